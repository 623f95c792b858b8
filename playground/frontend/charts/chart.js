// A chart, drawn as SVG in the available width. Users can zoom it and read values with the mouse,
// by touch, and with the keyboard.

import { h } from "../shared/dom.js";
import { fit, inUnits, makeScale, short, ticks, widthOf } from "./axes.js";
import {
  barEnds,
  colourOf,
  drawBars,
  drawLine,
  drawScale,
  inView,
  paintCells,
  svg,
  text,
} from "./marks.js";
import { Reader } from "./reader.js";
import { makeTable } from "./table.js";

const BESIDE = 2; // the most legend entries that are shown next to the title
const TITLE = 30; // pixels above the plot for the title
const NOTE = 18; // pixels below the plot for the note
const RIGHT = 10;
const SCALE = 46; // pixels right of the plot for the colour scale

/**
 * As `Chart` in playground/charts/chart.py.
 * @typedef {object} ChartData
 * @property {string} title @property {string} alt
 * @property {import("./axes.js").Axis} x @property {import("./axes.js").Axis} y
 * @property {number} height
 * @property {import("./marks.js").Line[]} [lines]
 * @property {import("./marks.js").Bars[]} [bars]
 * @property {boolean} [stacked] @property {boolean} [across]
 * @property {import("./marks.js").Cells} [cells]
 * @property {{x: number, text: string}} [mark]
 * @property {boolean} [legend]
 * @property {string} [link] @property {string} [note]
 */

/** Charts with a common zoom and cursor. */
export class Group {
  constructor() {
    /** @type {[number, number]|null} */ this.range = null; // zoomed range of the x axis; null: all
    /** @type {number|null} */ this.cursor = null; // the x value that is read
    this.pinned = false;
    /** @type {Set<Chart>} */ this.charts = new Set();
  }

  /** @param {[number, number]|null} range */
  zoom(range) {
    this.range = range;
    for (const chart of this.charts) chart.draw();
  }

  /** @param {number|null} cursor */
  read(cursor) {
    this.cursor = cursor;
    for (const chart of this.charts) chart.reader.show();
  }
}

