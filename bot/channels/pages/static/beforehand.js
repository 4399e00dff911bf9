// Before a photo is sent: what may be wrong with it is said beside it, and the applicant decides.
import { h } from "./dom.js";
import { marked } from "./look.js";
import { faults, measured } from "./quality.js";
import { say } from "./words.js";

// What looks wrong, and where if that is known. Nothing for what this browser cannot open: then only the reading judges.
export function look(picture, limits) {
  performance.mark("photo-look");
  const seen = measured(picture, limits);
  performance.measure("photo-look", "photo-look");
  const codes = faults(seen, limits);
  return { codes, spot: codes[0] === "glare" ? seen.spot : null };
}

// "send" it all the same, take "another", or "" for neither.
export function ask(file, { codes, spot }) {
  const url = URL.createObjectURL(file);
  const image = h("img", { src: url, alt: say("photo.mine") });
  const answer = (value) => () => dialog.close(value);
  const dialog = h(
    "dialog",
    { class: "sheet advice", "aria-labelledby": "advice-title" },
    h("h2", { id: "advice-title" }, say("photo.advice.title")),
    marked(image, spot),
    codes.slice(0, 2).map((code) => h("p", { "data-code": code }, say(`photo.advice.${code}`))),
    h(
      "div",
      { class: "advice-ways" },
      h("button", { type: "button", class: "choice first", "data-do": "another", onclick: answer("another") }, say("photo.advice.another")),
      h("button", { type: "button", class: "choice second", "data-do": "send", onclick: answer("send") }, say("photo.advice.anyway")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      URL.revokeObjectURL(url);
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
