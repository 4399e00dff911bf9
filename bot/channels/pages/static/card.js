// A card: one row a value, doubtful ones marked with the reason, a tap on a row changes it.
import { ICONS, h, icon } from "./dom.js";
import { thumb } from "./look.js";
import { say } from "./words.js";

export function card(message, context) {
  return h("div", { class: "card" }, message.card.map((row) => line(row, context)));
}

function line(row, context) {
  const doubt = row.doubt && h("span", { class: "doubt" }, icon(ICONS.warn, 17), h("span", {}, row.doubt));
  const words = [h("span", { class: "label" }, row.label), h("span", { class: "value" }, row.value), doubt];
  const kind = `row${row.doubt ? " doubtful" : ""}`;
  if (!row.changeable) return h("div", { class: kind }, words);
  const change = () => context.command("change", row.key, say("change", { label: row.label }));
  const pencil = h("span", { class: "pencil" }, icon(ICONS.edit, 18));
  const label = [say("change", { label: row.label }), row.value, row.doubt].filter(Boolean).join("，");
  const button = h("button", { type: "button", class: kind, "aria-label": label, "data-key": row.key, onclick: change }, words, pencil);
  if (!row.file) return button;
  // What a file is stands in its key; the card itself says no more than that it was sent.
  return h("div", { class: "row-with-photo" }, button, thumb(row.file, /video$/.test(row.key) ? "video" : "photo", row.label));
}