export class Chart {
  /**
   * @param {HTMLElement} place
   * @param {Record<string, any>} texts
   * @param {(picked: {row: number, column: number}) => void} onPick
   */
  constructor(place, texts, onPick) {
    this.texts = texts;
    this.onPick = onPick;
    /** @type {Group} */ this.group = new Group();
    /** @type {ChartData} */ this.data = null;
    this.paper = h("canvas", { "aria-hidden": "true" });
    this.svg = svg("svg", { "aria-hidden": "true" });
    this.overlay = svg("g", {});
    this.plot = h("div", { class: "np-plot", tabindex: "0", role: "img" }, this.paper, this.svg);
    this.title = h("span", { class: "np-title" });
    this.legend = h("span", { class: "np-legend" });
    this.whole = this.tool("zoom_out", "⤢", () => this.group.zoom(null));
    this.toTable = this.tool("table", "▦", () => this.turn());
    this.table = h("div", { class: "np-table", tabindex: "0", hidden: true });
    this.reader = new Reader(this);
    this.clip = `np-clip-${Math.random().toString(36).slice(2)}`;
    const head = h("div", { class: "np-head" }, this.title, this.legend, this.whole, this.toTable);
    this.note = h("div", { class: "np-note np-cut", hidden: true });
    this.element = h("figure", { class: "np-chart" }, head, this.plot, this.table, this.note);
    place.append(this.element);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.plot);
  }

  tool(word, sign, onclick) {
    const name = String(this.texts[word]);
    return h(
      "button",
      { class: "np-tool", type: "button", title: name, "aria-label": name, onclick },
      sign,
    );
  }

  /** Show new data. The chart shares zoom and cursor with the other charts of `group`.
   * @param {ChartData} data @param {Group} group */
  update(data, group) {
    this.data = data;
    if (group !== this.group) this.group.charts.delete(this);
    this.group = group;
    group.charts.add(this);
    this.title.textContent = data.title;
    this.title.title = data.title;
    this.plot.setAttribute("aria-label", `${data.alt} ${this.texts.keys}`);
    this.note.textContent = this.note.title = data.note ?? "";
    this.note.hidden = !data.note;
    this.high = data.height - TITLE - (data.note ? NOTE : 0);
    this.plot.style.height = this.table.style.height = `${this.high}px`;
    this.plot.classList.toggle("np-zooms", this.reader.zooms);
    this.plot.classList.toggle("np-picks", Boolean(data.cells?.pick));
    if (!this.table.hidden) this.table.replaceChildren(makeTable(data));
    this.draw();
  }

  end() {
    this.sizes.disconnect();
    this.group.charts.delete(this);
  }

  /** Switch between the drawing and the table. */
  turn() {
    const open = this.table.hidden;
    this.table.hidden = !open;
    this.plot.hidden = open;
    this.toTable.setAttribute("aria-pressed", String(open));
    if (open) this.table.replaceChildren(makeTable(this.data));
    else this.draw();
  }

  // ---- drawing ------------------------------------------------------------------------------

  /** Draw one line again, found by its name: what follows a slider is drawn at each frame. The axes
   * stay as they are. @param {import("./marks.js").Line} line */
  redraw(line) {
    const { data, drawn } = this;
    const at = data.lines.findIndex(({ name }) => name === line.name);
    data.lines[at] = line;
    if (!this.table.hidden) this.table.replaceChildren(makeTable(data));
    else drawn?.get(line.name)?.replaceChildren(...drawLine(line, this.x, this.y));
    if (this.group.cursor !== null) this.reader.show();
  }

  draw() {
    const width = this.plot.clientWidth;
    if (!this.data || !width) return;
    this.whole.hidden = this.group.range === null;
    this.layOut(width);
    const { data } = this;
    const shown = data.bars || data.cells || data.lines?.some((line) => line.x.length);
    const parts = shown ? [...this.grid(), ...this.marks(), ...this.mark()] : [];
    parts.push(...this.titles());
    this.svg.setAttribute("width", String(width));
    this.svg.setAttribute("height", String(this.box.height));
    const { left, right, top, bottom } = this.box;
    const clip = svg(
      "clipPath",
      { id: this.clip },
      svg("rect", { x: left, y: top - 5, width: right - left + 5, height: bottom - top + 10 }),
    );
    this.svg.replaceChildren(clip, ...parts, this.overlay);
    const entries = data.legend ? legendOf(data) : [];
    this.legend.replaceChildren(...entries);
    // A long legend gets its own lines.
    if (entries.length > BESIDE) this.element.append(this.legend);
    else this.title.after(this.legend);
    this.reader.show();
  }

  /** Compute the plot's box and the scales of the axes. @param {number} width in pixels */
  layOut(width) {
    const { data } = this;
    const height = this.high;
    const below = data.x.title ? 38 : 22;
    const names = data.y.names ?? null;
    const beside = (names ? widthOf(names) + 8 : 44) + (data.y.title ? 18 : 0);
    const right = width - RIGHT - (data.cells?.scale === "decades" ? SCALE - RIGHT : 0);
    this.box = {
      left: Math.min(beside, 0.56 * width),
      right,
      top: 8,
      bottom: height - below,
      height,
    };
    const { left, top, bottom } = this.box;
    const [low, high] = this.group.range ?? this.all("x");
    this.x = makeScale(low, high, left, right, data.x.log);
    const [from, to] = names ? [-0.5, names.length - 0.5] : this.all("y");
    // Names run from top to bottom, numbers from bottom to top.
    this.y = names
      ? makeScale(from, to, top, bottom)
      : makeScale(from, to, bottom, top, data.y.log);
  }

  /** The range of an axis that contains all values, or all values in the zoomed part.
   * @param {"x"|"y"} name @returns {[number, number]} */
  all(name) {
    const { data } = this;
    const axis = data[name];
    if (axis.names) return [-0.5, Math.max(axis.names.length, 1) - 0.5];
    const close = name === "y" && this.group.range !== null;
    const values = [];
    for (const line of data.lines ?? []) {
      const [first, last] = close ? inView(line, this.x) : [0, line.x.length - 1];
      for (let k = first; k <= last; k++)
        if (line.y[k] !== null && k >= 0) values.push(name === "x" ? line.x[k] : line.y[k]);
    }
    if (data.bars && (name === "x") === Boolean(data.across))
      values.push(...barEnds(data.bars, data.stacked));
    if (data.cells?.x && name === "x") values.push(...data.cells.x);
    if (name === "x" && !data.bars) return spread(axis, values);
    return fit(axis, values, close);
  }

  /** Lines, bars and cells. @returns {Element[]} */
  marks() {
    const { data, x, y } = this;
    const parts = [];
    const ratio = globalThis.devicePixelRatio || 1;
    this.paper.hidden = !data.cells;
    if (data.cells) {
      const [width, height] = [this.plot.clientWidth, this.box.height];
      Object.assign(this.paper, { width: width * ratio, height: height * ratio });
      Object.assign(this.paper.style, { width: `${width}px`, height: `${height}px` });
      const paper = this.paper.getContext("2d");
      paper.scale(ratio, ratio);
      parts.push(...paintCells(paper, data.cells, x, y, this.box));
      if (data.cells.scale === "decades") parts.push(...drawScale(data.cells, this.box));
    }
    if (data.bars) {
      const [names, values] = data.across ? [y, x] : [x, y];
      parts.push(...drawBars(data.bars, data.stacked, data.across, names, values));
    }
    const drawn = (data.lines ?? []).map((line) => svg("g", {}, ...drawLine(line, x, y)));
    this.drawn = new Map(drawn.map((group, k) => [data.lines[k].name, group]));
    if (drawn.length) parts.push(svg("g", { "clip-path": `url(#${this.clip})` }, ...drawn));
    return parts;
  }

  /** The grid lines with the labels of the ticks. */
  grid() {
    const { data, x, y } = this;
    const { left, right, top, bottom } = this.box;
    const parts = [];
    const grey = { stroke: "currentColor", opacity: 0.18 };
    for (const [at, words] of marksOf(
      data.y,
      y,
      Math.min(6, (bottom - top) / 26),
      bottom - top,
      15,
    )) {
      if (!data.y.names) parts.push(svg("path", { d: `M${left} ${at}H${right}`, ...grey }));
      parts.push(text(left - 6, at + 4, words, "end"));
    }
    const long = data.x.names ? widthOf(data.x.names) + 6 : 0;
    for (const [at, words] of marksOf(data.x, x, (right - left) / 48, right - left, long)) {
      if (!data.x.names && data.across)
        parts.push(svg("path", { d: `M${at} ${top}V${bottom}`, ...grey }));
      const most = this.plot.clientWidth - widthOf([words]) / 2;
      parts.push(text(Math.min(at, most), bottom + 15, words, "middle"));
    }
    if (data.bars && !data.across && y.low < 0)
      parts.push(svg("path", { d: `M${left} ${y.at(0)}H${right}`, stroke: "currentColor" }));
    return parts;
  }

  /** The titles of the axes. */
  titles() {
    const { data } = this;
    const { left, right, top, bottom } = this.box;
    const parts = [];
    if (data.x.title) parts.push(text((left + right) / 2, bottom + 32, data.x.title, "middle"));
    const middle = (top + bottom) / 2;
    if (data.y.title)
      parts.push(
        text(12, middle, data.y.title, "middle", 12, { transform: `rotate(-90 12 ${middle})` }),
      );
    return parts;
  }

  /** The dotted line at `data.mark` with its text. */
  mark() {
    const { data, x } = this;
    if (!data.mark || data.mark.x < x.low || data.mark.x > x.high + 1e-9) return [];
    const { left, right, top, bottom } = this.box;
    const [at, colour] = [Math.min(x.at(data.mark.x), right), colourOf("accent")];
    const behind = at > (left + right) / 2;
    const line = { stroke: colour, "stroke-width": 2, "stroke-dasharray": "3 3" };
    const parts = [
      svg("path", { "data-mark": data.mark.x, d: `M${at} ${top}V${bottom}`, ...line }),
    ];
    if (!data.cells)
      parts.push(
        text(at + (behind ? -5 : 5), bottom - 5, data.mark.text, behind ? "end" : "start", 12, {
          fill: colour,
          stroke: "var(--np-paper)", // a curve may run below
          "stroke-width": 4,
          "paint-order": "stroke",
        }),
      );
    return parts;
  }
}

