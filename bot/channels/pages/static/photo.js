// The photo step: camera, file, drop or paste, and in the sandbox a sample one tap away.
import { ask, look } from "./beforehand.js";
import { ICONS, h, icon } from "./dom.js";
import { openOwnCard } from "./owncard.js";
import { cameraReachable } from "./recording.js";
import { say } from "./words.js";

const SHRINK_OVER = 2.5e6; // bytes; a smaller JPEG goes as it is
const QUALITY = 0.9;
// Phones' HEIC and offices' PDF are read by the server. A phone that is asked for pictures alone sends its HEIC as JPEG.
const PICTURES = "image/*,application/pdf";
const FILES = `${PICTURES},.heic,.heif`;

const touch = matchMedia("(pointer: coarse)");

export function photoWays(message, context) {
  const camera = picker({ capture: "environment" }, context);
  const file = picker({}, context);
  const shoot = h("button", { type: "button", class: "choice first camera", onclick: () => camera.click() }, icon(ICONS.camera), h("span", {}, say("photo.camera")));
  const label = say(touch.matches ? "photo.choose" : "photo.choose_here");
  const choose = h("button", { type: "button", class: touch.matches ? "choice choose" : "choice first drop choose", onclick: () => file.click() }, icon(ICONS.picture), h("span", {}, label));
  return h("div", { class: "send-file" }, touch.matches && shoot, choose, camera, file, onPhone(context), samples(message, context));
}

// A computer's own camera takes poor photos of a certificate: the phone goes on by a QR code, without a login.
function onPhone(context) {
  if (touch.matches || context.config.kind !== "own") return null;
  const go = () => context.command("phone", "", say("menu.phone"));
  return h("button", { type: "button", class: "choice", onclick: go }, icon(ICONS.camera), h("span", {}, say("use_phone")));
}

function picker(props, context) {
  const taken = (event) => {
    const [chosen] = event.target.files;
    event.target.value = ""; // the same file may be chosen again
    if (chosen) sendPhoto(chosen, context, () => input.click());
  };
  const accept = props.capture ? "image/*" : touch.matches ? PICTURES : FILES;
  const input = h("input", { type: "file", accept, hidden: true, tabindex: "-1", onchange: taken, ...props });
  return input;
}

// `again` lets the applicant choose another one, the way this one was chosen.
export async function sendPhoto(file, context, again = () => {}) {
  const picture = await opened(file);
  const advice = picture ? look(picture, context.config.photos) : { codes: [] };
  const wish = advice.codes.length ? await ask(file, advice) : "send";
  if (wish === "another") again();
  if (wish !== "send") return picture?.close();
  const blob = picture ? await shrunk(file, picture, context.config.photos.kept_side) : file;
  picture?.close();
  await context.talk.sendFile("photo", blob).catch(() => {});
}

// Turned upright, as its EXIF says; null for what this browser cannot open: a PDF, on most a HEIC. The server judges those.
async function opened(file) {
  return createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
}

// A phone's photo is 4 to 12 MB, most of it air.
async function shrunk(file, picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  if (file.size <= SHRINK_OVER && (scale === 1 || file.type === "image/jpeg")) return file;
  const canvas = h("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return smaller && smaller.size < file.size ? smaller : file;
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
    const file = [...items].find((item) => /^image\/|^application\/pdf$/.test(item.type) || /\.hei[cf]$/i.test(item.name));
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
