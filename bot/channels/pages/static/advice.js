// What can be mended before a recording begins: too dark, too far away, more than one face. Faces are counted where the
// browser can do it itself (FaceDetector: Chrome on Android and macOS); elsewhere only the light is looked at.
import { say } from "./words.js";

const EVERY_MS = 700;
const DARK = 55; // mean brightness of the middle of the picture, 0..255; the server refuses faces below 40
const FAR = 0.22; // a face this narrow, as a share of the picture's width, is best brought nearer
const SIDE = 48; // pixels; the light needs no more

export class Advice {
  #video;
  #canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  #detector = "FaceDetector" in globalThis ? new globalThis.FaceDetector({ fastMode: true, maxDetectedFaces: 3 }) : null;
  #clock = 0;

  constructor(video, told) {
    this.#video = video;
    this.#clock = setInterval(async () => {
      const words = await this.#words();
      if (this.#clock) told(words);
    }, EVERY_MS);
  }

  stop() {
    clearInterval(this.#clock);
    this.#clock = 0;
  }

  async #words() {
    if (!this.#video.videoWidth) return "";
    if (this.#light() < DARK) return say("selfie.too_dark");
    const faces = await this.#faces();
    if (faces === null || !faces.length) return "";
    if (faces.length > 1) return say("selfie.alone");
    return faces[0].boundingBox.width < FAR * this.#video.videoWidth ? say("selfie.too_far") : "";
  }

  #light() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const pen = this.#canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(this.#video, width / 4, height / 6, width / 2, height * 0.6, 0, 0, SIDE, SIDE);
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
    return sum / (SIDE * SIDE);
  }

  // null where nobody can count: some browsers have the name and not the thing.
  async #faces() {
    try {
      return this.#detector && (await this.#detector.detect(this.#video));
    } catch {
      this.#detector = null;
      return null;
    }
  }
}
