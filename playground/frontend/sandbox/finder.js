// The user's digit as a thumbnail, with a frame that selects the part that becomes the input.

import { palette } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { crop, shrink } from "./math.js";

const DRAWN = 28; // side of the drawing in pixels
const TAKEN = 9; // side of the frame in pixels
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Finder {
  /**
   * @param {(key: string) => string} t
   * @param {number[]} drawing 28×28 grey levels
   * @param {() => [number, number]} frame gives the frame's position: top, left
   * @param {(frame: number[]|null, pixels: Float64Array) => void} take
   */
  constructor(t, drawing, frame, take) {
    this.drawing = drawing;
    this.frame = frame;
    this.take = take;
    this.canvas = h("canvas", {
      width: DRAWN,
      height: DRAWN,
      tabindex: 0,
      role: "img",
      "aria-label": t("finder"),
      "data-testid": "sandbox-finder",
    });
    const follow = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const place = (at, size) => (at / size) * DRAWN - TAKEN / 2;
      this.move(
        place(event.clientY - box.top, box.height),
        place(event.clientX - box.left, box.width),
      );
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      follow(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && follow(event));
    this.canvas.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const [top, left] = this.frame();
      this.move(top + step[0], left + step[1]);
    });
    this.element = h(
      "div",
      { class: "finder" },
      this.canvas,
      h(
        "button",
        {
          type: "button",
          "data-testid": "sandbox-shrink",
          onclick: () => take(null, shrink(drawing, DRAWN, TAKEN)),
        },
        t("shrink"),
      ),
      h(
        "button",
        {
          type: "button",
          "data-testid": "sandbox-crop",
          onclick: () => this.move(...this.frame()),
        },
        t("crop"),
      ),
    );
  }

  move(top, left) {
    const within = (value) => Math.max(0, Math.min(DRAWN - TAKEN, Math.round(value)));
    const frame = [within(top), within(left)];
    this.take(frame, crop(this.drawing, DRAWN, ...frame, TAKEN));
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(DRAWN, DRAWN);
    this.drawing.forEach((value, at) => image.data.set([value, value, value, 255], at * 4));
    context.putImageData(image, 0, 0);
    context.strokeStyle = palette.positive;
    const [top, left] = this.frame();
    context.strokeRect(left + 0.5, top + 0.5, TAKEN - 1, TAKEN - 1);
  }
}
