// The camera and one recording: a count, looking straight, each action for a while, straight again.
import { h } from "./dom.js";
import { say } from "./words.js";

const TYPES = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/mp4;codecs=avc1.42E01E", "video/mp4", "video/webm"];
const BITS = 2_500_000; // a second; 640 x 480 in good quality, a clip of 9 s is under 3 MB
const COUNT_MS = 700;
const STRAIGHT_MS = 1600; // five frontal pictures are compared: they need time
const ACTION_MS = 2900;
const LAST_MS = 900;

// Browsers hand out the camera only over https and on this machine.
export function cameraReachable() {
  return Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined";
}

export class Recording {
  #stream;
  #type = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

  constructor(stream) {
    this.#stream = stream;
  }

  static async open() {
    const video = { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25 } };
    return new Recording(await navigator.mediaDevices.getUserMedia({ video, audio: false }));
  }

  // As in a mirror, so that one's own left is on the left. What is recorded is not mirrored.
  preview() {
    const video = h("video", { autoplay: true, playsinline: true, muted: true, class: "mirrored" });
    video.srcObject = this.#stream;
    return video;
  }

  // told(words, part, name) says what to do now, how much of all is over and which action it is, if it is one. Gives
  // the clip, or null if it was interrupted. An action is { name, text }.
  async take(actions, lines, told) {
    for (const n of [3, 2, 1]) {
      told(say("selfie.count", { n }), 0);
      await pause(COUNT_MS);
    }
    const recorder = new MediaRecorder(this.#stream, { mimeType: this.#type || undefined, videoBitsPerSecond: BITS });
    const parts = [];
    recorder.ondataavailable = (event) => event.data.size && parts.push(event.data);
    const ended = new Promise((done) => (recorder.onstop = done));
    if (!this.#alive()) return null;
    recorder.start(1000);
    await this.#through([[lines.straight, STRAIGHT_MS], ...actions.map(({ text, name }) => [text, ACTION_MS, name]), [lines.straight, LAST_MS]], told);
    told(lines.done, 1);
    const whole = this.#alive();
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    return whole && parts.length ? new Blob(parts, { type: recorder.mimeType }) : null;
  }

  async #through(steps, told) {
    const all = steps.reduce((sum, [, ms]) => sum + ms, 0);
    let over = 0;
    for (const [words, ms, name] of steps) {
      const begun = performance.now();
      while (performance.now() - begun < ms) {
        told(words, (over + performance.now() - begun) / all, name);
        await pause(80);
      }
      over += ms;
    }
  }

  #alive() {
    return this.#stream.getVideoTracks().some((track) => track.readyState === "live" && !track.muted);
  }

  stop() {
    for (const track of this.#stream.getTracks()) track.stop();
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
