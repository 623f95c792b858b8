// The picture of “Where is it?”, with a map over it and boxes over that. All places are in pixels
// of the picture, whatever its size on screen.

import { palette } from "../shared/colours.js";
import { h, svg } from "../shared/dom.js";

/** @typedef {import("./boxes.js").Box} Box */

const STRONG = 0.85; // opacity of a map's largest value

export class Stage {
  constructor() {
    this.image = h("img", { alt: "", draggable: "false" });
    this.paper = h("canvas", { class: "wh-map", hidden: true });
    this.over = svg("svg", { class: "wh-over", preserveAspectRatio: "none" });
    this.element = h(
      "div",
      { class: "wh-stage", tabindex: "0", role: "group", "data-testid": "where-stage" },
      this.image,
      this.paper,
      this.over,
    );
    this.width = 1;
    this.height = 1;
  }

  /** @param {{url: string, width: number, height: number}} picture */
  show({ url, width, height }) {
    if (this.image.src !== url) this.image.src = url;
    [this.width, this.height] = [width, height];
    this.element.style.aspectRatio = `${width} / ${height}`;
    // A tall photo is limited in its height, so that all of it is in sight.
    this.element.style.maxWidth = `min(100%, ${((width / height) * 32).toFixed(2)}rem)`;
    this.over.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.element.classList.toggle("wh-coarse", width < 200);
  }

  /** Pixels of the picture in so many CSS pixels. @param {number} css */
  units(css) {
    return (css * this.width) / (this.element.clientWidth || 400);
  }

  /** The point under the pointer. @param {PointerEvent|MouseEvent} event
   * @returns {[number, number]} */
  pointOf({ clientX, clientY }) {
    const box = this.element.getBoundingClientRect();
    return [
      ((clientX - box.left) / box.width) * this.width,
      ((clientY - box.top) / box.height) * this.height,
    ];
  }

  /** Show one overlay. @param {SVGElement} group */
  overlay(group) {
    if (this.over.firstChild !== group) this.over.replaceChildren(group);
  }

  /** Paint a map over the picture, `area` of which it covers; null removes it.
   * @param {{values: ArrayLike<number>, rows: number, columns: number, most: number,
   *   signed: boolean, area: Box}|null} map */
  paintMap(map) {
    this.paper.hidden = map === null;
    this.element.classList.toggle("wh-mapped", map !== null);
    if (map === null) return;
    const { values, rows, columns, most, signed, area } = map;
    Object.assign(this.paper, { width: columns, height: rows });
    const context = this.paper.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let k = 0; k < rows * columns; k++) {
      const value = values[k];
      const colour = signed ? (value < 0 ? palette.negative : palette.positive) : palette.magnitude;
      const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
      const part = Math.min(1, Math.abs(signed ? value : Math.max(0, value)) / (most || 1));
      image.data.set([...parts, Math.round(255 * STRONG * part)], 4 * k);
    }
    context.putImageData(image, 0, 0);
    Object.assign(this.paper.style, {
      left: `${(100 * area.x) / this.width}%`,
      top: `${(100 * area.y) / this.height}%`,
      width: `${(100 * area.width) / this.width}%`,
      height: `${(100 * area.height) / this.height}%`,
    });
  }
}

/** A box as SVG: a light line below a coloured one, to be seen on any picture.
 * @param {Box} box @param {string} kind a class for its colour @param {Record<string, any>} [more] */
export function boxShape({ x, y, width, height }, kind, more = {}) {
  const at = { x, y, width, height };
  return svg(
    "g",
    { class: `wh-box ${kind}`, ...more },
    svg("rect", { ...at, class: "wh-halo" }),
    svg("rect", { ...at, class: "wh-line" }),
  );
}

/** Move a shape of `boxShape`. @param {Element} shape @param {Box} box */
export function moveShape(shape, box) {
  for (const rect of shape.querySelectorAll("rect"))
    for (const name of ["x", "y", "width", "height"]) rect.setAttribute(name, String(box[name]));
}

/** A box's label, above the box or, at the picture's upper edge, inside.
 * @param {Stage} stage @param {Box} box @param {string} words @param {string} kind */
export function boxLabel(stage, box, words, kind) {
  const size = stage.units(13);
  const above = box.y > 1.3 * size;
  return svg(
    "text",
    {
      class: `wh-label ${kind}`,
      x: Math.max(box.x, stage.units(2)),
      y: above ? box.y - 0.3 * size : box.y + 1.1 * size,
      "font-size": size,
      "stroke-width": size / 4,
      translate: "no",
    },
    words,
  );
}
