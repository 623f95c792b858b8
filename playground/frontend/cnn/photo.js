// The photo on the CNN page, in colour or by channel, with the pinned cell's receptive field. It
// stands where a net for digits has its drawing (paper.js).

import { paintColours } from "./paint.js";
import { colourName } from "./words.js";
import { ROLES } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { MOST_BYTES, encodePicture, onPicture, uploadsHidden } from "../shared/pictures.js";

export class Photo {
  /** @param {any} inside the component (cnn.js) with the net, the pin and the texts */
  constructor(inside) {
    this.inside = inside;
    this.canvas = h("canvas", { "data-testid": "photo", role: "img" });
    this.overlay = h("canvas", { class: "overlay" });
    this.title = h("h4", { "aria-level": 2 });
    this.caption = h("p", { class: "hint" });
    this.shown = h("div", { class: "choice", role: "radiogroup" });
    this.picture = h("div", { class: "picture" }, this.canvas, this.overlay);
    this.element = h(
      "div",
      { class: "big drawing" },
      this.title,
      this.picture,
      this.shown,
      this.caption,
    );
    this.channel = -1; // the shown channel; -1: all, in colour
    this.says = "";
    /** @type {{values: Float32Array, shape: number[]}|null} */
    this.photo = null;
    this.busy = false;
    this.brought = h("img", { alt: "" });
    this.listening = new AbortController();
    onPicture(this.picture, this.listening.signal, (file) => this.bring(file));
    this.picture.addEventListener("pointermove", (event) => this.tell(event));
    this.picture.addEventListener("pointerleave", () => (this.caption.textContent = this.says));
    this.picture.addEventListener("click", (event) => {
      const cell = this.cellAt(event);
      if (cell) this.inside.pinPhoto([Math.max(0, this.channel), ...cell]);
    });
  }

  /** Called when the user leaves the page. */
  stop() {
    this.listening.abort();
  }

  /** Send a file that the user dropped or pasted. @param {File} file */
  async bring(file) {
    const url = URL.createObjectURL(file);
    this.brought.src = url;
    const data = await encodePicture(file, this.brought);
    URL.revokeObjectURL(url);
    if (data === null) {
      this.caption.textContent = this.inside.t("photo_large", { limit: MOST_BYTES / 1e6 });
      return;
    }
    this.inside.tellPhoto(data);
  }

  /** @param {Uint8Array} pixels channels × height × width @param {number[]} shape */
  take(pixels, shape) {
    const values = Float32Array.from(pixels, (level) => level / 255);
    this.photo = { values, shape };
    if (this.channel >= shape[0]) this.channel = -1;
  }

  paint() {
    const { values, shape } = this.photo;
    const [channels, height, width] = shape;
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const layout = { imageWidth: width };
    if (channels === 1)
      for (let k = 0; k < values.length; k++)
        pixels[k] = 0xff000000 + 0x010101 * Math.round(255 * values[k]);
    else
      paintColours(pixels, layout, 0, 0, this.photo, this.channel < 0 ? [0, 1, 2] : [this.channel]);
    context.putImageData(image, 0, 0);
  }

  /** Row and column of the pixel under the pointer; null outside. */
  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const [, height, width] = this.photo.shape;
    const i = Math.floor(((event.clientY - box.top) / box.height) * height);
    const j = Math.floor(((event.clientX - box.left) / box.width) * width);
    return i >= 0 && j >= 0 && i < height && j < width ? [i, j] : null;
  }

  tell(event) {
    const cell = this.cellAt(event);
    if (!cell) return;
    const [i, j] = cell;
    const { values, shape } = this.photo;
    const level = (c) => Math.round(255 * values[(c * shape[1] + i) * shape[2] + j]);
    const levels = Array.from({ length: shape[0] }, (_, c) => level(c));
    const view = this.inside.view();
    const named =
      shape[0] === 3 ? levels.map((each, c) => `${colourName(view, c)} ${each}`) : levels;
    this.caption.textContent = `${i}, ${j}: ${named.join(", ")}`;
  }

  /** Show the pinned cell's receptive field.
   * @param {number[]|null} box top, left, bottom, right, in pixels of the photo */
  show(box) {
    const { inside } = this;
    const [channels, height, width] = this.photo.shape;
    this.paint();
    this.title.textContent = inside.t("photo_title");
    this.showChoice(channels);
    this.canvas.dataset.field = (box ?? []).join(",");
    const size = box ? `${box[2] - box[0]}×${box[3] - box[1]}` : "0";
    this.says = inside.t("photo_says", { size, whole: `${height}×${width}` });
    if (!uploadsHidden()) this.says += ` ${inside.t("photo_bring")}`;
    this.caption.textContent = this.says;
    const label = inside.t("photo_label", { size: `${channels}×${height}×${width}` });
    this.canvas.setAttribute("aria-label", `${label}. ${this.says}`);
    const factor = Math.max(1, Math.round(440 / width));
    this.overlay.width = width * factor;
    this.overlay.height = height * factor;
    if (!box) return;
    const context = this.overlay.getContext("2d");
    const [top, left, bottom, right] = box.map((side) => side * factor);
    context.fillStyle = "rgba(128, 128, 128, 0.45)"; // dim everything outside the field
    context.fillRect(0, 0, this.overlay.width, this.overlay.height);
    context.clearRect(left, top, right - left, bottom - top);
    context.strokeStyle = ROLES.seen;
    context.lineWidth = 4;
    context.strokeRect(left, top, right - left, bottom - top);
  }

  /** The switch between the colours. @param {number} channels */
  showChoice(channels) {
    const { inside } = this;
    const view = inside.view();
    this.shown.hidden = channels !== 3;
    this.shown.setAttribute("aria-label", inside.t("photo_shown"));
    const options = [-1, 0, 1, 2].map((channel) =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          "aria-checked": String(channel === this.channel),
          "data-testid": `photo-${channel}`,
          onclick: () => {
            this.channel = channel;
            this.paint();
            this.showChoice(channels);
          },
        },
        channel < 0 ? inside.t("photo_colour") : colourName(view, channel),
      ),
    );
    this.shown.replaceChildren(...options);
  }
}