/** The range of an x axis. It has no margin, so that a curve begins at the y axis. */
function spread(axis, values) {
  const known = [...values, axis.low ?? NaN, axis.high ?? NaN].filter((each) => !isNaN(each));
  const [low, high] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
  const from = axis.zero ? Math.min(low, 0) : low;
  return /** @type {[number, number]} */ ([from, high > from ? high : from + 1]);
}

/** The pixels and labels of an axis's ticks. `room`: pixels that a name needs.
 * @returns {[number, string][]} */
function marksOf(axis, scale, most, length, room) {
  if (axis.names) {
    const every = Math.max(1, Math.ceil((axis.names.length * room) / length));
    return axis.names.flatMap((name, k) => (k % every ? [] : [[scale.at(k), short(name)]]));
  }
  const found = ticks(scale.low, scale.high, Math.max(2, Math.floor(most)), axis.log);
  return found.map((value) => [Math.round(10 * scale.at(value)) / 10, inUnits(axis, value)]);
}

/** @param {ChartData} data */
function legendOf(data) {
  const entries = [
    ...(data.lines ?? []).filter((line) => !line.faint),
    ...(data.bars ?? []).map((bars) => ({
      name: bars.name,
      colour: bars.colours[0],
      width: 9,
      dash: "",
    })),
  ];
  return entries.map(({ name, colour, width, dash }) => {
    const stroke = {
      stroke: colourOf(colour),
      "stroke-width": width ?? 2,
      "stroke-dasharray": dash || null,
    };
    const sample = svg(
      "svg",
      { width: 22, height: 10, "aria-hidden": "true" },
      svg("path", { d: "M0 5H22", ...stroke }),
    );
    const entry = h("span", { class: "np-entry" });
    entry.append(sample, name);
    return entry;
  });
}
