// The 2-D projection of the examples' features. Dragging a rectangle selects examples.

import { palette } from "../shared/colours.js";
import { h } from "../shared/dom.js";

const HIGH = 420;
const EDGE = 12;

/** The colour of class k of `count`. @param {number} k @param {number} count
 * @param {boolean} dark */
export const classColour = (k, count, dark) =>
  `hsl(${Math.round((360 * k) / count)} 70% ${dark ? 65 : 42}%)`;

export class Plane {
  /** @param {(box: [number, number, number, number]) => void} brush @param {string} name */
  constructor(brush, name) {
    this.brush = brush;
    this.canvas = h("canvas", {
      class: "ev-plane",
      "data-testid": "ev-map",
      role: "img",
      "aria-label": name,
      onpointerdown: (/** @type {PointerEvent} */ event) => this.press(event),
    });
  }

  /**
   * @param {{points: Float32Array, truth: Int32Array, classes: number, dark: boolean,
   *   wrong: (i: number) => boolean, chosen: ((i: number) => boolean)|null,
   *   box: number[]|null}} shown
   */
  show(shown) {
    this.shown = shown;
    const { points, truth, classes, dark, wrong, chosen, box } = shown;
    const width = this.canvas.clientWidth || 600;
    const ratio = globalThis.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * ratio, height: HIGH * ratio });
    const paper = this.canvas.getContext("2d");
    paper.scale(ratio, ratio);
    this.scale(points, width);
    const draw = (/** @type {number} */ i, /** @type {boolean} */ on) => {
      const [x, y] = [this.x(points[2 * i]), this.y(points[2 * i + 1])];
      paper.globalAlpha = on ? 0.9 : 0.3;
      paper.fillStyle = classColour(truth[i], classes, dark);
      paper.fillRect(x - 2, y - 2, 4, 4);
      if (!on || !wrong(i)) return;
      paper.strokeStyle = palette.roles.wrong;
      paper.strokeRect(x - 4, y - 4, 8, 8);
    };
    for (const last of [false, true])
      for (let i = 0; i < truth.length; i++) {
        const on = !chosen || chosen(i);
        if (on === last) draw(i, on);
      }
    paper.globalAlpha = 1;
    if (!box) return;
    const [left, right, low, high] = [
      this.x(box[0]),
      this.x(box[1]),
      this.y(box[2]),
      this.y(box[3]),
    ];
    paper.strokeStyle = palette.roles.accent;
    paper.strokeRect(left, high, right - left, low - high);
  }

  /** Set the transforms between coordinates and pixels. @param {Float32Array} points
   * @param {number} width */
  scale(points, width) {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < points.length; i += 2) {
      left = Math.min(left, points[i]);
      right = Math.max(right, points[i]);
      low = Math.min(low, points[i + 1]);
      high = Math.max(high, points[i + 1]);
    }
    const across = (width - 2 * EDGE) / (right - left || 1);
    const up = (HIGH - 2 * EDGE) / (high - low || 1);
    this.x = (/** @type {number} */ value) => EDGE + (value - left) * across;
    this.y = (/** @type {number} */ value) => HIGH - EDGE - (value - low) * up;
    this.back = (/** @type {number} */ x, /** @type {number} */ y) => [
      left + (x - EDGE) / across,
      low + (HIGH - EDGE - y) / up,
    ];
  }

  /** @param {PointerEvent} event */
  press(event) {
    event.preventDefault();
    const frame = this.canvas.getBoundingClientRect();
    const place = (/** @type {PointerEvent} */ at) =>
      this.back(at.clientX - frame.left, at.clientY - frame.top);
    const from = place(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.onpointermove = (at) => {
      const to = place(at);
      const [left, right] = [from[0], to[0]].sort((a, b) => a - b);
      const [low, high] = [from[1], to[1]].sort((a, b) => a - b);
      this.brush([left, right, low, high]);
    };
    this.canvas.onpointerup = this.canvas.onpointercancel = () =>
      (this.canvas.onpointermove = null);
  }
}
