// The menu: wishes that fit at any time, each of them also understood when typed.
import { post } from "./api.js";
import { ICONS, h, icon } from "./dom.js";
import { say } from "./words.js";

const WISHES = {
  own: ["help", "status", "back", "human", "rejection", "notify", "phone", "telegram", "language", "mydata", "cancel", "delete", "leave"],
  invited: ["help", "back", "human", "language", "decline"],
  phone: ["help", "human", "language", "close"],
};
const DRAWN = { help: "help", status: "status", back: "back", human: "person", phone: "camera", rejection: "warn", notify: "send", language: "language", mydata: "lock", cancel: "stop", delete: "trash", decline: "trash", leave: "leave", close: "leave", telegram: "send" };
// In Telegram one goes on with the same conversation: only where the operator has turned it on.
const wishes = ({ config }) => (config.kind === "own" && !config.telegram ? WISHES.own.filter((name) => name !== "telegram") : WISHES[config.kind]);
const PLACES = { desk: "/desk", authority: "/sandbox/authority", clock: "/sandbox/clock" };

export function menu(context) {
  const dialog = document.getElementById("menu");
  const button = document.getElementById("menu-button");
  const close = () => dialog.close();
  const wish = (name) => {
    if (name === "telegram") {
      toTelegram(dialog, close);
      return;
    }
    close();
    if (name === "language") context.switchLanguage();
    else if (name === "leave" || name === "close") context.leave();
    else context.command(name, "", say(`menu.${name}`));
  };
  button.addEventListener("click", () => {
    dialog.replaceChildren(...items(wish, context), h("button", { type: "button", class: "item close", onclick: close }, say("close")));
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && close());
}

function items(wish, context) {
  const all = wishes(context).map((name) =>
    h("button", { type: "button", class: name === "delete" || name === "decline" ? "item grave" : "item", "data-wish": name, onclick: () => wish(name) }, icon(ICONS[DRAWN[name]]), h("span", {}, say(`menu.${name}`))),
  );
  if (!context.config.sandbox || context.config.kind !== "own") return all;
  const places = Object.entries(PLACES).map(([name, url]) => h("a", { href: url, target: "_blank", rel: "noopener" }, say(`sandbox.${name}`)));
  return [...all, h("p", { class: "places" }, h("span", {}, say("sandbox.name")), places)];
}

// The link binds whoever opens it, once and soon: so it is made only now, and shown rather than followed.
async function toTelegram(dialog, close) {
  const end = h("button", { type: "button", class: "item close", onclick: close }, say("close"));
  try {
    const { url } = await post("/api/telegram");
    const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "item", onclick: close }, icon(ICONS.send), h("span", {}, say("telegram.open")));
    dialog.replaceChildren(h("p", { class: "told" }, say("telegram.what")), link, end);
    link.focus();
  } catch {
    dialog.replaceChildren(h("p", { class: "told", role: "alert" }, say("telegram.not_now")), end);
    end.focus();
  }
}
