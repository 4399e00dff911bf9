// Sandbox only: a made-up ID card with the visitor's own face, so that his selfie can match it.
import { ICONS, h, icon } from "./dom.js";
import { Recording } from "./recording.js";
import { oval } from "./selfie.js";
import { say } from "./words.js";

export async function openOwnCard(context) {
  const dialog = document.getElementById("selfie");
  let camera = null;
  dialog.onclose = () => {
    camera?.stop();
    dialog.replaceChildren();
  };
  const place = h("div", { class: "stage" });
  const shoot = h("button", { type: "button", class: "choice first", disabled: true }, icon(ICONS.camera), h("span", {}, say("sandbox.own_shoot")));
  const close = h("button", { type: "button", class: "icon close", "aria-label": say("close"), onclick: () => dialog.close() }, icon(ICONS.close));
  const words = h("p", { class: "small" }, say("sandbox.own_what"));
  dialog.replaceChildren(close, h("div", { class: "selfie-body" }, h("h2", {}, say("sandbox.own_title")), place, words, h("div", { class: "selfie-ways" }, shoot)));
  dialog.showModal();
  try {
    camera = await Recording.open();
  } catch (error) {
    words.replaceWith(h("p", { class: "notice", role: "alert" }, say(error.name === "NotAllowedError" ? "selfie.denied" : "selfie.no_camera")));
    return;
  }
  if (!dialog.open) return camera.stop();
  const video = camera.preview();
  place.append(video, oval());
  video.addEventListener("playing", () => (shoot.disabled = false), { once: true });
  shoot.addEventListener("click", async () => {
    const picture = await still(video);
    dialog.close();
    await context.talk.sendFile("photo", picture, {}, "/api/sample-card").catch(() => {});
  });
}

function still(video) {
  const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}
