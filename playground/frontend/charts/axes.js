// The axes of a chart: conversion between values and pixels, and round numbers for the ticks.

import { show } from "../shared/numbers.js";

/**
 * As `Axis` in playground/charts/chart.py.
 * @typedef {object} Axis
 * @property {string} [title]
 * @property {string[]} [names]
 * @property {boolean} [log]
 * @property {boolean} [zero]
 * @property {boolean} [percent]
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [floor]  smaller values are drawn here: a logarithmic axis has no 0
 */

/**
 * @typedef {object} Scale
 * @property {(value: number) => number} at  the pixel of a value; NaN if it is not on the axis
 * @property {(pixel: number) => number} back  the value at a pixel
 * @property {number} low @property {number} high
 */

/**
 * Make a scale that maps the values from `low` to `high` to the pixels from `first` to `last`.
 * @param {number} low @param {number} high @param {number} first @param {number} last
 * @param {boolean} [log]
 * @returns {Scale}
 */
export function makeScale(low, high, first, last, log = false) {
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const step = (last - first) / (to - from);
  return {
    at(value) {
      if (log && !(value > 0)) return NaN;
      return first + ((log ? Math.log10(value) : value) - from) * step;
    },
    back(pixel) {
      const value = from + (pixel - first) / step;
      return log ? 10 ** value : value;
    },
    low,
    high,
  };
}

/**
 * The range of an axis that contains all values, with a margin at both ends.
 * @param {Axis} axis
 * @param {number[]} values  finite numbers
 * @param {boolean} close  fit the values only, because the chart is zoomed
 * @returns {[number, number]}
 */
export function fit(axis, values, close) {
  if (axis.log) values = values.filter((value) => value > 0);
  let [low, high] = values.length ? extent(values) : axis.log ? [0.1, 1] : [0, 1];
  if (axis.log) {
    const room = Math.max((high / low) ** 0.05, 1.02);
    return [low / room, high * room];
  }
  if (axis.zero && !close) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (!close) [low, high] = [axis.low ?? low, axis.high ?? high];
  if (low === high) {
    const half = Math.abs(low) / 2 || 0.5; // a constant line is drawn in the middle
    const most = axis.percent && high <= 1 ? 1 : Infinity; // a share is at most 100%
    [low, high] = [axis.zero && low >= 0 ? 0 : low - half, Math.min(high + half, most)];
  }
  const room = 0.05 * (high - low);
  const atZero = low === 0 && (axis.zero || axis.low === 0);
  return [atZero ? 0 : low - (close || low < 0 ? room : 0), high + room];
}

/** @param {number[]} values @returns {[number, number]} */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * Round numbers between `low` and `high` for the ticks, at most `most`.
 * @param {number} low @param {number} high @param {number} most @param {boolean} [log]
 * @returns {number[]}
 */
export function ticks(low, high, most, log = false) {
  if (log && Math.log10(high / low) > 0.8) return powers(low, high, most);
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const steps = [1, 2, 5, 10, 20].map((n) => n * power);
  const span = (/** @type {number} */ step) => [
    Math.ceil(low / step - 1e-9),
    Math.floor(high / step + 1e-9),
  ];
  const step = steps.find((size) => span(size)[1] - span(size)[0] < most) ?? steps[4];
  const found = [];
  for (let k = span(step)[0]; k <= span(step)[1]; k++)
    found.push(Number((k * step).toPrecision(12)));
  return found;
}

function powers(low, high, most) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    for (const n of [1, 2, 5]) found.push(Number(`${n}e${power}`));
  const inside = found.filter((value) => value >= low && value <= high);
  if (inside.length <= most) return inside;
  const tens = inside.filter((value) => value.toExponential().startsWith("1e"));
  const every = Math.ceil(tens.length / most);
  return tens.filter((_, k) => k % every === 0);
}

/** Format a value of this axis, in percent if the axis says so.
 * @param {Axis} axis @param {number} value */
export function inUnits(axis, value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const least = axis.floor !== undefined && value <= axis.floor ? "≤ " : "";
  return least + (axis.percent ? `${show(100 * value, digits)}%` : show(value, digits));
}

/** The most pixels of a name that an axis shows. */
const LONGEST = 112;
const ENDING = 3; // characters at the end of a longer name, where names often differ

/** @param {string} char */
function pixelsOfChar(char) {
  if (char > "⺀" || char === "…") return 12;
  if (/[iljtfr .,:;'|!()-]/.test(char)) return 4.5;
  return /[mwMW@%]/.test(char) ? 10 : /[A-Z]/.test(char) ? 8 : 6.5;
}

/** @param {string[]} chars */
const pixelsOf = (chars) => Math.ceil(chars.reduce((sum, char) => sum + pixelsOfChar(char), 0));

/** Cut a long name in its middle. Chinese characters are wider than letters. @param {string} name */
export function short(name) {
  const chars = [...name];
  if (pixelsOf(chars) <= LONGEST) return name;
  const ending = ["…", ...chars.slice(-ENDING)];
  const start = chars.slice(0, -ENDING);
  while (pixelsOf([...start, ...ending]) > LONGEST) start.pop();
  return [...start, ...ending].join("");
}

/** The approximate width in pixels of the longest name at 12 px. @param {string[]} names */
export function widthOf(names) {
  return Math.max(0, ...names.map((name) => pixelsOf([...short(name)])));
}
