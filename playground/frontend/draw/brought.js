// A picture that the user drops on the drawing component or pastes into the page. Python receives
// the file and finds the ink. This module shows the ink over the picture and lets the user drag a
// frame around the digit to classify.

import { fill, fromBase64, h } from "../shared/dom.js";
import { MOST_BYTES, encodePicture, onPicture } from "../shared/pictures.js";

const LEAST = 0.04; // a frame below this part of the picture is a click, which selects all of it

/**
 * Python's answer to a picture. `wrong`: an error message; `know`: a hint; `crop`: the part that
 * was read (left, top, right, bottom, each from 0 to 1); `over`: that part as a PNG with the ink
 * in colour.
 * @typedef {{n: string, wrong: string, know: string, crop: number[], over: string}} Answer
 */

export class Brought {
  /** @param {Record<string, any>} texts
   * @param {(name: string, value: any) => void} send sends a message to Python */
  constructor(texts, send) {
    this.texts = texts;
    this.send = send;
    this.mount = Math.random().toString(36).slice(2, 8);
    this.count = 0;
    this.picture = h("img", { alt: texts.brought_alt, draggable: "false" });
    this.over = h("img", { class: "np-brought-over", alt: "" });
    this.frame = h("div", { class: "np-brought-frame", hidden: true });
    this.place = h("div", { class: "np-brought-picture", "data-testid": "brought" });
    this.place.append(this.picture, this.over, this.frame);
    this.says = h("p", { class: "np-quiet", role: "status" });
    const away = h("button", { type: "button", onclick: () => this.close() }, texts.brought_close);
    this.element = h("figure", { class: "np-brought", hidden: true }, this.place, this.says, away);
    this.dragging();
  }

  /** Listen for drops on `field` and for paste events on the page.
   * @param {HTMLElement} field @param {AbortSignal} signal */
  listen(field, signal) {
    onPicture(field, signal, (file) => this.take(file));
  }

  /** @param {File} file */
  async take(file) {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(file);
    this.picture.src = this.url;
    this.over.removeAttribute("src");
    this.number = `${this.mount}-${++this.count}`;
    const data = await encodePicture(file, this.picture);
    if (data === null) {
      this.element.hidden = false;
      this.says.textContent = fill(this.texts.brought_large, { limit: MOST_BYTES / 1e6 });
      return;
    }
    this.send("picture", { n: this.number, data });
  }

  /** @param {Answer|null} answer */
  show(answer) {
    const mine = answer?.n === this.number && answer !== null;
    this.element.hidden = !mine;
    if (!mine) return;
    const { wrong, know, crop, over } = answer;
    this.says.textContent = wrong || [this.texts.brought_says, know].filter(Boolean).join(" ");
    this.says.classList.toggle("np-wrong", Boolean(wrong));
    this.over.hidden = !over;
    if (over) this.over.src = URL.createObjectURL(new Blob([fromBase64(over)]));
    this.lay(this.over, crop);
    this.lay(this.frame, crop);
    this.frame.hidden = crop.join() === "0,0,1,1";
  }

  /** @param {HTMLElement} element @param {number[]} part */
  lay(element, [left, top, right, bottom]) {
    Object.assign(element.style, {
      left: `${100 * left}%`,
      top: `${100 * top}%`,
      width: `${100 * (right - left)}%`,
      height: `${100 * (bottom - top)}%`,
    });
  }

  /** Let the user drag a frame on the picture. */
  dragging() {
    const { place } = this;
    /** @type {number[]|null} */
    let from = null;
    const at = (/** @type {PointerEvent} */ event) => {
      const box = place.getBoundingClientRect();
      const inside = (/** @type {number} */ part) => Math.min(1, Math.max(0, part));
      return [
        inside((event.clientX - box.left) / box.width),
        inside((event.clientY - box.top) / box.height),
      ];
    };
    const part = (/** @type {number[]} */ to) => [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.max(from[0], to[0]),
      Math.max(from[1], to[1]),
    ];
    place.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      place.setPointerCapture(event.pointerId);
      from = at(event);
    });
    place.addEventListener("pointermove", (event) => {
      if (!from) return;
      this.frame.hidden = false;
      this.lay(this.frame, part(at(event)));
    });
    place.addEventListener("pointerup", (event) => {
      if (!from) return;
      const crop = part(at(event));
      from = null;
      const click = crop[2] - crop[0] < LEAST || crop[3] - crop[1] < LEAST;
      this.send("crop", { n: this.number, crop: click ? [0, 0, 1, 1] : crop });
    });
    place.addEventListener("pointercancel", () => (from = null));
  }

  close() {
    this.number = "";
    this.element.hidden = true;
  }
}
