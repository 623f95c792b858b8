// The camera on the drawing field: while someone holds paper in front of it, the ink of each frame
// is found in the browser and read by the net. No picture leaves the browser.

import { findInk } from "./find_ink.js";
import { centerDigit, fitInk } from "./prepare.js";
import { askForCamera, offersCamera, stopCamera, whyNoCamera } from "../shared/camera.js";
import { h } from "../shared/dom.js";

const FRAME = 168; // pixels per side of the square of a frame in which ink is searched; 6 · 28
const GAP = 80; // ms between two frames, at least
const ORANGE = [217, 95, 14];

export class Camera {
  /**
   * @param {Record<string, string>} texts
   * @param {{begin: () => void, frame: (digit: Uint8Array<ArrayBuffer>|null) => void,
   *   end: () => void, stop: () => void}} told  `frame` receives each frame's 28×28 digit, null
   *   without one; `stop` brings back what was on the sheet before
   */
  constructor(texts, told) {
    this.texts = texts;
    this.told = told;
    this.preparation = "digit"; // set by the net's spec
    /** @type {MediaStream|null} */
    this.stream = null;
    this.turn = 0; // changes whenever the camera is opened or closed
    this.video = h("video", { playsinline: true, muted: true, "data-testid": "camera-video" });
    this.video.muted = true; // the attribute alone does not mute a video made by a script
    this.over = h("canvas", { width: FRAME, height: FRAME });
    this.view = h("div", {
      class: "np-camera",
      hidden: true,
      "aria-hidden": "true", // the button does the same
      onclick: () => this.close(),
    });
    this.view.append(this.video, this.over);
    this.button = h(
      "button",
      { type: "button", "data-testid": "camera", onclick: () => this.toggle() },
      texts.camera,
    );
    this.stopButton = h(
      "button",
      { type: "button", "data-testid": "camera-stop", hidden: true, onclick: () => this.cancel() },
      texts.camera_stop,
    );
    this.says = h("p", { class: "np-quiet", role: "status", "data-testid": "camera-says" });
    this.small = h("canvas", { width: FRAME, height: FRAME });
  }

  get isOpen() {
    return !this.view.hidden;
  }

  toggle() {
    if (this.stream) this.close();
    else this.open();
  }

  async open() {
    const turn = ++this.turn;
    if (!offersCamera()) return this.say("camera_insecure", true);
    this.say("camera_asks");
    try {
      const stream = await askForCamera();
      if (turn !== this.turn) return stopCamera(stream); // closed while the browser was asking
      this.stream = stream;
      stream.getVideoTracks()[0].onended = () => {
        this.close();
        this.say("camera_fails", true);
      };
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      if (turn !== this.turn) return;
      this.close();
      return this.say(whyNoCamera(error), true);
    }
    if (turn !== this.turn) return;
    this.told.begin();
    this.view.hidden = this.stopButton.hidden = false;
    this.button.textContent = this.texts.camera_keep;
    this.say("camera_hold");
    this.view.scrollIntoView({ block: "nearest" });
    this.look(turn);
  }

  /** Close the camera; what was read last stays on the sheet. */
  close() {
    this.turn++;
    const was = this.isOpen;
    stopCamera(this.stream);
    this.stream = this.video.srcObject = null;
    this.view.hidden = this.stopButton.hidden = true;
    this.button.textContent = this.texts.camera;
    this.say("");
    if (was) this.told.end();
  }

  /** Close the camera, and put back what was on the sheet before. */
  cancel() {
    const was = this.isOpen;
    this.close();
    if (!was) return;
    this.told.stop();
    this.button.focus(); // the button that had the focus is hidden now
  }

  /** @param {string} id of the text, or "" @param {boolean} [wrong] */
  say(id, wrong = false) {
    this.says.textContent = id && this.texts[id];
    this.says.classList.toggle("np-wrong", wrong);
  }

  /** Read one frame, and the next one after a pause. @param {number} turn */
  look(turn) {
    if (turn !== this.turn) return;
    const began = performance.now();
    if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.told.frame(this.read());
    const pause = Math.max(GAP - (performance.now() - began), GAP / 2);
    setTimeout(() => this.look(turn), pause);
  }

  /** The digit in the square that the field shows; null without ink. */
  read() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const side = Math.min(width, height);
    const context = this.small.getContext("2d", { willReadFrequently: true });
    const corner = [(width - side) / 2, (height - side) / 2];
    context.drawImage(this.video, corner[0], corner[1], side, side, 0, 0, FRAME, FRAME);
    const { data } = context.getImageData(0, 0, FRAME, FRAME);
    const values = new Float32Array(FRAME * FRAME);
    for (let k = 0; k < values.length; k++)
      values[k] = 0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2];
    const found = findInk({ values, height: FRAME, width: FRAME });
    this.paint(found?.ink ?? null);
    if (!found) return null;
    if (this.preparation === "fit") return fitInk(Uint8Array.from(found.ink), FRAME);
    return centerDigit(found.ink, FRAME, FRAME);
  }

  /** Show the ink that was found in orange over the picture. @param {Float32Array|null} ink */
  paint(ink) {
    const context = this.over.getContext("2d");
    if (!ink) return context.clearRect(0, 0, FRAME, FRAME);
    const image = context.createImageData(FRAME, FRAME);
    ink.forEach((value, k) => value && image.data.set([...ORANGE, value], 4 * k));
    context.putImageData(image, 0, 0);
  }
}
