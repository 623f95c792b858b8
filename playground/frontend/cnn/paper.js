// The drawing on the CNN page: a canvas to draw on, with the pinned cell's receptive field.

import { Hand, inkPoint } from "../draw/hand.js";
import { INK_SIDE, encodeStrokes } from "../draw/ink.js";
import { SIDE } from "../draw/prepare.js";
import { Sheet } from "../draw/sheet.js";
import { placeText } from "./words.js";
import { valueAt } from "../net/cells.js";
import { ROLES } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

const PEN = 0.07; // stroke width, as a fraction of the canvas side
const REST = 400; // ms without a new stroke before the drawing is sent to Python
const CLICK = 0.02; // a stroke up to this fraction of the side is a click

export class Paper {
  /** @param {any} inside the component (cnn.js) with the net, the pin and the texts */
  constructor(inside) {
    this.inside = inside;
    this.canvas = h("canvas", {
      width: 440,
      height: 440,
      "data-testid": "drawing",
      role: "img",
    });
    this.overlay = h("canvas", { class: "overlay", width: 440, height: 440 });
    this.title = h("h4", { "aria-level": 2 });
    this.caption = h("p", { class: "hint" });
    this.undo = h("button", { type: "button", "data-testid": "paper-undo" });
    this.clear = h("button", { type: "button", "data-testid": "paper-clear" });
    this.element = h(
      "div",
      { class: "big drawing" },
      this.title,
      h("div", { class: "picture paper" }, this.canvas, this.overlay),
      this.caption,
      h("div", { class: "tools" }, this.undo, this.clear),
    );
    this.sheet = new Sheet(this.canvas);
    this.resting = new Debounce(REST, () => this.report());
    this.hand = new Hand(this.canvas, {
      begin: (point) => (this.pressed = [inkPoint(point, PEN)]),
      extend: (points) => this.extend(points.map((point) => inkPoint(point, PEN))),
      end: () => this.end(),
      takeBack: () => this.takeBack(),
      erase: (points, first) => this.erase(points, first),
    });
    this.undo.addEventListener("click", () => this.changed(() => this.sheet.undo(), true));
    this.clear.addEventListener("click", () => this.changed(() => this.sheet.clear(), true));
    this.canvas.addEventListener("pointermove", (event) => this.tell(event));
    this.canvas.addEventListener("pointerleave", () => (this.caption.textContent = this.says));
    this.says = "";
    /** @type {import("../draw/ink.js").Point[]|null} */
    this.pressed = null; // points of a press that may become a stroke or a click
  }

  stop() {
    this.hand.stop();
    this.resting.cancel();
  }

  /** Whether the user is drawing, or the drawing has not been sent to Python yet. */
  get busy() {
    return this.hand.busy || this.resting.waiting;
  }

  /** Replace the drawing by a picture. @param {number[]} pixels 28×28 grey levels, 0 to 255 */
  take(pixels) {
    const base = Uint8Array.from(pixels);
    const blank = !base.some(Boolean);
    this.sheet.put(
      { strokes: [], base: blank ? null : base, source: "sample", label: null, own: blank },
      false,
    );
    this.sheet.history = [];
    this.digit = base;
  }

  // ---- drawing -------------------------------------------------------------------------------

  changed(change = () => {}, done = false) {
    change();
    this.digit = this.sheet.digit();
    this.undo.disabled = this.sheet.history.length === 0;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.inside.drawn(this.digit));
    if (done) this.resting.start();
  }

  /** A press becomes a stroke once the pointer moves; before, it may be a click on a pixel. */
  extend(points) {
    if (!this.pressed) {
      if (this.sheet.extend(points)) this.changed();
      return;
    }
    this.pressed.push(...points);
    const [first, ...others] = this.pressed;
    if (!others.some(([x, y]) => Math.hypot(x - first[0], y - first[1]) > CLICK)) return;
    this.pressed = null;
    this.changed(() => {
      this.sheet.begin(first);
      this.sheet.extend(others);
    });
  }

  end() {
    if (!this.pressed) return this.changed(() => this.sheet.end(), true);
    const [[x, y]] = this.pressed;
    this.pressed = null;
    const cell = this.cellAt(x, y);
    if (cell) this.inside.pin(0, cell);
  }

  takeBack() {
    if (!this.pressed) this.changed(() => this.sheet.takeBack(), true);
    this.pressed = null;
  }

  erase(points, first) {
    if (first) this.sheet.remember();
    const places = points.map(({ x, y }) => [x, y]);
    this.changed(() => this.sheet.erase(places, PEN), true);
  }

  report() {
    const { content, blank } = this.sheet;
    const { strokes, base, source, label } = content;
    if (blank) return; // keep the last digit on the other pages
    this.inside.tellDrawing({
      pixels: btoa(String.fromCharCode(...this.digit)),
      strokes: base ? "" : encodeStrokes(strokes),
      source,
      label,
    });
  }

  // ---- the receptive field -------------------------------------------------------------------

  /** The cell of the 28×28 input at a canvas position (0 to 1); null outside the input. */
  cellAt(x, y) {
    // Use the frame of the last prepared digit, from before this click.
    const { left, top, step } = this.field ?? { left: 0, top: 0, step: INK_SIDE / SIDE };
    const i = Math.floor((y * INK_SIDE - top) / step);
    const j = Math.floor((x * INK_SIDE - left) / step);
    return i >= 0 && j >= 0 && i < SIDE && j < SIDE ? [0, i, j] : null;
  }

  tell(event) {
    if (this.hand.busy) return;
    const box = this.canvas.getBoundingClientRect();
    const cell = this.cellAt(
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    );
    if (!cell) return;
    const value = show(valueAt(this.inside.columns[0], cell), 5);
    this.caption.textContent = `${placeText(this.inside.view(), 0, cell)}: ${value}`;
  }

  /** Show the pinned cell's receptive field.
   * @param {number[]|null} box top, left, bottom, right, in input pixels */
  show(box) {
    const { inside } = this;
    this.field = { ...this.sheet.frame };
    this.sheet.matchColour();
    this.title.textContent = inside.t("drawing_title");
    this.undo.textContent = inside.t("undo");
    this.clear.textContent = inside.t("clear");
    this.undo.disabled = this.sheet.history.length === 0;
    this.canvas.dataset.field = (box ?? []).join(",");
    const size = box ? `${box[2] - box[0]}×${box[3] - box[1]}` : "0";
    this.says = this.caption.textContent = inside.t("field_says", { size });
    this.canvas.setAttribute("aria-label", `${inside.t("drawing_title")}: ${this.says}`);
    const context = this.overlay.getContext("2d");
    const side = this.overlay.width;
    context.clearRect(0, 0, side, side);
    if (!box) return;
    const { left, top, step } = this.field;
    const place = (at, from) => ((from + at * step) / INK_SIDE) * side;
    const [t, l] = [place(box[0], top), place(box[1], left)];
    const [b, r] = [place(box[2], top), place(box[3], left)];
    context.fillStyle = "rgba(128, 128, 128, 0.3)"; // dim everything outside the field
    context.fillRect(0, 0, side, side);
    context.clearRect(l, t, r - l, b - t);
    context.strokeStyle = ROLES.seen;
    context.lineWidth = 5;
    context.strokeRect(l, t, r - l, b - t);
  }
}
