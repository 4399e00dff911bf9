// What a page of the desk cannot do by itself: look closely at a picture, count chosen reasons.
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

// A reviewer's hands stay on the keyboard: j and k go through what needs a look, x opens its reasons, 1-9 tick them.
if (decision) {
  const places = () => [...document.querySelectorAll("tr.line.unsure, figure, tr.line")].filter((one) => one.querySelector("details.why"));
  let here = -1;
  const go = (by) => {
    const all = places();
    if (!all.length) return;
    here = (here + by + all.length) % all.length;
    all.forEach((one) => one.classList.remove("here"));
    all[here].classList.add("here");
    all[here].scrollIntoView({ block: "center" });
  };
  const reasonsHere = () => places()[here] && places()[here].querySelector("details.why");
  const moveKeys = { p: ["pass", "papers_ok"], r: ["return", "papers_return"], m: ["ask_papers"] };
  const press = (values) => {
    const button = [...decision.querySelectorAll("button[name=move]")].find((one) => values.includes(one.value) && !one.disabled);
    if (!button) return;
    const papers = decision.querySelector("details.papers");
    if (papers && (button.value === "ask_papers" || button.value === "papers_again") && !papers.querySelector(":checked")) {
      papers.open = true;
      papers.querySelector("input").focus();
      return;
    }
    button.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input[type=text], textarea, dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "Escape" && event.target.tagName === "TEXTAREA") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    const open = reasonsHere();
    if (key === "j") go(1);
    else if (key === "k") go(-1);
    else if (key === "x" && open) open.open = !open.open;
    else if (key === "w" && open) {
      open.open = true;
      open.querySelector("textarea").focus();
    } else if (/^[1-9]$/.test(key) && open && open.open) {
      const box = open.querySelectorAll('input[name="reason"]')[Number(key) - 1];
      if (box) box.click();
    } else if (moveKeys[key]) press(moveKeys[key]);
    else if (key === "z") document.querySelector('button[data-key="z"]')?.click();
    else if (key === "n") document.getElementById("next")?.click();
    else if (key === "c") document.querySelector('form[action$="/claim"] button')?.click();
    else if (key === "u") document.querySelector('form[action$="/release"] button')?.click();
    else return;
    event.preventDefault();
  });
}

// A decision that may still be taken back counts down; once it is made the page shows how the order then stands.
const held = document.querySelector("form.held[data-left]");
if (held) {
  const said = held.querySelector(".left");
  let left = Number(held.dataset.left);
  const pattern = said.textContent;
  setInterval(() => {
    left -= 1;
    said.textContent = left > 0 ? pattern.replace(/\d+/, left) : said.dataset.soon;
    if (left <= 0 && held.querySelector("button")) held.querySelector("button").disabled = true;
    if (left < 0 && left % 4 === 0) location.replace(location.pathname);
  }, 1000);
}
