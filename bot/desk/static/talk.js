// Live pages of the desk: the list and one conversation are told what happens; a login that has run out is said, and the
// page with what was typed stays.
"use strict";

const over = () => {
  if (document.querySelector(".over")) return;
  const bar = document.createElement("p");
  bar.className = "banner bad over";
  bar.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = "/desk/login";
  link.target = "_blank";
  link.textContent = document.body.dataset.login;
  bar.append(document.body.dataset.over, " ", link);
  document.getElementById("main").prepend(bar);
  bar.scrollIntoView({ block: "center" });
};
const stillHere = async () => {
  let answer;
  try {
    answer = await fetch("/desk/alive", { headers: { Accept: "application/json" } });
  } catch {
    return true; // no network just now: not a matter of the login
  }
  if (answer.status === 401) return false;
  document.querySelector(".over")?.remove();
  if (!answer.ok) return true;
  const { csrf } = await answer.json();
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = csrf;
  return true;
};
if (document.body.dataset.over) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.sure) return;
    event.preventDefault();
    const by = event.submitter;
    if (!(await stillHere())) return over();
    form.dataset.sure = "1";
    form.requestSubmit(by);
    delete form.dataset.sure;
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState === "visible" && !(await stillHere())) over();
  });
}

// Follows an event stream; without one, or when it ends, `look` is called now and then.
const follow = (address, hear, look, poll_s) => {
  const source = new EventSource(address());
  source.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("error", async () => {
    if (!(await stillHere())) {
      source.close();
      over();
    } else if (source.readyState === EventSource.CLOSED) setInterval(look, poll_s * 1000);
  });
};

const talks = document.getElementById("talks");
if (talks) {
  const title = document.title;
  let before = null;
  const notify = document.getElementById("notify");
  if ("Notification" in window && Notification.permission === "default") {
    notify.hidden = false;
    notify.addEventListener("click", async () => {
      await Notification.requestPermission();
      notify.hidden = true;
    });
  }
  const hear = (news) => {
    talks.innerHTML = news.html; // our own template, escaped where it was filled
    document.title = news.waiting ? `(${news.waiting}) ${title}` : title;
    if (before && document.hidden && "Notification" in window && Notification.permission === "granted") {
      if (news.late > before.late) new Notification(talks.dataset.late);
      else if (news.waiting > before.waiting) new Notification(talks.dataset.said);
    }
    before = news;
  };
  follow(() => talks.dataset.live, hear, () => location.reload(), 20);
}

const lines = document.getElementById("lines");
if (lines) {
  const toEnd = () => window.scrollTo(0, document.body.scrollHeight); // the box at the foot covers what is only in view
  const atEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - 260;
  const area = document.getElementById("words");
  const kept = `desk.words.${lines.dataset.at}`;
  const hear = (news) => {
    if (news.last <= Number(lines.dataset.last)) return;
    const end = atEnd();
    lines.insertAdjacentHTML("beforeend", news.html);
    lines.dataset.last = news.last;
    if (end) toEnd();
    if (news.floor !== lines.dataset.floor) {
      sessionStorage.setItem(kept, area.value);
      location.reload();
    }
  };
  const look = async () => {
    const answer = await fetch(`${lines.dataset.at}/news?after=${lines.dataset.last}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 401) over();
    if (answer?.ok) hear(await answer.json());
  };
  follow(() => `${lines.dataset.at}/stream?after=${lines.dataset.last}`, hear, look, Number(lines.dataset.poll));
  if (!location.hash) window.addEventListener("load", toEnd);
  if (sessionStorage.getItem(kept)) area.value = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  const put = (text) => {
    area.value = area.value ? `${area.value}\n${text}` : text;
    area.focus();
  };
  for (const button of document.querySelectorAll(".use")) button.addEventListener("click", () => put(button.dataset.text));
  const find = document.getElementById("canned-find");
  find?.addEventListener("input", () => {
    for (const item of document.querySelectorAll(".canned li")) item.hidden = !item.textContent.includes(find.value) && !item.firstChild.dataset.text.includes(find.value);
  });
  // A screenshot is pasted into the words.
  const picture = document.getElementById("picture");
  const chosen = () => (picture.previousElementSibling.textContent = picture.files[0]?.name ?? picture.dataset.none);
  picture?.addEventListener("change", chosen);
  area.addEventListener("paste", (event) => {
    if (!picture || !event.clipboardData.files.length) return;
    picture.files = event.clipboardData.files;
    chosen();
  });
  // Ctrl+Enter sends; Alt with a letter does what a button does, and / goes to the box, as long as nobody is typing.
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === area) {
      event.preventDefault();
      area.form.requestSubmit(area.form.querySelector('[value="say"]') ?? area.form.querySelector('[value="note"]'));
    } else if (event.altKey && !event.ctrlKey && "tbc".includes(event.key) && event.key) {
      const wish = { t: "take", b: "back", c: "close" }[event.key];
      const button = document.querySelector(`.floor [value="${wish}"]`);
      if (button) event.preventDefault();
      button?.click();
    } else if (event.key === "/" && !typing) {
      event.preventDefault();
      area.focus();
    }
  });
}
