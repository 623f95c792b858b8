// The marks of a chart: lines, bars and cells.

import { ROLES, inkOn, magnitudeColour, palette } from "../shared/colours.js";
import { show } from "../shared/numbers.js";

const SPACE = "http://www.w3.org/2000/svg";
const DIGIT = 6.7; // width in pixels of a digit at 12 px
const DECADES = 3; // number of powers of ten in a “decades” colour scale

/**
 * As `Line`, `Bars` and `Cells` in playground/charts/chart.py.
 * @typedef {{name: string, colour: string, x: number[], y: (number|null)[], width?: number,
 *   faint?: boolean, dots?: boolean, stepped?: boolean, dash?: string, mean_of?: number,
 *   low?: (number|null)[], high?: (number|null)[]}} Line
 * @typedef {{name: string, colours: string[], values: number[]}} Bars
 * @typedef {{values: (number|null)[][], scale: "share"|"decades", x?: number[],
 *   numbered?: boolean, pick?: boolean}} Cells
 * @typedef {import("./axes.js").Scale} Scale
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 */

/** An SVG element. @param {string} tag @param {Record<string, any>} attributes */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The colour of a role, or the colour itself. @param {string} name */
export const colourOf = (name) => ROLES[name] ?? palette[name] ?? name;

const px = (/** @type {number} */ value) => Math.round(10 * value) / 10;

// ---- lines ----------------------------------------------------------------------------------

/** The index of the number nearest to `x`; -1 if the list is empty. @param {number[]} places */
export function nearest(places, x) {
  let [low, high] = [0, places.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle] < x) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return x - places[low] <= places[high] - x ? low : high;
}

/** The visible part of a line: the indices of its first and last point, including one point beyond
 * each side.
 * @param {Line} line @param {Scale} x @returns {[number, number]} */
export function inView(line, x) {
  const first = line.x.findIndex((value) => value >= x.low);
  const beyond = line.x.findIndex((value) => value > x.high);
  const last = beyond < 0 ? line.x.length - 1 : beyond;
  return [first < 0 ? line.x.length - 1 : Math.max(0, first - 1), last];
}

/** The SVG path of a line, with gaps for missing values. @param {Line} line */
function pathOf(line, x, y) {
  let [path, pen] = ["", "M"];
  const [first, last] = inView(line, x);
  for (let k = Math.max(0, first); k <= last; k++) {
    const [a, b] = [x.at(line.x[k]), line.y[k] === null ? NaN : y.at(line.y[k])];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      pen = "M";
      continue;
    }
    if (line.stepped && pen === "L") path += `H${px(a)}`;
    path += `${pen}${px(a)} ${px(b)}`;
    pen = "L";
  }
  return path;
}

/** The SVG path around a line's band, from its low to its high values. @param {Line} line */
function bandOf({ x: places, low, high }, x, y) {
  const known = places.map((_, k) => k).filter((k) => low[k] !== null && high[k] !== null);
  const point = (k, value) => `${px(x.at(places[k]))} ${px(y.at(value))}`;
  const there = known.map((k) => point(k, high[k]));
  const back = known.reverse().map((k) => point(k, low[k]));
  return known.length ? `M${[...there, ...back].join("L")}Z` : "";
}

/** @param {Line} line @param {Scale} x @param {Scale} y @returns {SVGElement[]} */
export function drawLine(line, x, y) {
  const colour = colourOf(line.colour);
  const last = line.x.length - 1;
  const parts = [];
  if (line.low)
    parts.push(svg("path", { d: bandOf(line, x, y), fill: colour, opacity: 0.13, stroke: "none" }));
  parts.push(
    svg("path", {
      "data-line": line.name,
      "data-x": last < 0 ? null : line.x[last],
      "data-y": last < 0 ? null : line.y[last],
      d: pathOf(line, x, y),
      fill: "none",
      stroke: colour,
      "stroke-width": line.width ?? 2,
      "stroke-linejoin": "round",
      "stroke-dasharray": line.dash ?? null,
      opacity: line.faint ? 0.4 : 1,
    }),
  );
  if (line.dots)
    line.x.forEach((at, k) => {
      const [a, b] = [x.at(at), line.y[k] === null ? NaN : y.at(line.y[k])];
      if (!Number.isNaN(a + b))
        parts.push(svg("circle", { cx: px(a), cy: px(b), r: 4, fill: colour }));
    });
  return parts;
}

// ---- bars -----------------------------------------------------------------------------------

/** The ends of all bars and 0, for the range of the axis. @param {Bars[]} bars */
export function barEnds(bars, stacked) {
  if (!stacked) return [0, ...bars.flatMap((each) => each.values)];
  const sums = (bars[0]?.values ?? []).map((_, k) =>
    bars.reduce((sum, each) => sum + each.values[k], 0),
  );
  return [0, ...sums];
}

/**
 * @param {Bars[]} bars @param {boolean} stacked @param {boolean} across
 * @param {Scale} names @param {Scale} values  the scales of the two axes
 */
