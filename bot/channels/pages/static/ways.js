// What can be done with a question: press a button, send a photo, record a clip.
import { ICONS, h, icon } from "./dom.js";
import { photoWays } from "./photo.js";
import { say } from "./words.js";

const FEW = 3; // so many short ones stand beside one another
const SHORT = 12;
const ALWAYS_LAST = new Set(["human", "refuse", "back", "reconsider"]);

export function ways(message, context) {
  const parts = [];
  if (message.wants === "photo") parts.push(photoWays(message, context));
  if (message.wants === "video") parts.push(videoWay(message, context));
  if (message.choices.length) parts.push(choices(message, context));
  return parts;
}

function choices(message, context) {
  const short = (choice) => choice.label.length <= SHORT && !choice.unfit;
  const beside = message.choices.length === 1 || (message.choices.length <= FEW && message.choices.every(short));
  // A yes that takes something away does not offer itself, nor does one of several wishes before the question below.
  const aside = /^pending/.test(message.stamp) || (/^command/.test(message.stamp) && message.choices.length > 1);
  const first = message.wants === "choice" && !aside && message.choices.length <= FEW && message.choices.find((choice) => !choice.unfit);
  const buttons = message.choices.map((choice) => button(choice, message, context, choice === first));
  return h("div", { class: beside ? "choices beside" : "choices", role: "group", "aria-label": message.text.split("\n")[0] }, buttons);
}

function button(choice, message, context, first) {
  const look = choice.unfit ? "choice unfit" : ALWAYS_LAST.has(choice.value) ? "choice second" : first ? "choice first" : "choice";
  const words = [h("span", {}, choice.label), choice.unfit && h("span", { class: "why" }, choice.unfit)];
  const press = () => context.press(message.stamp, choice.value, choice.label);
  // A disabled button cannot be reached by keyboard; one that says why it does nothing can.
  const props = { type: "button", class: look, "data-value": choice.value, "aria-disabled": choice.unfit ? "true" : null };
  return h("button", { ...props, onclick: choice.unfit ? null : press }, words);
}

function videoWay(message, context) {
  const open = () => context.selfie();
  return h("div", { class: "send-file" }, h("button", { type: "button", class: "choice first", onclick: open }, icon(ICONS.video), h("span", {}, say("selfie.open"))));
}
