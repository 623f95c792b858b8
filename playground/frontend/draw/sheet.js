// The sheet that is drawn on: strokes over a given picture, laid on two canvases, the one in sight
// and a hidden one from which the digit for the net is prepared.

import { INK_SIDE, erased, layStroke } from "./ink.js";
import { SIDE, centerDigit, fitInk } from "./prepare.js";
import { h } from "../shared/dom.js";

const STEP = 0.0015; // points closer than this part of the side add nothing
const REMEMBERED = 100;

/**
 * What lies on the sheet. A first stroke clears what is not one's `own`: an example, a sample, a
 * picture, a drawing from a link.
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

/** A 28×28 picture as a canvas whose ink is `colour` and whose paper is clear.
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
  /** @param {HTMLCanvasElement} canvas the one in sight */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    const hidden = h("canvas", { width: INK_SIDE, height: INK_SIDE });
    this.ink = hidden.getContext("2d", { willReadFrequently: true });
    this.content = emptyContent();
    /** @type {Content[]} */
    this.history = [];
    /** @type {import("./ink.js").Stroke|null} */
    this.active = null; // the stroke under the hand
    this.bounds = [1, 1, 0, 0]; // left, top, right, bottom of the ink
    this.widest = 0; // the widest point of the strokes
    this.preparation = "digit"; // as the net's input says: "digit" crops and centres, "fit" not
    /** Where the 28×28 picture lies on the hidden canvas. */
    this.frame = { left: 0, top: 0, step: INK_SIDE / SIDE };
  }

  /** Whether there is nothing on it that could be read: no ink, or nothing but a dot, whose points
   * are closer together than half a pen's width. Scaled to a digit's size, a dot looks like one. */
  get blank() {
    const [left, top, right, bottom] = this.bounds; // a pen's width around the points
    const extent = Math.max(right - left, bottom - top) - 2 * this.widest;
    return !this.content.base && !(extent > 0.5 * this.widest);
  }

  // ---- what happens to it ------------------------------------------------------------------

  /** Put something else on the sheet. @param {Content} content @param {boolean} [remember] */
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
    this.redraw(); // the straight bits at the tip give way to the curve
  }

  /** Remove the active stroke, and bring back what it had cleared. */
  takeBack() {
    this.active = null;
    this.undo();
  }

  /** Rub out what lies near some points. @param {number[][]} points @param {number} radius */
  erase(points, radius) {
    const { strokes, base } = this.content;
    const next = erased(strokes, base, points, radius);
    this.content = { ...emptyContent(), ...next };
    this.redraw();
  }

  /** @returns {boolean} whether there was something to go back to */
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

  /** Lay the newest points of the active stroke on both canvases. @param {number} from */
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

  /** The text's colour where the canvas stands. */
  colour() {
    const found = getComputedStyle(this.canvas).color.match(/[\d.]+/g) ?? [0, 0, 0];
    return found.slice(0, 3).map(Number);
  }

  /** Lay everything anew: after undo, a given picture, a change of size or theme. */
  redraw() {
    const { strokes, base } = this.content;
    const colour = this.colour();
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

  /** Make the canvas in sight as sharp as its size on screen. */
  fit() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.redraw();
  }

  /** The digit that the net sees. A given picture is prepared already, so alone it stays as it is;
   * with strokes over it, the two together are prepared anew. */
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

  /** How much ink lies on each pixel of a part of the sheet. */
  alphas(left, top, width, height) {
    const { data } = this.ink.getImageData(left, top, width, height);
    const ink = new Uint8Array(width * height);
    for (let k = 0; k < ink.length; k++) ink[k] = data[4 * k + 3];
    return ink;
  }
}