export function drawBars(bars, stacked, across, names, values) {
  const room = 0.75 * Math.abs(names.at(1) - names.at(0));
  const thick = stacked ? room : room / bars.length;
  const parts = [];
  const sums = [];
  bars.forEach((each, number) => {
    each.values.forEach((value, k) => {
      const from = stacked ? (sums[k] ?? 0) : 0;
      sums[k] = from + value;
      const [a, b] = [values.at(from), values.at(from + value)];
      const begin = names.at(k) - room / 2 + (stacked ? 0 : number * thick);
      const [start, long] = [Math.min(a, b), Math.max(Math.abs(b - a), 0.5)];
      const [x, y, width, height] = across
        ? [start, begin, long, thick]
        : [begin, start, thick, long];
      parts.push(
        svg("rect", {
          "data-bar": each.name,
          "data-value": value,
          x: px(x),
          y: px(y),
          width: px(width),
          height: px(height),
          fill: colourOf(each.colours[k]),
        }),
      );
    });
  });
  return parts;
}

// ---- cells ----------------------------------------------------------------------------------

/** The shade of each cell from 0 to 1: for “share”, the square root of its share of the row's sum;
 * for “decades”, its logarithm. @param {Cells} cells @returns {number[][]} */
export function shades(cells) {
  if (cells.scale === "share") {
    // The square root makes the few errors of a confusion matrix visible.
    return cells.values.map((row) => {
      const sum = row.reduce((total, value) => total + value, 0) || 1;
      return row.map((value) => Math.sqrt(value / sum));
    });
  }
  const top = decadesTop(cells);
  return cells.values.map((row) =>
    row.map((value) => (value > 0 ? Math.max(0, (Math.log10(value) - top) / DECADES + 1) : 0)),
  );
}

/** The power of ten of the darkest colour. @param {Cells} cells */
function decadesTop(cells) {
  const largest = Math.max(
    ...cells.values.map((row) => Math.max(...row.map((value) => value ?? 0))),
  );
  return Math.log10(Math.max(largest, 1e-12));
}

/** The edges of the columns in pixels. @param {Cells} cells @param {Scale} x */
export function columnEdges(cells, x) {
  const count = cells.values[0]?.length ?? 0;
  if (!cells.x) return Array.from({ length: count + 1 }, (_, k) => x.at(k - 0.5));
  const width = count > 1 ? cells.x[1] - cells.x[0] : (cells.x[0] ?? 1);
  return [Math.max(0, (cells.x[0] ?? 0) - width), ...cells.x].map(x.at);
}

/**
 * Paint the cells on the canvas, and return the numbers in them as SVG texts.
 * @param {CanvasRenderingContext2D} paper @param {Cells} cells @param {Scale} x @param {Scale} y
 * @param {Box} box
 */
export function paintCells(paper, cells, x, y, box) {
  const [dark, edges] = [shades(cells), columnEdges(cells, x)];
  const gap = cells.x ? 0 : 1;
  const numbers = [];
  paper.save();
  paper.beginPath();
  paper.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  paper.clip();
  dark.forEach((row, i) => {
    const [top, bottom] = [y.at(i - 0.5), y.at(i + 0.5)];
    row.forEach((shade, j) => {
      const wide = edges[j + 1] - edges[j];
      const colour = magnitudeColour(shade, 1);
      paper.fillStyle = colour;
      paper.fillRect(edges[j], top, wide - gap, bottom - top - gap);
      const number = cells.numbered && cells.values[i][j] ? show(cells.values[i][j]) : "";
      if (!number || wide < DIGIT * number.length + 2 || bottom - top < 13) return;
      const fill = inkOn(colour);
      numbers.push(
        text(edges[j] + wide / 2, (top + bottom) / 2 + 4, number, "middle", 12, { fill }),
      );
    });
  });
  paper.restore();
  return numbers;
}

/** The colour scale in powers of ten, right of the cells. @param {Cells} cells @param {Box} box */
export function drawScale(cells, box) {
  const top = decadesTop(cells);
  const [left, high] = [box.right + 6, box.bottom - box.top];
  const parts = [];
  for (let k = 0; k < 24; k++)
    parts.push(
      svg("rect", {
        x: left,
        y: px(box.top + (k * high) / 24),
        width: 7,
        height: px(high / 24 + 0.5),
        fill: magnitudeColour(1 - k / 23, 1),
      }),
    );
  for (let power = Math.ceil(top - DECADES); power <= Math.floor(top); power++) {
    const at = box.bottom - ((power - top) / DECADES + 1) * high;
    parts.push(text(left + 9, at + 4, `10${raised(power)}`, "start"));
  }
  return parts;
}

const raised = (/** @type {number} */ power) =>
  String(power).replace(/[-\d]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);

/** An SVG text in a chart. */
export function text(x, y, words, anchor = "start", size = 12, more = {}) {
  const given = { x: px(x), y: px(y), "font-size": size, "text-anchor": anchor, ...more };
  return svg("text", { fill: "currentColor", ...given }, words);
}
