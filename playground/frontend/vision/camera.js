// The camera of the Vision page: a square view of it, and single frames as JPEG files.

import { askForCamera, offersCamera, stopCamera, whyNoCamera } from "../shared/camera.js";
import { h } from "../shared/dom.js";

export class Camera {
  /** @param {(id: string) => string} t
   * @param {{opened?: () => void, closed?: () => void}} told */
  constructor(t, told = {}) {
    this.t = t;
    this.told = told;
    /** @type {MediaStream|null} */
    this.stream = null;
    this.turn = 0; // changes whenever the camera is opened or closed
    this.video = h("video", { playsinline: true, muted: true, "data-testid": "vision-video" });
    this.video.muted = true; // the attribute alone does not mute a video made by a script
    this.view = h("div", { class: "vs-video", hidden: true }, this.video);
    this.button = h(
      "button",
      { type: "button", "data-testid": "vision-camera", onclick: () => this.toggle() },
      t("camera"),
    );
    this.says = h("p", { class: "vs-says", role: "status", "data-testid": "vision-camera-says" });
    this.canvas = h("canvas", {});
  }

  get isOpen() {
    return this.stream !== null && !this.view.hidden;
  }

  toggle() {
    if (this.stream) this.close();
    else this.open();
  }

  async open() {
    const turn = ++this.turn;
    if (!offersCamera()) return this.say("camera_insecure");
    this.say("camera_asks", false);
    try {
      const stream = await askForCamera();
      if (turn !== this.turn) return stopCamera(stream); // closed while the browser was asking
      this.stream = stream;
      stream.getVideoTracks()[0].onended = () => {
        this.close();
        this.say("camera_fails");
      };
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      if (turn !== this.turn) return;
      this.close();
      return this.say(whyNoCamera(error));
    }
    if (turn !== this.turn) return;
    this.view.hidden = false;
    this.button.textContent = this.t("camera_close");
    this.say("");
    this.told.opened?.();
  }

  close() {
    this.turn++;
    const was = this.isOpen;
    stopCamera(this.stream);
    this.stream = this.video.srcObject = null;
    this.view.hidden = true;
    this.button.textContent = this.t("camera");
    this.say("");
    if (was) this.told.closed?.();
  }

  /** @param {string} id of the text, or "" @param {boolean} [wrong] */
  say(id, wrong = true) {
    this.says.textContent = id && this.t(id);
    this.says.classList.toggle("np-wrong", wrong && id !== "");
  }

  /** The middle square of the current frame, drawn on the camera's canvas; null before the first.
   * @param {number} side pixels */
  draw(side) {
    const { video, canvas } = this;
    if (!this.isOpen || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    const { videoWidth: width, videoHeight: height } = video;
    const shorter = Math.min(width, height);
    canvas.width = canvas.height = side;
    const [left, top] = [(width - shorter) / 2, (height - shorter) / 2];
    canvas.getContext("2d").drawImage(video, left, top, shorter, shorter, 0, 0, side, side);
    return canvas;
  }

  /** The current frame as a JPEG file; null before the first.
   * @param {number} side pixels @returns {Promise<Blob|null>} */
  async frame(side) {
    const drawn = this.draw(side);
    if (drawn === null) return null;
    return new Promise((done) => drawn.toBlob(done, "image/jpeg", 0.9));
  }
}
