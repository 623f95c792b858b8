// A small sheet to draw a digit on, white on black, for the scene of “Where is it?”.

import { encodePixels } from "../draw/ink.js";
import { fromBase64, h } from "../shared/dom.js";

const SIDE = 28; // pixels of a drawing
const FINE = 10; // pixels of the sheet in one of the drawing
const PEN = 22; // pixels of the sheet

export class Pad {
  /** @param {(id: string, values?: object) => string} t
   * @param {(code: string, label: number) => void} add called with the drawing and its digit */
  constructor(t, add) {
    this.add = add;
    this.empty = true;
    this.sheet = h("canvas", {
      width: SIDE * FINE,
      height: SIDE * FINE,
      class: "wh-pad",
      role: "img",
      "aria-label": t("pad"),
      "data-testid": "where-pad",
    });
    this.paper = this.sheet.getContext("2d", { willReadFrequently: true });
    this.says = h("p", { class: "vs-quiet", role: "status" });
    this.labels = h(
      "div",
      { class: "wh-digits", role: "group", "aria-label": t("pad_label") },
      ...[...Array(10).keys()].map((label) =>
        h(
          "button",
          { type: "button", "data-label": label, onclick: () => this.take(label) },
          String(label),
        ),
      ),
    );
    this.element = h(
      "div",
      { class: "wh-draw" },
      this.sheet,
      h(
        "div",
        {},
        h("p", { class: "vs-quiet" }, t("pad_label")),
        this.labels,
        h("button", { type: "button", onclick: () => this.clear() }, t("pad_clear")),
        this.says,
      ),
    );
    this.t = t;
    this.clear();
    this.listen();
  }

  clear() {
    this.empty = true;
    this.paper.fillStyle = "#000";
    this.paper.fillRect(0, 0, SIDE * FINE, SIDE * FINE);
    this.says.textContent = "";
  }

  /** Begin with the drawing of the Draw page.
   * @param {string} pixels in base64 */
  show(pixels) {
    this.clear();
    const bytes = fromBase64(pixels);
    const image = new ImageData(SIDE, SIDE);
    bytes.forEach((grey, k) => image.data.set([grey, grey, grey, 255], 4 * k));
    const small = h("canvas", { width: SIDE, height: SIDE });
    small.getContext("2d").putImageData(image, 0, 0);
    this.paper.drawImage(small, 0, 0, SIDE * FINE, SIDE * FINE);
    this.empty = false;
  }

  listen() {
    const at = (/** @type {PointerEvent} */ event) => {
      const box = this.sheet.getBoundingClientRect();
      return [
        ((event.clientX - box.left) / box.width) * SIDE * FINE,
        ((event.clientY - box.top) / box.height) * SIDE * FINE,
      ];
    };
    /** @type {number[]|null} */ let last = null;
    this.sheet.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.sheet.setPointerCapture(event.pointerId);
      last = at(event);
      this.line(last, last);
    });
    this.sheet.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(event);
      this.line(last, next);
      last = next;
    });
    for (const name of ["pointerup", "pointercancel"])
      this.sheet.addEventListener(name, () => (last = null));
  }

  /** @param {number[]} from @param {number[]} to */
  line(from, to) {
    const { paper } = this;
    Object.assign(paper, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round" });
    paper.beginPath();
    paper.moveTo(from[0], from[1]);
    paper.lineTo(to[0] + 0.01, to[1]);
    paper.stroke();
    this.empty = false;
    this.says.textContent = "";
  }

  /** The drawing in 28×28 pixels, each the mean of its square of the sheet. */
  pixels() {
    const { data } = this.paper.getImageData(0, 0, SIDE * FINE, SIDE * FINE);
    const found = new Uint8Array(SIDE * SIDE);
    for (let k = 0; k < SIDE * SIDE; k++) {
      const [top, left] = [Math.floor(k / SIDE) * FINE, (k % SIDE) * FINE];
      let sum = 0;
      for (let i = 0; i < FINE; i++)
        for (let j = 0; j < FINE; j++) sum += data[4 * ((top + i) * SIDE * FINE + left + j)];
      found[k] = Math.round(sum / FINE ** 2);
    }
    return found;
  }

  /** @param {number} label */
  async take(label) {
    if (this.empty) {
      this.says.textContent = this.t("pad_empty");
      return;
    }
    const code = await encodePixels(this.pixels());
    if (code) this.add(code, label);
    else this.says.textContent = this.t("pad_large");
  }
}
