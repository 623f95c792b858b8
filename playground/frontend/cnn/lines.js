// Lines over the columns: from the maps that feed the one under the pointer, and the shortcuts and
// skips of a net with branches.

import { cornerOf } from "./paint.js";
import { oneMark } from "../net/marks.js";
import { arrowHead, svg } from "../shared/dom.js";

const LANE = 6; // CSS pixels between two branches
const MOST = 64;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** @param {Box} from @param {Box} to */
function curve(from, to) {
  if (to.left < from.right) {
    const [x, y] = [(from.left + from.right) / 2, (to.left + to.right) / 2];
    return `M${x} ${from.bottom} L${y} ${to.top}`; // one stands above the other
  }
  const [y1, y2] = [(from.top + from.bottom) / 2, (to.top + to.bottom) / 2];
  const bend = Math.min(60, (to.left - from.right) / 2);
  return `M${from.right} ${y1} C${from.right + bend} ${y1} ${to.left - bend} ${y2} ${to.left} ${y2}`;
}

export class Lines {
  /** @param {any} columns the part (columns.js) that holds the figures and the strip */
  constructor(columns) {
    this.columns = columns;
    this.feeding = svg("g", { class: "feeding" });
    this.branches = svg("g", { class: "branches" });
    this.element = svg(
      "svg",
      { class: "lines", "aria-hidden": "true" },
      arrowHead("branch-arrow"),
      this.branches,
      this.feeding,
    );
    this.shown = "";
  }

  /** Where a figure's picture, or one map of it, stands in the strip. @returns {Box} */
  boxOf(at, channel = null) {
    const { canvas, layout } = this.columns.figures[at];
    const home = this.columns.strip.getBoundingClientRect();
    const { scrollLeft } = this.columns.strip;
    const box = canvas.getBoundingClientRect();
    const [left, top] = [box.left - home.left + scrollLeft, box.top - home.top];
    if (channel === null || layout.units || channel >= layout.tiles)
      return { left, top, right: left + box.width, bottom: top + box.height };
    const [x, y] = [box.width / layout.imageWidth, box.height / layout.imageHeight];
    const [mapLeft, mapTop] = cornerOf(layout, channel);
    return {
      left: left + mapLeft * x,
      top: top + mapTop * y,
      right: left + (mapLeft + layout.width) * x,
      bottom: top + (mapTop + layout.height) * y,
    };
  }

  /** Where a column's block ends, its name included. */
  rightOf(at) {
    const { strip, figures } = this.columns;
    const { right } = figures[at].element.getBoundingClientRect();
    return right - strip.getBoundingClientRect().left + strip.scrollLeft;
  }

  /** The maps that feed a cell's map. @param {number} at @param {number[]} cell */
  show(at, cell) {
    const name = `${at} ${cell[0]}`;
    if (name === this.shown) return;
    this.shown = name;
    const { columns } = this.columns.inside;
    const { rules, layer, inputs, shape } = columns[at];
    const shapes = inputs.map((source) => columns[source].shape);
    const marks = inputs.length ? rules.seen(layer, oneMark(shape, cell), shapes, shape) : [];
    const to = this.boxOf(at, cell[0]);
    const paths = inputs.flatMap((source, n) => {
      const { layout } = this.columns.figures[source];
      if (layout.units) return [{ source, path: curve(this.boxOf(source), to) }];
      const channels = [...marks[n].keys()].filter((c) => marks[n][c] && c < layout.tiles);
      return channels
        .slice(0, MOST)
        .map((c) => ({ source, path: curve(this.boxOf(source, c), to) }));
    });
    this.feeding.replaceChildren(
      ...paths.map(({ source, path }) =>
        svg("path", { d: path, "data-testid": "feeding", "data-from": columns[source].name }),
      ),
    );
  }

  hide() {
    if (!this.shown) return;
    this.shown = "";
    this.feeding.replaceChildren();
  }

  /** How much room the branches need above the columns, in CSS pixels. */
  get room() {
    return this.skips().length * LANE + (this.skips().length ? 4 : 0);
  }

  /** The inputs that are not the column just before. */
  skips() {
    const { columns } = this.columns.inside;
    return columns.flatMap(({ inputs }, to) =>
      inputs.filter((from) => from !== to - 1).map((from) => ({ from, to })),
    );
  }

  /** Draw the branches as the columns stand, and make the drawing as large as the strip. */
  fit() {
    const { strip, inside } = this.columns;
    this.element.style.width = `${strip.scrollWidth}px`;
    const paths = this.skips().map(({ from, to }, lane) => {
      const [source, target] = [this.boxOf(from), this.boxOf(to)];
      const high = LANE * (lane + 1) - 2;
      const into = target.left + 10 + 3 * lane;
      // Up in the gap behind the block that it comes from.
      const gap = this.rightOf(from) + 3 + 2 * (lane % 4);
      const middle = (source.top + source.bottom) / 2;
      const d = `M${source.right} ${middle} H${gap} V${high} H${into} V${target.top - 17}`;
      const ends = `${inside.columns[from].name}→${inside.columns[to].name}`;
      return svg("path", { d, "data-testid": "branch", "data-ends": ends });
    });
    this.branches.replaceChildren(...paths);
  }
}
