// Photos and clips of one's own: small in the log, large on a tap. They are read only when they are looked at.
import { ICONS, h, icon } from "./dom.js";
import { say } from "./words.js";

export function fileUrl(ref) {
  return `/files/${ref.replace(/^file:/, "")}`;
}

export function thumb(ref, kind, label) {
  if (kind === "video") {
    const open = () => look(h("video", { src: fileUrl(ref), controls: true, autoplay: true, playsinline: true }), label);
    return h("button", { type: "button", class: "clip", "aria-label": `${label}，${say("selfie.play")}`, onclick: open }, icon(ICONS.play, 30), h("span", {}, label));
  }
  const image = h("img", { src: fileUrl(ref), alt: label, loading: "lazy" });
  // A photo that was taken again or deleted leaves a quiet place, not a broken picture.
  image.addEventListener("error", () => image.closest(".thumb")?.classList.add("gone"));
  const open = () => look(h("img", { src: fileUrl(ref), alt: label }), label);
  return h("button", { type: "button", class: "thumb", "aria-label": `${label}，${say("look")}`, onclick: open }, image);
}

export function look(content, label) {
  const dialog = document.getElementById("look");
  const close = h("button", { type: "button", class: "icon close", "aria-label": say("close"), onclick: () => dialog.close() }, icon(ICONS.close));
  dialog.replaceChildren(close, content);
  dialog.setAttribute("aria-label", label);
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.onclose = () => dialog.replaceChildren();
  dialog.showModal();
}
