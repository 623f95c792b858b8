// Lines over the columns: from the input maps of the map under the pointer, and the skip
// connections of a net with branches.

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
    return `M${x} ${from.bottom} L${y} ${to.top}`; // `from` is above `to`
  }
  const [y1, y2] = [(from.top + from.bottom) / 2, (to.top + to.bottom) / 2];
  const bend = Math.min(60, (to.left - from.right) / 2);
  return `M${from.right} ${y1} C${from.right + bend} ${y1} ${to.left - bend} ${y2} ${to.left} ${y2}`;
}

export class Lines {
  /** @param {any} columns the `Columns` (columns.js) with the figures and the strip */
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

  /** The box of a column's picture, or of one map in it, relative to the strip. @returns {Box} */
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

  /** The right edge of a column with its name, relative to the strip. */
  rightOf(at) {
    const { strip, figures } = this.columns;
    const { right } = figures[at].element.getBoundingClientRect();
    return right - strip.getBoundingClientRect().left + strip.scrollLeft;
  }

  /** Draw lines from the input maps of a cell's map. @param {number} at @param {number[]} cell */
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

  /** The height that the branches need above the columns, in CSS pixels. */
  get room() {
    return this.skips().length * LANE + (this.skips().length ? 4 : 0);
  }

  /** The connections from a column other than the previous one. */
  skips() {
    const { columns } = this.columns.inside;
    return columns.flatMap(({ inputs }, to) =>
      inputs.filter((from) => from !== to - 1).map((from) => ({ from, to })),
    );
  }

  /** Draw the branches at the columns' current positions, and resize the SVG to the strip. */
  fit() {
    const { strip, inside } = this.columns;
    this.element.style.width = `${strip.scrollWidth}px`;
    const paths = this.skips().map(({ from, to }, lane) => {
      const [source, target] = [this.boxOf(from), this.boxOf(to)];
      const high = LANE * (lane + 1) - 2;
      const into = target.left + 10 + 3 * lane;
      // The line goes up in the gap to the right of its source column.
      const gap = this.rightOf(from) + 3 + 2 * (lane % 4);
      const middle = (source.top + source.bottom) / 2;
      const d = `M${source.right} ${middle} H${gap} V${high} H${into} V${target.top - 17}`;
      const ends = `${inside.columns[from].name}→${inside.columns[to].name}`;
      return svg("path", { d, "data-testid": "branch", "data-ends": ends });
    });
    this.branches.replaceChildren(...paths);
  }
}
