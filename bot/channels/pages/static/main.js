// The chat page: puts the parts together.
import { Trouble, post, setToken } from "./api.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { menu } from "./menu.js";
import { takeDrops } from "./photo.js";
import { openSelfie } from "./selfie.js";
import { Follower } from "./stream.js";
import { Talk } from "./talk.js";
import { View } from "./view.js";
import { language, say, sayAgain, setLanguage, setWords } from "./words.js";

const config = JSON.parse(document.getElementById("config").textContent);
const touch = matchMedia("(pointer: coarse)");
setToken(config.csrf, config.base);
setWords(config.words, config.language);

const talk = new Talk();
const context = {
  talk,
  config,
  label: (labels) => labels[language] ?? labels,
  press(stamp, value, label) {
    talk.send({ pressed: value, stamp }, label);
    rest();
  },
  command(name, argument, label) {
    talk.send({ command: name, argument }, name === "change" ? "" : label);
    rest();
  },
  selfie: () => openSelfie(context),
  switchLanguage,
  async leave() {
    await post("/leave", {}).catch(() => {});
    location.assign(config.base || "/");
  },
};
const view = new View(talk, context);
const composer = new Composer((text) => talk.send({ said: text }, text));
const follower = new Follower(talk, told);

talk.addEventListener("news", () => {
  const asked = view.asked;
  composer.fit(asked);
  if (config.kind === "phone") onPhone(asked);
  progress();
  if (talk.deleted) ended();
});
talk.addEventListener("page", ({ detail }) => {
  if (detail.language && detail.language !== language) turnTo(detail.language);
  if (detail.cut) hint(say("cut"));
  told("on");
});
talk.addEventListener("trouble", ({ detail }) => {
  if (detail.status === 401 || detail.problem === "not_ours") told("gone");
  else if (detail.network) told("offline");
  else if (detail.problem === "try_again") hint(say("net.try_again"));
});

menu(context);
takeDrops(() => view.wanted, context);
document.getElementById("language").addEventListener("click", switchLanguage);
document.getElementById("earlier").addEventListener("click", () => talk.earlier());
addEventListener("offline", () => told("offline"));

await open();

async function open() {
  try {
    await talk.open();
    follower.start();
    if (!touch.matches) composer.focus();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    told(error.status === 401 ? "gone" : "again");
    if (error.status !== 401) setTimeout(open, 3000);
  }
}

// Where the keyboard is after a button that went away: by touch nowhere, or it would cover the answer.
function rest() {
  if (touch.matches) document.getElementById("scroll").focus({ preventScroll: true });
  else composer.focus();
}

function switchLanguage() {
  const other = language === "zh" ? "en" : "zh";
  talk.send({ command: "language", argument: other });
}

// All that was said is said again in the other language; only words that people typed stay as they are.
async function turnTo(other) {
  setLanguage(other);
  sayAgain();
  const switcher = document.getElementById("language");
  switcher.textContent = say("other_language_short");
  await talk.again().catch(() => {});
  view.again();
  composer.again();
  follower.restart();
}

function progress() {
  const steps = document.getElementById("steps");
  const messages = [...talk.messages.values()].sort((a, b) => a.seq - b.seq);
  const at = messages.findLast((message) => message.progress)?.progress;
  steps.hidden = !at || talk.deleted;
  if (!at) return;
  document.getElementById("steps-text").textContent = at.text;
  const bar = document.getElementById("steps-bar");
  bar.max = at.of;
  bar.value = at.step;
}

function told(state) {
  const net = document.getElementById("net");
  net.hidden = state === "on";
  if (state === "on") return;
  const gone = config.kind === "own" ? "net.no_session" : "invited.ended.over";
  const words = { again: "net.again", offline: "net.offline", gone }[state];
  const enter = state === "gone" && config.kind === "own" && h("a", { href: "/" }, say("net.enter"));
  net.replaceChildren(say(words), ...(enter ? [" ", enter] : []));
  net.classList.toggle("bad", state === "gone");
}

// On the applicant's phone things are photographed, recorded and confirmed; typing is for where he is logged in.
function onPhone(asked) {
  composer.close();
  const net = document.getElementById("net");
  net.hidden = asked?.wants !== "text";
  if (!net.hidden) net.replaceChildren(say("go_back"));
}

function hint(words) {
  const place = document.getElementById("hint");
  place.textContent = words;
  place.hidden = false;
  setTimeout(() => (place.hidden = true), 6000);
}

function ended() {
  follower.stop();
  composer.close();
  const tail = document.querySelector("#log .tail");
  const begin = h("button", { type: "button", class: "choice first", onclick: () => context.leave() }, say("deleted"));
  tail.replaceChildren(h("article", { class: "msg bot live" }, h("div", { class: "ways" }, begin)));
}
