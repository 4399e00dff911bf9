// The photo step: camera, file, drop or paste, and in the sandbox a sample one tap away.
import { ICONS, h, icon } from "./dom.js";
import { openOwnCard } from "./owncard.js";
import { cameraReachable } from "./recording.js";
import { say } from "./words.js";

const SHRINK_OVER = 2.5e6; // bytes; a smaller picture goes as it is
const LONGEST = 2800; // pixels; what reading needs of a card that fills half the picture
const QUALITY = 0.9;

const touch = matchMedia("(pointer: coarse)");

export function photoWays(message, context) {
  const camera = picker({ capture: "environment" }, context);
  const file = picker({}, context);
  const shoot = h("button", { type: "button", class: "choice first camera", onclick: () => camera.click() }, icon(ICONS.camera), h("span", {}, say("photo.camera")));
  const label = say(touch.matches ? "photo.choose" : "photo.choose_here");
  const choose = h("button", { type: "button", class: touch.matches ? "choice" : "choice first drop", onclick: () => file.click() }, icon(ICONS.picture), h("span", {}, label));
  return h("div", { class: "send-file" }, touch.matches && shoot, choose, camera, file, samples(message, context));
}

function picker(props, context) {
  const taken = (event) => {
    const [chosen] = event.target.files;
    event.target.value = ""; // the same file may be chosen again
    if (chosen) sendPhoto(chosen, context);
  };
  return h("input", { type: "file", accept: "image/*", hidden: true, tabindex: "-1", onchange: taken, ...props });
}

export async function sendPhoto(file, context) {
  const blob = await shrunk(file);
  await context.talk.sendFile("photo", blob).catch(() => {});
}

// A phone's photo is 4 to 12 MB, most of it air. Turned upright on the way, as its EXIF says.
async function shrunk(file) {
  if (file.size <= SHRINK_OVER) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = h("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return smaller && smaller.size < file.size ? smaller : file;
  } catch {
    return file; // not a picture this browser knows; the server says so
  }
}

function samples(message, context) {
  const fitting = context.config.samples.filter((sample) => fits(sample.for, message.field));
  if (!fitting.length) return null;
  const own = /id_front$/.test(message.field) && cameraReachable();
  const buttons = fitting.map((sample) => {
    const url = `/samples/${encodeURIComponent(sample.file)}`;
    const name = context.label(sample.label);
    const send = () => context.talk.sendSample(sample.file, url);
    return h("button", { type: "button", class: "sample", "aria-label": say("sandbox.sample", { name }), "data-sample": sample.file, onclick: send }, h("img", { src: url, alt: "", loading: "lazy" }), h("span", {}, name));
  });
  const face = own && h("button", { type: "button", class: "sample own", onclick: () => openOwnCard(context) }, icon(ICONS.person, 30), h("span", {}, say("sandbox.own")));
  return h("div", { class: "samples" }, h("p", {}, say("sandbox.samples")), h("div", { class: "sample-row" }, buttons, face));
}

// `for` is a key or several; a * stands for anything between two dots.
function fits(keys, field) {
  return [keys].flat().some((key) => {
    const pattern = key.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^.]+");
    return new RegExp(`^${pattern}$`).test(field) || key === field.replace(/\.s\d+\./g, ".");
  });
}

// Dropped anywhere on the page, or pasted: taken when a photo is wanted.
export function takeDrops(wanted, context) {
  const take = (event, items) => {
    const file = [...items].find((item) => item.type.startsWith("image/"));
    if (!file || wanted() !== "photo") return;
    event.preventDefault();
    sendPhoto(file, context);
  };
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault(); // a miss must not replace the page by the picture
    take(event, event.dataTransfer.files);
  });
  addEventListener("paste", (event) => take(event, event.clipboardData.files));
}
