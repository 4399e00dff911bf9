// The selfie: what to do, the camera with an oval, the actions one after the other, a look at it, and off it goes.
// Where there is no camera to be had (plain HTTP, refused, none there) the actions are shown and a file is chosen.
import { Advice } from "./advice.js";
import { Trouble, post } from "./api.js";
import { ICONS, h, icon } from "./dom.js";
import { Recording, cameraReachable } from "./recording.js";
import { say } from "./words.js";

export function openSelfie(context) {
  new Selfie(context).begin();
}

class Selfie {
  #context;
  #dialog = document.getElementById("selfie");
  #recording = null;
  #advice = null;
  #challenge = null;
  #clip = null;
  #clock = 0;

  constructor(context) {
    this.#context = context;
  }

  begin() {
    this.#dialog.onclose = () => this.#end();
    this.#dialog.showModal();
    this.#intro(); // after it is open: what is hidden takes no focus
  }

  #end() {
    clearInterval(this.#clock);
    this.#advice?.stop();
    this.#recording?.stop();
    if (this.#clip) URL.revokeObjectURL(this.#clip.url);
    this.#dialog.replaceChildren();
  }

  #show(...parts) {
    const close = h("button", { type: "button", class: "icon close", "aria-label": say("close"), onclick: () => this.#dialog.close() }, icon(ICONS.close));
    this.#dialog.replaceChildren(close, h("div", { class: "selfie-body" }, parts));
    this.#dialog.querySelector("[data-focus]")?.focus();
  }

  #intro(trouble = "") {
    const tips = ["tip_frame", "tip_light", "tip_face"].map((tip) => h("li", {}, say(`selfie.${tip}`)));
    const reachable = cameraReachable();
    const why = trouble || (reachable ? "" : say("selfie.no_camera"));
    this.#show(
      oval(),
      h("h2", {}, say("selfie.intro")),
      h("ul", { class: "tips" }, tips),
      why ? h("p", { class: "notice", role: "alert" }, why) : h("p", { class: "small" }, say("selfie.allow")),
      h("div", { class: "selfie-ways" },
        reachable && h("button", { type: "button", class: "choice first", "data-focus": "", onclick: () => this.#camera() }, say("selfie.start")),
        h("button", { type: "button", class: reachable ? "choice second" : "choice first", onclick: () => this.#file() }, say("selfie.file"))),
    );
  }

  async #camera() {
    try {
      this.#recording ??= await Recording.open();
    } catch (error) {
      this.#intro(say(error.name === "NotAllowedError" ? "selfie.denied" : "selfie.no_camera"));
      return;
    }
    if (!this.#dialog.open) return this.#recording.stop();
    const record = h("button", { type: "button", class: "record", "data-focus": "", "aria-label": say("selfie.record"), onclick: () => this.#record() });
    const stage = this.#stage(say("selfie.ready"));
    this.#advice?.stop();
    this.#advice = new Advice(stage.querySelector("video"), (words) => this.#tell(words || say("selfie.ready"), Boolean(words)));
    this.#show(stage, h("div", { class: "selfie-ways" }, record, h("p", { "aria-hidden": "true" }, say("selfie.record"))));
  }

  // The picture with the oval, and the words over it that change while recording.
  #stage(words) {
    const said = h("p", { class: "said", role: "status", "aria-live": "assertive" }, words);
    this.sign = h("div", { class: "sign", "aria-hidden": "true" });
    const ring = oval();
    this.ring = ring.querySelector(".done");
    this.said = said;
    return h("div", { class: "stage" }, this.#recording.preview(), ring, this.sign, said);
  }

  #tell(words, warns) {
    if (this.said.textContent !== words) this.said.textContent = words;
    this.said.classList.toggle("warns", warns);
  }

  async #record() {
    this.#advice?.stop();
    try {
      this.#challenge = await post("/api/challenge", {});
    } catch (error) {
      return this.#failed(error);
    }
    if (this.#clip) URL.revokeObjectURL(this.#clip.url);
    this.#clip = null;
    this.#show(this.#stage(""));
    const told = (words, part, name = "") => {
      this.#tell(words, false);
      if (this.sign.dataset.name !== name) {
        this.sign.dataset.name = name;
        this.sign.replaceChildren(...(name ? [icon(ICONS[name], 88)] : []));
      }
      this.said.classList.toggle("count", /^\d$/.test(words));
      this.ring.setAttribute("stroke-dasharray", `${part * 100} 100`);
    };
    const lines = { straight: say("selfie.straight"), done: say("selfie.done") };
    const blob = await this.#recording.take(this.#challenge.actions, lines, told);
    if (!this.#dialog.open) return;
    if (!blob) return this.#intro(say("selfie.stopped"));
    this.#clip = { blob, url: URL.createObjectURL(blob) };
    this.#review();
  }

  #review(trouble = "") {
    const video = h("video", { src: this.#clip.url, playsinline: true, loop: true, autoplay: true, muted: true, controls: true, class: "mirrored" });
    this.#show(
      h("div", { class: "stage" }, video),
      h("p", {}, say("selfie.review")),
      trouble && h("p", { class: "notice", role: "alert" }, trouble),
      h("div", { class: "selfie-ways" },
        h("button", { type: "button", class: "choice first", "data-focus": "", onclick: () => this.#send() }, say("selfie.send")),
        h("button", { type: "button", class: "choice second", onclick: () => this.#camera() }, say("selfie.again"))),
    );
  }

  async #file() {
    try {
      this.#challenge = await post("/api/challenge", {});
    } catch (error) {
      return this.#failed(error);
    }
    const left = h("p", { class: "small", role: "timer" });
    const input = h("input", { type: "file", accept: "video/*", capture: "user", hidden: true, onchange: (event) => this.#chosen(event) });
    this.#show(
      h("p", {}, say("selfie.do_these")),
      h("ol", { class: "actions" }, this.#challenge.actions.map((action) => h("li", {}, icon(ICONS[action.name], 22), h("span", {}, action.text)))),
      left,
      h("div", { class: "selfie-ways" },
        h("button", { type: "button", class: "choice first", "data-focus": "", onclick: () => input.click() }, icon(ICONS.video), h("span", {}, say("selfie.choose"))),
        h("button", { type: "button", class: "choice second", onclick: () => this.#file() }, say("selfie.new_actions"))),
      input,
    );
    this.#countDown(left);
  }

  #countDown(left) {
    clearInterval(this.#clock);
    const until = Date.now() + this.#challenge.seconds * 1000;
    const tick = () => {
      const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
      left.textContent = seconds ? say("selfie.left", { n: seconds }) : say("selfie.over");
      if (!seconds) clearInterval(this.#clock);
    };
    this.#clock = setInterval(tick, 1000);
    tick();
  }

  #chosen(event) {
    const [file] = event.target.files;
    if (!file) return;
    this.#clip = { blob: file, url: URL.createObjectURL(file) };
    this.#send(true);
  }

  // It goes on below the conversation; what is wrong with it stands beside the clip there.
  async #send() {
    const { blob } = this.#clip;
    this.#dialog.close();
    try {
      await this.#context.talk.sendFile("video", blob, { nonce: this.#challenge.nonce });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
    }
  }

  #failed(error) {
    if (!(error instanceof Trouble)) throw error;
    this.#intro(error.text || say("net.try_again"));
  }
}

// Where the face belongs; the second line is how much of the recording is over.
export function oval() {
  const svg = icon("M50 8C73 8 84 32 84 56 84 84 69 104 50 104 31 104 16 84 16 56 16 32 27 8 50 8z", 0);
  svg.setAttribute("viewBox", "0 0 100 112");
  svg.setAttribute("class", "oval");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const done = svg.firstChild.cloneNode();
  done.setAttribute("class", "done");
  done.setAttribute("pathLength", "100");
  done.setAttribute("stroke-dasharray", "0 100");
  svg.append(done);
  return svg;
}
