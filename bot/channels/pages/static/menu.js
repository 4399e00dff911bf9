// The menu: wishes that fit at any time, each of them also understood when typed.
import { ICONS, h, icon } from "./dom.js";
import { say } from "./words.js";

const WISHES = ["help", "status", "back", "human", "language", "mydata", "cancel", "delete", "leave"];
const DRAWN = { help: "help", status: "status", back: "back", human: "person", language: "language", mydata: "lock", cancel: "stop", delete: "trash", leave: "leave" };
const PLACES = { desk: "/desk", authority: "/sandbox/authority", clock: "/sandbox/clock" };

export function menu(context) {
  const dialog = document.getElementById("menu");
  const button = document.getElementById("menu-button");
  const close = () => dialog.close();
  const wish = (name) => {
    close();
    if (name === "language") context.switchLanguage();
    else if (name === "leave") context.leave();
    else context.command(name, "", say(`menu.${name}`));
  };
  button.addEventListener("click", () => {
    dialog.replaceChildren(...items(wish, context), h("button", { type: "button", class: "item close", onclick: close }, say("close")));
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && close());
}

function items(wish, context) {
  const wishes = WISHES.map((name) =>
    h("button", { type: "button", class: name === "delete" ? "item grave" : "item", "data-wish": name, onclick: () => wish(name) }, icon(ICONS[DRAWN[name]]), h("span", {}, say(`menu.${name}`))),
  );
  if (!context.config.sandbox) return wishes;
  const places = Object.entries(PLACES).map(([name, url]) => h("a", { href: url, target: "_blank", rel: "noopener" }, say(`sandbox.${name}`)));
  return [...wishes, h("p", { class: "places" }, h("span", {}, say("sandbox.name")), places)];
}
