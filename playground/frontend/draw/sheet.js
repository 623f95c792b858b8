// The drawing sheet: strokes over an optional picture. It is drawn on two canvases, a visible one
// and a hidden one from which the net's input is prepared.

import { INK_SIDE, erased, layStroke } from "./ink.js";
import { SIDE, centerDigit, fitInk } from "./prepare.js";
import { h } from "../shared/dom.js";

const STEP = 0.0015; // closer points are skipped; relative to the side
const REMEMBERED = 100;

/**
 * The sheet's content. `own` is false for an example, a sample, a picture, or a drawing from a
 * link, which the user's first stroke clears.
 * @typedef {{strokes: import("./ink.js").Stroke[], base: Uint8Array<ArrayBuffer>|null,
 *   source: string, label: number|null, own: boolean}} Content
 */

/** @returns {Content} */
export const emptyContent = () => ({
  strokes: [],
  base: null,
  source: "pen",
  label: null,
  own: true,
});

/** A 28×28 picture as a canvas with ink in `colour` on a transparent background.
 * @param {Uint8Array} pixels @param {number[]} colour */
export function tinted(pixels, colour) {
  const [red, green, blue] = colour;
  const canvas = h("canvas", { width: SIDE, height: SIDE });
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((value, k) => image.data.set([red, green, blue, value], 4 * k));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

export class Sheet {
  /** @param {HTMLCanvasElement} canvas the visible canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    const hidden = h("canvas", { width: INK_SIDE, height: INK_SIDE });
    this.ink = hidden.getContext("2d", { willReadFrequently: true });
    this.content = emptyContent();
    /** @type {Content[]} */
    this.history = [];
    /** @type {import("./ink.js").Stroke|null} */
    this.active = null; // the stroke being drawn
    this.bounds = [1, 1, 0, 0]; // left, top, right, bottom of the ink
    this.widest = 0; // the widest point of the strokes
    this.preparation = "digit"; // set by the net's spec: "digit" crops and centres, "fit" does not
    /** The position of the 28×28 picture on the hidden canvas. */
    this.frame = { left: 0, top: 0, step: INK_SIDE / SIDE };
  }

  /** Whether the sheet is empty or has only a dot, whose points are closer together than half a
   * pen's width. A dot is ignored because it would look like a digit after scaling. */
  get blank() {
    const [left, top, right, bottom] = this.bounds; // includes a pen's width around the points
    const extent = Math.max(right - left, bottom - top) - 2 * this.widest;
    return !this.content.base && !(extent > 0.5 * this.widest);
  }

  // ---- editing -----------------------------------------------------------------------------

  /** Replace the sheet's content.
   * @param {Content} content @param {boolean} [remember] whether undo restores the old content */
  put(content, remember = true) {
    if (remember) this.remember();
    this.content = content;
    this.redraw();
  }

  remember() {
    this.history.push(this.content);
    if (this.history.length > REMEMBERED) this.history.shift();
  }

  /** @param {import("./ink.js").Point} point */
  begin(point) {
    this.remember();
    const { own, strokes, base } = this.content;
    this.active = [point];
    this.content = {
      ...emptyContent(),
      base: own ? base : null,
      strokes: [...(own ? strokes : []), this.active],
    };
    if (own) this.lay(0);
    else this.redraw();
  }

  /** @param {import("./ink.js").Point[]} points @returns {boolean} whether the stroke grew */
  extend(points) {
    const from = this.active.length;
    for (const point of points) {
      const last = this.active[this.active.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= STEP) this.active.push(point);
    }
    if (this.active.length === from) return false;
    this.lay(from);
    return true;
  }

  end() {
    this.active = null;
    this.redraw(); // replaces the straight pieces at the pen's tip by curves
  }

  /** Remove the active stroke and restore the content that it had cleared. */
  takeBack() {
    this.active = null;
    this.undo();
  }

  /** Erase the ink near some points. @param {number[][]} points @param {number} radius */
  erase(points, radius) {
    const { strokes, base } = this.content;
    const next = erased(strokes, base, points, radius);
    this.content = { ...emptyContent(), ...next };
    this.redraw();
  }

  /** @returns {boolean} whether there was a step to undo */
  undo() {
    const before = this.history.pop();
    if (!before || this.active) return false;
    this.content = before;
    this.redraw();
    return true;
  }

  clear() {
    if (this.active) return;
    const { strokes, base } = this.content;
    this.put(emptyContent(), strokes.length > 0 || base !== null);
  }

  // ---- ink ---------------------------------------------------------------------------------

  /** Draw the newest points of the active stroke on both canvases. @param {number} from */
  lay(from) {
    layStroke(this.ink, this.active, INK_SIDE, from);
    layStroke(this.context, this.active, this.canvas.width, from);
    this.grow(this.active, from);
  }

  grow(stroke, from = 0) {
    const { bounds } = this;
    for (let k = Math.max(0, from - 2); k < stroke.length; k++) {
      const [x, y, width] = stroke[k];
      bounds[0] = Math.min(bounds[0], x - width);
      bounds[1] = Math.min(bounds[1], y - width);
      bounds[2] = Math.max(bounds[2], x + width);
      bounds[3] = Math.max(bounds[3], y + width);
      this.widest = Math.max(this.widest, width);
    }
  }

  /** The text colour at the canvas. */
  colour() {
    const found = getComputedStyle(this.canvas).color.match(/[\d.]+/g) ?? [0, 0, 0];
    return found.slice(0, 3).map(Number);
  }

  /** Redraw everything, after undo, a new picture, or a change of size or theme. */
  redraw() {
    const { strokes, base } = this.content;
    const colour = this.colour();
    this.drawnIn = colour.join();
    this.bounds = base ? [0, 0, 1, 1] : [1, 1, 0, 0];
    this.widest = 0;
    /** @type {[CanvasRenderingContext2D, number, number[]][]} */
    const canvases = [
      [this.ink, INK_SIDE, [0, 0, 0]],
      [this.context, this.canvas.width, colour],
    ];
    for (const [ctx, side, ink] of canvases) {
      ctx.clearRect(0, 0, side, side);
      ctx.strokeStyle = `rgb(${ink.join(",")})`;
      ctx.imageSmoothingQuality = "high";
      if (base) ctx.drawImage(tinted(base, ink), 0, 0, side, side);
      for (const stroke of strokes) layStroke(ctx, stroke, side);
    }
    for (const stroke of strokes) this.grow(stroke);
  }

  /** Redraw if the text colour has changed, for example when the canvas was put onto the page. */
  matchColour() {
    if (this.colour().join() !== this.drawnIn) this.redraw();
  }

  /** Match the visible canvas's resolution to its size on screen. */
  fit() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.redraw();
  }

  /** The net's 28×28 input. A picture without strokes is already prepared and used unchanged; a
   * picture with strokes is prepared again together with them. */
  digit() {
    const { strokes, base } = this.content;
    if (base && !strokes.length) {
      Object.assign(this.frame, { left: 0, top: 0, step: INK_SIDE / SIDE });
      return base;
    }
    if (this.preparation === "fit") {
      Object.assign(this.frame, { left: 0, top: 0, step: INK_SIDE / SIDE });
      return fitInk(this.alphas(0, 0, INK_SIDE, INK_SIDE), INK_SIDE);
    }
    const [left, top] = this.bounds
      .slice(0, 2)
      .map((at) => Math.max(0, Math.floor(at * INK_SIDE) - 1));
    const [right, bottom] = this.bounds
      .slice(2)
      .map((at) => Math.min(INK_SIDE, Math.ceil(at * INK_SIDE) + 1));
    const width = right - left,
      height = bottom - top;
    if (width <= 0 || height <= 0 || this.blank) return new Uint8Array(SIDE * SIDE);
    const digit = centerDigit(this.alphas(left, top, width, height), height, width, this.frame);
    this.frame.left += left;
    this.frame.top += top;
    return digit;
  }

  /** The alpha (ink) of each pixel of a part of the hidden canvas. */
  alphas(left, top, width, height) {
    const { data } = this.ink.getImageData(left, top, width, height);
    const ink = new Uint8Array(width * height);
    for (let k = 0; k < ink.length; k++) ink[k] = data[4 * k + 3];
    return ink;
  }
}
