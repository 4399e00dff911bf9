// Photos and clips of one's own: small in the log, large on a tap. They are read only when they are looked at.
import { ICONS, h, icon } from "./dom.js";
import { say } from "./words.js";

const LEAST_SPOT = 0.08; // of the picture's side

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

// The whole picture with the trouble framed: what is outside the frame is dimmed, so that no colour alone tells.
export function marked(image, spot) {
  const frame = h("span", { class: "framed" }, image);
  if (!spot) return frame;
  const [x0, y0, x1, y1] = widened(spot);
  const mark = h("span", { class: "spot", "aria-hidden": "true" });
  Object.assign(mark.style, { left: `${x0 * 100}%`, top: `${y0 * 100}%`, width: `${(x1 - x0) * 100}%`, height: `${(y1 - y0) * 100}%` });
  frame.append(mark);
  return frame;
}

// A refused photo of one's own, with where the trouble is; a tap shows both in large.
export function refused(ref, spot, label) {
  const image = () => h("img", { src: fileUrl(ref), alt: label });
  const small = image();
  const open = () => look(marked(image(), spot), label);
  const button = h("button", { type: "button", class: "refused-photo", "aria-label": `${label}，${say("look")}`, onclick: open }, marked(small, spot));
  small.addEventListener("error", () => button.remove());
  return h("figure", {}, button, spot && h("figcaption", {}, say("photo.spot")));
}

// A spot of a few pixels could not be seen.
function widened([x0, y0, x1, y1]) {
  const wider = (from, to) => {
    const missing = Math.max(0, LEAST_SPOT - (to - from)) / 2;
    return [Math.max(0, from - missing), Math.min(1, to + missing)];
  };
  const [[left, right], [top, bottom]] = [wider(x0, x1), wider(y0, y1)];
  return [left, top, right, bottom];
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
