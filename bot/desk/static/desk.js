// What a page of the desk cannot do by itself: look closely at a picture, count chosen reasons, follow a conversation.
"use strict";

const viewer = document.querySelector("dialog.viewer");
if (viewer) {
  const image = viewer.querySelector("img");
  const stage = viewer.querySelector(".stage");
  let turns = 0;
  const turn = (by) => {
    turns = by === 0 ? 0 : (turns + by) % 4;
    image.className = turns ? `t${turns}` : "";
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".zoom");
    if (!opener) return;
    image.src = opener.dataset.full;
    image.alt = opener.dataset.name;
    viewer.querySelector(".title").textContent = opener.dataset.name;
    stage.classList.remove("large");
    turn(0);
    viewer.showModal();
  });
  image.addEventListener("click", () => stage.classList.toggle("large"));
  viewer.addEventListener("click", (event) => {
    const wish = event.target.dataset.do;
    if (wish === "turn") turn(1);
    if (wish === "size") stage.classList.toggle("large");
    if (wish === "close" || event.target === viewer) viewer.close();
  });
}

const decision = document.getElementById("decide");
const output = decision && decision.querySelector(".chosen output");
if (output) {
  const pass = decision.querySelector('button[value="pass"]');
  const passable = pass && !pass.disabled;
  const count = () => {
    const ticked = decision.querySelectorAll('input[name="reason"]:checked').length;
    const written = [...decision.querySelectorAll("textarea")].filter(
      (area) => area.value.trim() && !area.closest(".reasons").querySelector(":checked"),
    ).length;
    const many = ticked + written;
    output.textContent = many ? output.dataset.some.replace("#", many) : output.dataset.none;
    output.classList.toggle("some", many > 0);
    if (passable) pass.disabled = many > 0;
  };
  decision.addEventListener("input", count);
  count();
}

const lines = document.getElementById("lines");
if (lines) {
  const toEnd = () => document.getElementById("end").scrollIntoView({ block: "end" });
  const atEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - 160;
  const look = async () => {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(`${lines.dataset.news}?after=${lines.dataset.last}`, { headers: { Accept: "application/json" } });
    } catch {
      return; // no network just now: the next look will tell
    }
    if (answer.status === 401) location.assign("/desk/login");
    if (!answer.ok) return;
    const news = await answer.json();
    const follow = atEnd();
    if (news.html) lines.insertAdjacentHTML("beforeend", news.html);
    lines.dataset.last = news.last;
    if (news.html && follow) toEnd();
    const writing = document.querySelector(".words textarea");
    if (news.floor !== lines.dataset.floor && !(writing && writing.value)) location.reload();
  };
  setInterval(look, Number(lines.dataset.poll) * 1000);
  if (!location.hash) window.addEventListener("load", () => window.scrollTo(0, document.body.scrollHeight));
  const area = document.querySelector(".words textarea");
  if (area) {
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
    });
  }
}
