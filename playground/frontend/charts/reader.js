// Reads values of a chart with the pointer or the cursor keys, and zooms by dragging or pinching.

import { fill, h } from "../shared/dom.js";
import { inUnits } from "./axes.js";
import { colourOf, columnEdges, nearest, svg } from "./marks.js";

const NEAR = 0.04; // largest distance of a point from the cursor, as a fraction of the axis
const CLICK = 5; // pixels; a pointer that moves further is dragging

/** @typedef {{colour: string|null, name: string, value: string, faint?: boolean}} Row */

export class Reader {
  /** @param {import("./chart.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.tip = h("div", { class: "np-tip", hidden: true });
    this.band = h("div", { class: "np-band", hidden: true });
    /** @type {Map<number, number>} */ this.pointers = new Map(); // x of each pressed pointer
    /** @type {number|null} */ this.from = null; // x of a drag's start
    /** @type {[number, number]|null} */ this.cell = null; // row and column of the read cell
    chart.plot.append(this.band, this.tip);
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ act) =>
      chart.plot.addEventListener(name, act);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.lift(event));
    on("pointerleave", () => this.leave());
    on("dblclick", () => chart.group.zoom(null));
    on("keydown", (event) => this.key(event));
    on("blur", () => this.leave());
  }

  get zooms() {
    return !this.chart.data.x.names && !this.chart.data.bars;
  }

  // ---- pointer --------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  place(event) {
    const { plot } = this.chart;
    const box = plot.getBoundingClientRect();
    const zoom = box.width / plot.offsetWidth || 1; // the CSS zoom of projector mode
    return { x: (event.clientX - box.left) / zoom, y: (event.clientY - box.top) / zoom };
  }

  /** @param {PointerEvent} event */
  down(event) {
    const { x } = this.place(event);
    this.pointers.set(event.pointerId, x);
    this.from = event.pointerType === "mouse" ? x : null;
    if (this.pointers.size === 2 && this.zooms) {
      const { x: scale } = this.chart;
      this.pinched = [...this.pointers].map(([id, at]) => ({ id, value: scale.back(at) }));
    }
    if (event.pointerType === "mouse") this.chart.plot.setPointerCapture(event.pointerId);
    this.read(this.place(event));
  }

  /** @param {PointerEvent} event */
  move(event) {
    const at = this.place(event);
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, at.x);
    if (this.pinched && this.pointers.size === 2) return this.pinch();
    if (this.from !== null && this.zooms && Math.abs(at.x - this.from) > CLICK) this.mark(at.x);
    if (!this.chart.group.pinned) this.read(at);
  }

  /** @param {PointerEvent} event */
  up(event) {
    const { x } = this.place(event);
    const [from, dragged] = [this.from, this.from !== null && Math.abs(x - this.from) > CLICK];
    const pinched = this.pinched;
    this.lift(event);
    if (dragged && this.zooms) return this.zoomTo(Math.min(from, x), Math.max(from, x));
    if (!pinched && !dragged) this.click(this.place(event));
  }

  /** @param {PointerEvent} event */
  lift(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.pinched = null;
    this.from = null;
    this.band.hidden = true;
  }

  leave() {
    if (this.chart.group.pinned || this.pointers.size) return;
    this.cell = null;
    this.chart.group.read(null);
  }

  /** Pin the values shown on hover, or pick the clicked cell if `cells.pick` is set. */
  click(at) {
    const { group, data } = this.chart;
    if (data.cells?.pick) {
      this.read(at);
      return this.pick();
    }
    group.pinned = !group.pinned;
    this.read(at);
  }

  pick() {
    if (this.cell) this.chart.onPick({ row: this.cell[0], column: this.cell[1] });
  }

  // ---- zooming --------------------------------------------------------------------------------

  /** Show the band between the drag's start and `x`. @param {number} x in pixels */
  mark(x) {
    const { left, right, top, bottom } = this.chart.box;
    const [a, b] = [
      Math.max(left, Math.min(x, this.from)),
      Math.min(right, Math.max(x, this.from)),
    ];
    Object.assign(this.band.style, {
      left: `${a}px`,
      width: `${b - a}px`,
      top: `${top}px`,
      height: `${bottom - top}px`,
    });
    this.band.hidden = false;
  }

  /** @param {number} first @param {number} last in pixels */
  zoomTo(first, last) {
    const { left, right } = this.chart.box;
    const { back } = this.chart.x;
    const [a, b] = [Math.max(left, first), Math.min(right, last)];
    if (b - a > CLICK) this.chart.group.zoom([back(a), back(b)]);
  }

  /** Zoom so that the values under the two fingers stay under them. */
  pinch() {
    const [one, other] = this.pinched.map(({ id, value }) => ({
      value,
      at: this.pointers.get(id),
    }));
    if (Math.abs(one.at - other.at) < 20) return;
    const step = (one.value - other.value) / (one.at - other.at);
    const { left, right } = this.chart.box;
    const back = (/** @type {number} */ pixel) => one.value + (pixel - one.at) * step;
    if (step > 0) this.chart.group.zoom([back(left), back(right)]);
  }

  /** Scale the visible range by a factor, around the cursor. @param {number} times */
  scale(times) {
    const { group, x } = this.chart;
    const middle = group.cursor ?? (x.low + x.high) / 2;
    const [low, high] = [middle - (middle - x.low) * times, middle + (x.high - middle) * times];
    const [first, last] = this.chart.all("x");
    const wide = low <= first && high >= last;
    group.zoom(wide ? null : [Math.max(low, first), Math.min(high, last)]);
  }

  // ---- keys -----------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    const { group, data } = this.chart;
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
      event.key
    ];
    if (event.key === "Escape") {
      group.pinned = false;
      this.leave();
      group.zoom(null);
    } else if (event.key === "+" && this.zooms) this.scale(0.5);
    else if (event.key === "-" && this.zooms) this.scale(2);
    else if (event.key === "Enter" && data.cells?.pick) this.pick();
    else if (step && (data.cells || step[1])) this.go(step[0], step[1]);
    else return;
    event.preventDefault();
  }

  /** Move the cursor one position (or cell) in this direction. */
  go(down, right) {
    const { group, data } = this.chart;
    group.pinned = false;
    if (data.cells) {
      const [rows, columns] = [data.cells.values.length, data.cells.values[0]?.length ?? 0];
      const [row, column] = this.cell ?? [0, right < 0 ? columns : -1];
      this.cell = [clamp(row + down, rows - 1), clamp(column + right, columns - 1)];
      return group.read(data.cells.x ? data.cells.x[this.cell[1]] : this.cell[1]);
    }
    const places = this.places();
    const at =
      group.cursor === null ? (right > 0 ? -1 : places.length) : nearest(places, group.cursor);
    group.read(places[clamp(at + right, places.length - 1)] ?? null);
  }

  // ---- reading --------------------------------------------------------------------------------

  /** The x values that can be read (for bars: the indices of the names). @returns {number[]} */
  places() {
    const { data } = this.chart;
    if (data.bars) return data.bars[0]?.values.map((_, k) => k) ?? [];
    const lines = data.lines ?? [];
    return lines.reduce((most, line) => (line.x.length > most.length ? line.x : most), []);
  }

  /** Move the cursor to a position. @param {{x: number, y: number}} at in pixels */
  read(at) {
    const { data, group, x, y, box } = this.chart;
    const outside = at.x < box.left - 8 || at.x > box.right + 8;
    if (outside || at.y > box.bottom + 20) {
      this.cell = null;
      return group.read(null);
    }
    if (data.cells) {
      const edges = columnEdges(data.cells, x);
      const column = edges.findIndex((edge, k) => at.x >= edge && at.x < edges[k + 1]);
      const row = clamp(Math.floor(y.back(at.y) + 0.5), data.cells.values.length - 1);
      this.cell = column < 0 || row < 0 ? null : [row, column];
      return group.read(this.cell && (data.cells.x ? data.cells.x[column] : column));
    }
    const places = this.places();
    const value = data.bars && data.across ? y.back(at.y) : x.back(at.x);
    group.read(places[nearest(places, value)] ?? null);
  }

  /** Show the values at the group's cursor. */
  show() {
    const { chart } = this;
    const { data, group, overlay, plot } = chart;
    overlay.replaceChildren();
    const here = data && !plot.hidden && group.cursor !== null ? this.reading() : null;
    this.tip.hidden = !here || !here.rows.length;
    if (!here) return;
    if (here.line !== null) {
      const { top, bottom } = chart.box;
      const look = { stroke: "currentColor", "stroke-width": 1, opacity: 0.55 };
      overlay.append(svg("path", { d: `M${here.line} ${top}V${bottom}`, ...look }));
    }
    overlay.append(...here.dots);
    if (here.rows.length) this.say(here);
  }

  /** The content of the tooltip at the cursor: title, a row for each value, and position. */
  reading() {
    const { data } = this.chart;
    if (data.cells) return this.ofCells();
    if (data.bars) return this.ofBars();
    return this.ofLines();
  }

  ofLines() {
    const { data, group, x, y, box } = this.chart;
    if (group.cursor < x.low || group.cursor > x.high) return null;
    const read = (data.lines ?? []).flatMap((line) => {
      const k = nearest(line.x, group.cursor);
      const near = Math.abs(line.x[k] - group.cursor) <= NEAR * (x.high - x.low);
      const seen = k >= 0 && near && line.y[k] !== null;
      return seen ? [{ line, k, left: x.at(line.x[k]), top: y.at(line.y[k]) }] : [];
    });
    const at = x.at(group.cursor);
    const mean = read.reduce((sum, { top }) => sum + top, 0) / read.length;
    return {
      title: `${data.x.title ?? ""} ${inUnits(data.x, group.cursor)}`,
      rows: read.map(({ line, k }) => this.row(line, k)),
      dots: read.map(({ line, left, top }) => dot(left, top, colourOf(line.colour))),
      at,
      line: at,
      high: mean < (box.top + box.bottom) / 2,
    };
  }

  /** The tooltip row of a line's point, with the point's x value if it differs from the cursor. */
  row(line, k) {
    const { data, group, texts } = this.chart;
    const away = Math.abs(line.x[k] - group.cursor) > 1e-9;
    const where = away ? ` (${inUnits(data.x, line.x[k])})` : "";
    const mean = line.mean_of > 1 ? `, ${fill(texts.mean_of, { n: line.mean_of })}` : "";
    return {
      colour: colourOf(line.colour),
      name: line.name + mean,
      value: inUnits(data.y, line.y[k]) + where,
      faint: line.faint,
    };
  }

  ofBars() {
    const { data, group, x, y, box } = this.chart;
    const k = group.cursor;
    const [names, values] = data.across ? [data.y, data.x] : [data.x, data.y];
    const rows = data.bars.map((bars) => ({
      colour: colourOf(bars.colours[k]),
      name: data.bars.length > 1 ? bars.name : "",
      value: inUnits(values, bars.values[k]),
    }));
    const at = data.across ? (box.left + box.right) / 2 : x.at(k);
    const [a, b] = data.across ? [y.at(k - 0.5), y.at(k + 0.5)] : [x.at(k - 0.5), x.at(k + 0.5)];
    const { left, right, top, bottom } = box;
    const frame = data.across
      ? { x: left, y: a, width: right - left, height: b - a }
      : { x: a, y: top, width: b - a, height: bottom - top };
    const dots = [svg("rect", { ...frame, fill: "currentColor", opacity: 0.08 })];
    return { title: names.names[k] ?? "", rows, dots, at, line: null };
  }

  ofCells() {
    const { data, group, x, y, box } = this.chart;
    const { values, x: places, scale } = data.cells;
    const line = places ? x.at(group.cursor) : null;
    const inside = line === null || (line >= box.left - 1 && line <= box.right + 1);
    if (!this.cell || !inside)
      return inside && line !== null ? { title: "", rows: [], dots: [], at: 0, line } : null;
    const [row, column] = this.cell;
    const value = values[row]?.[column];
    if (value === undefined) return null;
    const name = (axis, k) => `${axis.title ? `${axis.title} ` : ""}${axis.names[k]}`;
    const sum = values[row].reduce((total, each) => total + each, 0);
    const share =
      scale === "share" && sum ? ` (${inUnits({ percent: true }, value / sum, 3)})` : "";
    const where = places
      ? `${data.x.title ?? ""} ${inUnits(data.x, places[column])}`
      : name(data.x, column);
    const rows = [{ colour: null, name: where, value: inUnits({}, value) + share }];
    const edges = columnEdges(data.cells, x);
    const [top, wide] = [y.at(row - 0.5), edges[column + 1] - edges[column]];
    const frame = { x: edges[column], y: top, width: wide, height: y.at(row + 0.5) - top };
    const dots = [
      svg("rect", { ...frame, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
    ];
    const high = row < values.length / 2;
    return { title: name(data.y, row), rows, dots, at: edges[column] + wide / 2, line: null, high };
  }

  /** Show the tooltip in the half of the chart without the cursor. The other charts of the group
   * show the values only.
   * @param {{title: string, rows: Row[], at: number, high?: boolean}} reading */
  say({ title, rows, at, high }) {
    const along = !this.chart.plot.matches(":hover, :focus");
    const shown = along ? rows.filter((row) => !row.faint) : rows;
    const swatch = (/** @type {string} */ colour) =>
      h("span", { class: "np-swatch", style: { background: colour } });
    this.tip.replaceChildren(
      along || !title ? "" : h("div", { class: "np-tip-title" }, title),
      ...shown.map(({ colour, name, value }) => {
        const parts = [colour && swatch(colour), name && !along && h("span", {}, name)];
        return h("div", { class: "np-tip-row" }, ...parts.filter(Boolean), h("b", {}, value));
      }),
    );
    // Only the focused chart announces its values to screen readers.
    const speaks = this.chart.plot.matches(":focus-visible");
    this.tip.setAttribute("aria-live", speaks ? "polite" : "off");
    const width = this.chart.plot.clientWidth;
    const room = this.tip.offsetWidth;
    const right = at + 12 + room <= width ? at + 12 : at - 12 - room;
    const left = Math.max(0, Math.min(right, width - room));
    const [top, bottom] = high ? ["auto", `${this.chart.data.height / 5}px`] : ["2px", "auto"];
    Object.assign(this.tip.style, { left: `${left}px`, top, bottom });
  }
}

const dot = (cx, cy, colour) =>
  svg("circle", { cx, cy, r: 4, fill: colour, stroke: "var(--np-paper)", "stroke-width": 1.5 });

const clamp = (/** @type {number} */ value, /** @type {number} */ last) =>
  Math.max(0, Math.min(value, last));
