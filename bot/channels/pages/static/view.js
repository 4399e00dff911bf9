// The log: one element a message, in the order of their numbers, and below them what is still on its way.
import { address } from "./api.js";
import { card } from "./card.js";
import { ICONS, h, icon } from "./dom.js";
import { say, when } from "./words.js";
import { fileUrl, refused, thumb } from "./look.js";
import { ways } from "./ways.js";

const PAUSE_MS = 30 * 60 * 1000;
const NEAR_PX = 160;
const GLIDE_MS = 700; // what comes during it is followed although the end is still far
const COMMAND_STAMP = "command0"; // of buttons that are wishes

export class View {
  #talk;
  #log = document.getElementById("log");
  #scroll = document.getElementById("scroll");
  #nodes = new Map(); // seq -> element
  #tail = h("div", { class: "tail" });
  #stuck = true;
  #glides = 0; // until when our own scrolling to the end may still be under way

  constructor(talk, context) {
    this.#talk = talk;
    this.context = context;
    this.#log.append(this.#tail);
    talk.addEventListener("news", (event) => this.show(event.detail));
    talk.addEventListener("part", (event) => this.#part(event.detail));
    // A keyboard that opens, a photo that arrives: who was at the end stays there.
    this.#scroll.addEventListener("scroll", () => (this.#stuck = this.#near()));
    for (const own of ["wheel", "touchmove", "keydown"]) this.#scroll.addEventListener(own, () => (this.#glides = 0), { passive: true });
    const stay = new ResizeObserver(() => this.#stuck && this.#scroll.scrollTo({ top: this.#scroll.scrollHeight, behavior: "instant" }));
    for (const node of [this.#scroll, this.#log]) stay.observe(node);
  }

  // Everything anew: another language, or an old photo that is no longer there.
  again() {
    for (const node of this.#nodes.values()) node.remove();
    this.#nodes.clear();
    this.show({ whole: true });
  }

  show({ whole = false, own = false, earlier = false } = {}) {
    const near = whole || own || this.#near();
    const heightBefore = this.#scroll.scrollHeight;
    const added = this.#add();
    if (!whole) for (const node of added) node.classList.add("fresh");
    this.#forget();
    this.#enliven();
    this.#times();
    this.#showPending();
    document.getElementById("earlier").hidden = this.#talk.first <= 1;
    if (earlier) this.#scroll.scrollTop += this.#scroll.scrollHeight - heightBefore;
    else if (whole) this.#scroll.scrollTo({ top: this.#scroll.scrollHeight, behavior: "instant" });
    else if (near && (own || added.length)) this.#toNewest(added[0]);
  }

  // The newest question that is still to be answered, or null.
  get asked() {
    return this.#live().findLast((message) => asks(message) && message.stamp !== COMMAND_STAMP) ?? null;
  }

  // What a dropped or pasted picture would answer: a wish that waits for one, or the question.
  get wanted() {
    return this.#live().some((message) => message.wants === "photo") ? "photo" : (this.asked?.wants ?? "none");
  }

  #sorted() {
    return [...this.#talk.messages.values()].filter((message) => message.from !== "work").sort((a, b) => a.seq - b.seq);
  }

  #add() {
    const added = [];
    for (const message of this.#sorted()) {
      if (this.#nodes.has(message.seq)) continue;
      const node = this.#element(message);
      this.#nodes.set(message.seq, node);
      const after = [...this.#nodes.keys()].filter((seq) => seq > message.seq).sort((a, b) => a - b)[0];
      this.#log.insertBefore(node, after === undefined ? this.#tail : this.#nodes.get(after));
      added.push(node);
    }
    return added;
  }

  #forget() {
    const over = this.#over();
    for (const [seq, node] of this.#nodes) {
      if (!this.#talk.messages.has(seq)) {
        node.remove();
        this.#nodes.delete(seq);
      } else if (over.has(seq)) node.hidden = true;
    }
  }

  // "Reading your photo" is over when its work is, whatever else was said meanwhile.
  #over() {
    const running = [];
    const over = new Set();
    for (const message of [...this.#talk.messages.values()].sort((a, b) => a.seq - b.seq)) {
      if (message.wants === "progress") running.push(message);
      if (message.from !== "work") continue;
      const index = Math.max(0, running.findIndex((one) => one.key === `working.${message.action}`));
      const [ended] = running.splice(index, 1);
      if (ended) over.add(ended.seq);
    }
    return over;
  }

  // Buttons work below the applicant's last words: those of the newest question, and of offers that never get old.
  #live() {
    const sorted = this.#sorted();
    const spoke = sorted.findLastIndex((message) => message.from === "me");
    const since = sorted.slice(spoke + 1).filter((message) => message.from === "bot");
    const question = since.findLast((message) => asks(message) && message.stamp !== COMMAND_STAMP);
    return since.filter((message) => message === question || !asks(message) || message.stamp === COMMAND_STAMP);
  }

  #enliven() {
    const live = new Set(this.#live().map((message) => message.seq));
    for (const [seq, node] of this.#nodes) {
      const on = live.has(seq) && !this.#talk.deleted;
      node.classList.toggle("live", on);
      for (const button of node.querySelectorAll(".card button")) button.disabled = !on;
      const place = node.querySelector(".ways");
      if (on && place && !place.childNodes.length) place.append(...ways(this.#talk.messages.get(seq), this.context));
      if (!on && place) place.replaceChildren();
    }
  }

  #times() {
    let last = 0;
    for (const [seq, node] of [...this.#nodes].sort(([a], [b]) => a - b)) {
      const at = new Date(this.#talk.messages.get(seq).at).getTime();
      const time = node.querySelector(":scope > time");
      if (time) time.hidden = at - last < PAUSE_MS;
      last = at;
    }
  }

  #element(message) {
    const parts = [h("time", { datetime: message.at, hidden: true }, when(message.at))];
    if (message.from === "me") parts.push(mine(message));
    else parts.push(...theirs(message, this.context));
    const kind = message.wants === "progress" ? " working" : message.key?.startsWith("done.") ? " done" : "";
    return h("article", { class: `msg ${message.from}${kind}`, "data-seq": String(message.seq), "data-key": message.key }, parts);
  }

  #showPending() {
    const shown = this.#talk.pending.filter((item) => !item.seen && (item.text || item.kind !== "text"));
    this.#tail.replaceChildren(...shown.map((item) => this.#pending(item)));
    // A question that was just answered by a press or a file offers nothing more until that has arrived.
    const sending = this.#talk.pending.some((item) => item.state !== "refused" && (item.kind !== "text" || "pressed" in item.body));
    this.#log.classList.toggle("sending", sending);
  }

  #pending(item) {
    const bubble = item.kind === "text" ? h("p", { class: "bubble" }, item.text) : preview(item);
    const node = h("article", { class: `msg me pending ${item.state}`, "data-id": item.id }, bubble);
    if (item.state === "waiting") node.append(h("p", { class: "fate" }, say("net.waiting")));
    if (item.state === "refused") node.append(this.#refused(item));
    if (item.state === "sending" && item.kind !== "text") node.append(h("p", { class: "fate", role: "status" }, fate(item)));
    return node;
  }

  #refused(item) {
    const why = item.why === "try_again" || item.why === "offline" ? say("net.failed") : item.why;
    const again = item.again && h("button", { type: "button", class: "quiet", onclick: () => this.#talk.retry(item) }, say("retry"));
    return h("p", { class: "fate bad", role: "alert" }, icon(ICONS.warn, 18), h("span", {}, why), again);
  }

  #part(item) {
    const fates = this.#tail.querySelector(`[data-id="${item.id}"] .fate`);
    if (fates) fates.textContent = fate(item);
  }

  #near() {
    if (performance.now() < this.#glides) return true;
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR_PX;
  }

  // To the end, unless what is new is longer than the screen: then to where it begins.
  #toNewest(first) {
    const end = this.#scroll.scrollHeight - this.#scroll.clientHeight;
    const begin = first ? first.offsetTop - this.#scroll.offsetTop - 12 : end;
    this.#stuck = begin >= end;
    this.#glides = this.#stuck ? performance.now() + GLIDE_MS : 0;
    this.#scroll.scrollTo({ top: Math.min(end, begin) });
  }
}

function asks(message) {
  return message.choices.length > 0 || (message.wants !== "none" && message.wants !== "progress");
}

function fate(item) {
  const where = item.kind === "video" ? "selfie" : "photo";
  if (item.part >= 1) return say(`${where}.checking`);
  return say(item.kind === "video" ? "selfie.sending" : "photo.uploading", { percent: Math.round(item.part * 100) });
}

function preview(item) {
  if (item.kind === "video") return h("div", { class: "clip" }, icon(ICONS.play, 30));
  const image = h("img", { src: item.url, alt: say("photo.mine") });
  image.addEventListener("error", () => image.replaceWith(icon(ICONS.picture, 30)));
  return h("div", { class: "thumb" }, image);
}

function mine(message) {
  if (message.kind === "text") return h("p", { class: "bubble" }, message.text);
  if (!message.ref) return h("p", { class: "bubble" }, say(message.kind === "video" ? "selfie.mine" : "photo.mine"));
  return thumb(message.ref, message.kind, say(message.kind === "video" ? "selfie.mine" : "photo.mine"));
}

function theirs(message, context) {
  if (message.from === "staff") {
    const name = message.name ? say("staff_named", { name: message.name }) : say("staff");
    const picture = message.ref && thumb(message.ref, "photo", say("photo.staff"));
    return [h("p", { class: "name" }, name), message.text && h("p", { class: "bubble" }, message.text), picture];
  }
  const bubble = h("div", { class: "bubble" }, h("p", {}, worded(message.text)));
  if (message.wants === "progress") bubble.prepend(h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
  if (message.key.startsWith("problem.") && message.media.length) {
    bubble.prepend(refused(message.media[0], message.spot, say("photo.mine")));
  } else if (message.media.length) {
    bubble.append(h("div", { class: "media" }, message.media.map((ref) => thumb(ref, "photo", say("photo.of")))));
  }
  for (const link of message.links) bubble.append(linkTo(link, message));
  if (message.card.length) bubble.append(card(message, context));
  return [bubble, h("div", { class: "ways" })];
}

// A line of a web page (the footer to put up) stands as it is, to be copied; all else is words.
function worded(text) {
  return text.split(/\n?(^<a .*<\/a>$)\n?/m).flatMap((part, at) => (at % 2 ? [snippet(part)] : linked(part)));
}

function snippet(line) {
  return h("span", { class: "snippet" }, h("code", {}, line), copying(line, say("copy_line")));
}

// The state's own sites, which our sentences name, can be tapped; whatever else stands in a sentence cannot.
function linked(text) {
  return text.split(/((?:https:\/\/)?(?:[a-z0-9-]+\.)+gov\.cn)/).map((part, at) => {
    if (at % 2 === 0) return part;
    const href = part.startsWith("https://") ? part : `https://${part}`;
    return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, part);
  });
}

function linkTo(link, message) {
  if (link.qr) return passedOn(link, message);
  const until = link.expires && h("span", { class: "until" }, say("link_until", { time: when(link.expires) }));
  return h("p", { class: "link" }, h("a", { href: safe(link.url), target: "_blank", rel: "noopener noreferrer" }, link.label), until);
}

// A link for another person or device: to be scanned from here, or copied and sent.
function passedOn(link, message) {
  const code = h("img", { class: "qr", src: address(`/api/qr/${message.seq}`), alt: say("qr"), width: "180", height: "180", loading: "lazy" });
  const words = h("code", { class: "address" }, link.url);
  return h("div", { class: "passed-on" }, code, h("div", {}, h("p", { class: "small" }, say("qr")), words, copying(link.url, say("copy"))));
}

function copying(text, label) {
  const button = h("button", { type: "button", class: "choice" }, label);
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(text).catch(() => {});
    button.textContent = say("copied");
  });
  return button;
}

function safe(url) {
  return /^(https?:\/\/|\/)/.test(url) ? url : fileUrl("");
}
