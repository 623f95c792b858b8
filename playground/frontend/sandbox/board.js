// A grid of numbers, one coloured cell per value, which can be painted, hovered over, and navigated
// with the arrow keys.

import { inkOn, legendGradient, magnitudeColour, signedColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

/**
 * @typedef {object} Face  the content of one cell
 * @property {string} text @property {string} colour  CSS, or "" for none
 * @property {string} [kind]  further CSS classes @property {string} label  for screen readers
 */

/** A board whose cells are created once per shape and then updated in place. */
export class Board {
  /**
   * @param {object} options
   * @param {string} options.testid @param {string} options.label
   * @param {(row: number, column: number, event: PointerEvent) => void} [options.onPress]
   * @param {(row: number, column: number, pressed: boolean) => void} [options.onOver]
   * @param {() => void} [options.onLeave]
   * @param {(row: number, column: number) => void} [options.onFocus]
   * @param {(row: number, column: number, key: string) => boolean} [options.onKey]
   */
  constructor(options) {
    this.options = options;
    this.height = this.width = 0;
    this.element = h("div", {
      class: "board",
      role: "grid",
      "data-testid": options.testid,
      "aria-label": options.label,
    });
    this.cells = [];
    this.element.addEventListener("pointerdown", (event) => this.#press(event));
    this.element.addEventListener("pointerover", (event) => this.#over(event));
    this.element.addEventListener("pointerleave", () => options.onLeave?.());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusin", (event) => {
      const at = this.#find(event);
      if (at >= 0) this.#walkTo(at, false);
      if (at >= 0) options.onFocus?.(Math.floor(at / this.width), at % this.width);
    });
  }

  /** @param {number} height @param {number} width */
  shape(height, width) {
    if (height === this.height && width === this.width) return;
    [this.height, this.width] = [height, width];
    this.cells = Array.from({ length: height * width }, (_, at) =>
      h("div", { class: "cell", role: "gridcell", tabindex: at === 0 ? 0 : -1, "data-at": at }),
    );
    const rows = Array.from({ length: height }, (_, row) =>
      h("div", { class: "row", role: "row" }, ...this.cells.slice(row * width, (row + 1) * width)),
    );
    this.element.replaceChildren(...rows);
    this.element.style.setProperty("--columns", String(Math.max(1, width)));
  }

  /** @param {(row: number, column: number) => Face} face */
  paint(face) {
    this.cells.forEach((cell, at) => {
      const { text, colour, kind, label } = face(Math.floor(at / this.width), at % this.width);
      if (cell.textContent !== text) cell.textContent = text;
      cell.style.background = colour;
      cell.style.color = colour ? inkOn(colour) : "";
      cell.className = `cell ${kind ?? ""}`;
      cell.setAttribute("aria-label", label);
    });
  }

  /** @param {number} row @param {number} column */
  cell(row, column) {
    return this.cells[row * this.width + column];
  }

  #find(event) {
    const cell = event.target.closest?.(".cell");
    return cell ? Number(cell.dataset.at) : -1;
  }

  #press(event) {
    const at = this.#find(event);
    if (at < 0) return;
    // Touch events are captured by the first cell; release them to the cells under the finger.
    if (event.target.hasPointerCapture?.(event.pointerId))
      event.target.releasePointerCapture(event.pointerId);
    this.options.onPress?.(Math.floor(at / this.width), at % this.width, event);
  }

  #over(event) {
    const at = this.#find(event);
    if (at >= 0)
      this.options.onOver?.(Math.floor(at / this.width), at % this.width, event.buttons > 0);
  }

  #key(event) {
    const at = this.#find(event);
    const steps = { ArrowUp: -this.width, ArrowDown: this.width, ArrowLeft: -1, ArrowRight: 1 };
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) {
      const to = at + steps[event.key];
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      const sameRow = Math.floor(to / this.width) === Math.floor(at / this.width);
      if (to >= 0 && to < this.cells.length && (!sideways || sameRow)) this.#walkTo(to, true);
      event.preventDefault();
    } else if (this.options.onKey?.(Math.floor(at / this.width), at % this.width, event.key)) {
      event.preventDefault();
    }
  }

  /** Make one cell, the last visited, the board's only tab stop (roving tabindex). */
  #walkTo(at, focus) {
    this.cells.forEach((cell, other) => cell.setAttribute("tabindex", other === at ? "0" : "-1"));
    if (focus) this.cells[at].focus();
  }
}

/** The colour scale of a list of numbers: diverging if any is negative, else sequential. */
export function colouring(values, signed = Array.from(values).some((value) => value < 0)) {
  const finite = Array.from(values).filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(...finite, 1e-12);
  const of = (value) => (signed ? signedColour(value, scale) : magnitudeColour(value, scale));
  return { signed, scale: finite.length && scale > 1e-12 ? scale : 1, of };
}

/** A legend: the colour bar between its two end values. */
export function legend({ signed, scale }) {
  const bar = h("span", { class: "bar", style: { background: legendGradient(signed) } });
  return h("div", { class: "legend" }, signed ? show(-scale, 3) : "0", bar, show(scale, 3));
}
