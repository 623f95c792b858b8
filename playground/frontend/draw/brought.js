// A picture that the user drops on the drawing component or pastes into the page. Python receives
// the file and finds the ink. This module shows the ink over the picture and lets the user drag a
// frame around the digit to classify.

import { fill, fromBase64, h } from "../shared/dom.js";

const MOST_BYTES = 1_500_000; // larger files are scaled down and sent as JPEG
const SIDE = 1400; // pixels of the longer side after scaling down
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
    const files = (/** @type {DataTransfer|null} */ given) => [...(given?.files ?? [])];
    field.addEventListener(
      "dragover",
      (event) => {
        if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
        event.preventDefault();
        field.classList.add("np-drop");
      },
      { signal },
    );
    for (const name of ["dragleave", "drop"])
      field.addEventListener(name, () => field.classList.remove("np-drop"), { signal });
    field.addEventListener(
      "drop",
      (event) => {
        const [file] = files(event.dataTransfer);
        if (!file) return;
        event.preventDefault();
        this.take(file);
      },
      { signal },
    );
    document.addEventListener(
      "paste",
      (event) => {
        const [file] = files(event.clipboardData);
        const target = /** @type {Element} */ (event.target);
        if (!file || target.closest?.("input, textarea, [contenteditable]")) return;
        event.preventDefault();
        this.take(file);
      },
      { signal },
    );
  }

  /** @param {File} file */
  async take(file) {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(file);
    this.picture.src = this.url;
    this.over.removeAttribute("src");
    this.number = `${this.mount}-${++this.count}`;
    const seen = await this.picture.decode().then(
      () => true,
      () => false, // a format that this browser cannot show; Python may be able to read it
    );
    this.picture.hidden = !seen;
    const small = file.size <= MOST_BYTES || !seen;
    if (file.size > MOST_BYTES && !seen) {
      this.element.hidden = false;
      this.says.textContent = fill(this.texts.brought_large, { limit: MOST_BYTES / 1e6 });
      return;
    }
    const data = small ? await bytesOf(file) : smaller(this.picture);
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

/** @param {File} file @returns {Promise<string>} the file's bytes in base64 */
const bytesOf = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

/** Scale a large picture down to a JPEG. @param {HTMLImageElement} picture */
function smaller(picture) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const factor = Math.min(1, SIDE / Math.max(width, height));
  const canvas = h("canvas", {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // transparent pixels become white
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.92).replace(/^[^,]*,/, "");
}
