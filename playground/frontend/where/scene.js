// The text of a composed scene (`playground/vision/scene.py`), and the pictures of its digits.

import { fromBase64, h } from "../shared/dom.js";

const DRAWN = 28; // pixels of a drawing
const FAINT = 60; // grey levels; fainter ink does not widen a box, as in playground/data/scenes.py
export const SMALLEST = 10; // pixels; height of a digit or sprite
export const LARGEST = 150;
export const MOST = 12; // things in a scene

/** What a scene is composed of: `cell` is the side of a picture of the palette, in pixels.
 * @typedef {{side: number, cell: number, names: string[], variants: string, drawings: boolean,
 *   palette: string, ground: string}} Kit */

/** @typedef {{label: number, source: string, x: number, y: number, height: number}} Item */

/** @param {string} text @returns {Item[]} */
export const itemsOf = (text) =>
  (text ? text.split("~") : []).map((part) => {
    const [name, x, y, height] = part.split(".");
    const [label, source] = [Number(name[0]), name.slice(1)];
    return { label, source, x: Number(x), y: Number(y), height: Number(height) };
  });

/** @param {Item[]} items */
export const textOf = (items) =>
  items.map(({ label, source, x, y, height }) => `${label}${source}.${x}.${y}.${height}`).join("~");

/** The ink of the shipped digits or sprites, and of the visitor's drawings. */
export class Inks {
  /** @param {() => void} ready called when a picture has arrived */
  constructor(ready) {
    this.ready = ready;
    /** @type {Map<string, HTMLCanvasElement|null>} */ this.known = new Map();
    this.sheet = h("img", { alt: "" });
    this.ground = h("img", { alt: "" });
    this.variants = "";
    this.cell = DRAWN;
    this.drawings = true;
  }

  /** @param {Kit} kit */
  load(kit) {
    if (this.sheet.src === kit.palette) return;
    this.known.clear();
    this.variants = kit.variants;
    this.cell = kit.cell;
    this.drawings = kit.drawings;
    this.sheet.onload = this.ground.onload = () => this.ready();
    this.sheet.src = kit.palette;
    this.ground.src = kit.ground;
  }

  /** A digit or sprite cropped to its ink; null until it is there.
   * @param {number} label @param {string} source */
  of(label, source) {
    const column = this.variants.indexOf(source);
    const key = column < 0 ? source : `${label}${source}`;
    if (this.known.has(key)) return this.known.get(key);
    if (column < 0) {
      this.known.set(key, null);
      this.decode(key);
      return null;
    }
    if (!this.sheet.complete || !this.sheet.naturalWidth) return null;
    const { cell } = this;
    const whole = h("canvas", { width: cell, height: cell });
    const paper = whole.getContext("2d", { willReadFrequently: true });
    paper.drawImage(this.sheet, -column * cell, -label * cell);
    // Digits are white on black; sprites have opacity.
    this.known.set(key, cropped(paper, this.drawings ? 0 : 3));
    return this.known.get(key);
  }

  /** Decode a drawing of the link. @param {string} code */
  async decode(code) {
    const text = code.slice(1).replaceAll("-", "+").replaceAll("_", "/");
    const packed = new Blob([fromBase64(text)]).stream();
    const stream = packed.pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const whole = h("canvas", { width: DRAWN, height: DRAWN });
    const paper = whole.getContext("2d", { willReadFrequently: true });
    const image = new ImageData(DRAWN, DRAWN);
    bytes.forEach((grey, k) => image.data.set([grey, grey, grey, 255], 4 * k));
    paper.putImageData(image, 0, 0);
    this.known.set(code, cropped(paper, 0));
    this.ready();
  }

  /** Width of an item in pixels of the scene. @param {Item} item */
  widthOf({ label, source, height }) {
    const ink = this.of(label, source);
    return ink ? (height * ink.width) / ink.height : 0.7 * height;
  }
}

/** @param {CanvasRenderingContext2D} paper with one digit or sprite
 * @param {number} channel which is its ink: 0 the red, 3 the opacity */
function cropped(paper, channel) {
  const side = paper.canvas.width;
  const { data } = paper.getImageData(0, 0, side, side);
  let most = 0;
  for (let k = 0; k < side * side; k++) most = Math.max(most, data[4 * k + channel]);
  let [left, top, right, bottom] = [side, side, 0, 0];
  for (let k = 0; k < side * side; k++)
    if (data[4 * k + channel] >= Math.min(FAINT, most)) {
      const [row, column] = [Math.floor(k / side), k % side];
      [left, top] = [Math.min(left, column), Math.min(top, row)];
      [right, bottom] = [Math.max(right, column + 1), Math.max(bottom, row + 1)];
    }
  const ink = h("canvas", { width: right - left, height: bottom - top });
  ink.getContext("2d").drawImage(paper.canvas, -left, -top);
  return ink;
}

/** A place for a digit or sprite that touches no other, if there is one, else any.
 * @param {Item[]} items @param {Inks} inks @param {number} side
 * @param {{label: number, source: string, height: number}} digit @returns {Item} */
export function placed(items, inks, side, digit) {
  const width = inks.widthOf({ ...digit, x: 0, y: 0 });
  let item = { ...digit, x: 0, y: 0 };
  for (let tries = 0; tries < 200; tries++) {
    item = {
      ...digit,
      x: Math.floor(Math.random() * Math.max(1, side - width)),
      y: Math.floor(Math.random() * Math.max(1, side - digit.height)),
    };
    const gap = 4;
    const free = items.every(
      (other) =>
        item.x >= other.x + inks.widthOf(other) + gap ||
        other.x >= item.x + width + gap ||
        item.y >= other.y + other.height + gap ||
        other.y >= item.y + digit.height + gap,
    );
    if (free) break;
  }
  return item;
}
