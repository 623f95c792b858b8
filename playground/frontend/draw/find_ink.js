// Finds the ink of a digit on paper, in a frame of the camera, by the steps that `_photographed` in
// playground/data/ink.py explains; they differ at the picture's edges. tests/frontend/test_find_ink.py
// compares both.

import { blurred, closing, components, extreme, mapped, median, opening } from "./filters.js";

/** @typedef {import("./filters.js").Picture} Picture */
/** @typedef {import("./filters.js").Box} Box */

const STROKE = 0.13; // the widest stroke, as a fraction of the longer side
const MIN_CONTRAST = 12; // grey levels
const MIN_RATIO = 0.09; // the lowest contrast between ink and paper
const MIN_DARKEST = 0.18; // the lowest contrast of a digit's darkest pixel
const LINE = 0.25; // a straight run of this length is a ruled line
const MOST_PARTS = 40;
const SMALLEST = 0.025; // the smallest longer side of a digit's component
const SMALLEST_DIGIT = 0.04;

const heightOf = (/** @type {Box} */ box) => box.bottom - box.top;
const widthOf = (/** @type {Box} */ box) => box.right - box.left;
const longer = (/** @type {Box} */ box) => Math.max(heightOf(box), widthOf(box));

/**
 * The ink of the digit on paper or on a board, 0 to 255, and its box; null without a digit.
 * @param {Picture} grey 0 to 255
 * @returns {{ink: Float32Array<ArrayBuffer>, box: Box}|null}
 */
export function findInk(grey) {
  const side = Math.max(grey.height, grey.width);
  const smooth = blurred(grey, side / 600);
  const around = surroundings(smooth, Math.max(1, Math.floor(side / 80)));
  const invert = (/** @type {number} */ value) => 255 - value;
  const dark = contrast(smooth, around, 1);
  const light = contrast(mapped(smooth, invert), mapped(around, invert), 255);
  return digitOf(strength(dark) >= strength(light) ? dark : light);
}

/** The paper's grey level around each pixel. @param {Picture} grey @param {number} few */
function surroundings({ values, height, width }, few) {
  const rows = Math.ceil(height / few),
    columns = Math.ceil(width / few);
  const coarse = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) coarse[r * columns + c] = values[r * few * width + c * few];
  const size = Math.max(3, Math.floor(rows / 3) | 1);
  const found = median({ values: coarse, height: rows, width: columns }, size).values;
  const paper = new Float32Array(values.length);
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++)
      paper[r * width + c] = found[Math.floor(r / few) * columns + Math.floor(c / few)];
  return { values: paper, height, width };
}

/** How much darker each pixel is than its background, as a fraction of the background's light.
 * @param {Picture} grey @param {Picture} paper @param {number} least */
function contrast(grey, paper, least) {
  const window = Math.max(3, Math.floor(STROKE * Math.max(grey.height, grey.width))) | 1;
  const ground = closing(grey, [window, window]).values;
  return mapped(grey, (value, k) => {
    const around = paper.values[k];
    if (value > around - Math.max(0.03 * around, MIN_CONTRAST)) return 0;
    return Math.max(0, (ground[k] - value) / Math.max(ground[k], least));
  });
}

/** The contrast of the darkest 1/300 of the pixels. @param {Picture} picture */
function strength({ values }) {
  const place = Math.max(1, Math.floor(values.length / 300));
  const marked = values.filter((value) => value > 0).sort();
  return marked.length < place ? 0 : marked[marked.length - place];
}

/** The contrast without thin, straight lines across or down. @param {Picture} picture */
function withoutLines(picture) {
  const side = Math.max(picture.height, picture.width);
  const length = Math.max(9, Math.floor(LINE * side)),
    thick = Math.max(3, Math.floor(side / 80));
  const lines = new Float32Array(picture.values.length);
  for (const across of [true, false]) {
    const turned = (/** @type {number} */ one, /** @type {number} */ other) =>
      /** @type {[number, number]} */ (across ? [one, other] : [other, one]);
    const wide = opening(picture, turned(thick, 1)).values;
    const thin = mapped(picture, (value, k) => value - wide[k]);
    const run = opening(extreme(thin, turned(3, 1), "maximum"), turned(1, length));
    const near = extreme(run, turned(3, 1), "maximum").values;
    for (let k = 0; k < lines.length; k++) lines[k] = Math.max(lines[k], near[k]);
  }
  const isOnLine = (/** @type {number} */ value, /** @type {number} */ k) =>
    lines[k] > 0.3 * MIN_RATIO && value < 1.6 * lines[k];
  const clean = mapped(picture, (value, k) => (isOnLine(value, k) ? 0 : value));
  const closed = closing(clean, [5, 5]).values; // fills the gaps of strokes that cross a line
  return mapped(picture, (value, k) => (isOnLine(value, k) ? closed[k] : value));
}

/** @param {Picture} given */
function digitOf(given) {
  const clean = withoutLines(given);
  const { values, height, width } = clean;
  const side = Math.max(height, width);
  const least = Math.max(MIN_RATIO, 0.5 * strength(clean));
  const mask = Uint8Array.from(values, (value) => Number(value >= least));
  const { labels, boxes } = components(mask, height, width);
  const amounts = new Float64Array(boxes.length);
  for (let k = 0; k < values.length; k++) if (labels[k]) amounts[labels[k] - 1] += values[k];

  /** The ink, weighted by the distance from the picture's centre. @param {number} k */
  const score = (k) => {
    const box = boxes[k];
    const y = ((box.top + box.bottom) / height - 1) * 0.8,
      x = ((box.left + box.right) / width - 1) * 0.8;
    return amounts[k] * Math.exp(-(y * y + x * x));
  };
  const likely = [...boxes.keys()]
    .filter((k) => longer(boxes[k]) >= SMALLEST * side)
    .filter((k) => !isFrame(labels, k + 1, boxes[k], height, width))
    .sort((a, b) => score(b) - score(a))
    .slice(0, MOST_PARTS);
  if (!likely.length) return null;
  const main = boxes[likely[0]];
  const parts = likely.filter((k) => amounts[k] >= 0.03 * amounts[likely[0]]);
  const home = groups(parts.map((k) => boxes[k])).find((group) => isInside(main, group));

  let darkest = 0;
  for (let r = home.top; r < home.bottom; r++)
    for (let c = home.left; c < home.right; c++) darkest = Math.max(darkest, values[r * width + c]);
  const long = longer(home),
    thin = Math.min(heightOf(home), widthOf(home));
  if (darkest < MIN_DARKEST || long < SMALLEST_DIGIT * side || thin < 0.075 * long) return null;
  const touches =
    home.top === 0 || home.left === 0 || home.bottom === height || home.right === width;
  if (touches && (darkest < 2 * MIN_DARKEST || long < 0.12 * side || thin < 0.15 * long))
    return null;
  const kept = new Uint8Array(boxes.length + 1);
  boxes.forEach((box, k) => (kept[k + 1] = Number(isInside(box, home))));
  const ink = inkNear(clean, labels, kept, home, least);
  return ink && { ink, box: home };
}

/** The ink of the kept components with its soft edge, scaled to 255.
 * @param {Picture} clean @param {Int32Array} labels @param {Uint8Array} kept by label
 * @param {Box} home @param {number} least */
function inkNear({ values, height, width }, labels, kept, home, least) {
  const pad = Math.max(1, Math.floor(Math.max(height, width) / 200));
  const reach = pad + 1;
  const ink = new Float32Array(values.length);
  const isNear = (/** @type {number} */ r, /** @type {number} */ c) => {
    for (let y = Math.max(0, r - reach); y <= Math.min(height - 1, r + reach); y++) {
      const rest = reach - Math.abs(y - r);
      for (let x = Math.max(0, c - rest); x <= Math.min(width - 1, c + rest); x++)
        if (kept[labels[y * width + x]]) return true;
    }
    return false;
  };
  const full = [];
  for (let r = Math.max(0, home.top - pad); r < Math.min(height, home.bottom + pad); r++)
    for (let c = Math.max(0, home.left - pad); c < Math.min(width, home.right + pad); c++) {
      const value = values[r * width + c];
      if (value < 0.4 * least || !isNear(r, c)) continue;
      ink[r * width + c] = value;
      if (value >= least) full.push(value);
    }
  // The same pen has more contrast under more light: even out the strokes.
  full.sort((a, b) => a - b);
  const half = full.length >> 1;
  const most = full.length % 2 ? full[half] : (full[half - 1] + full[half]) / 2;
  return ink.map((value) => (Math.min(value, most) / most) * 255);
}

/** Whether a component is a printed frame or a line across the picture. @param {Int32Array} labels
 * @param {number} label @param {Box} box @param {number} height @param {number} width */
function isFrame(labels, label, box, height, width) {
  const rows = heightOf(box),
    columns = widthOf(box);
  if (rows > 0.9 * height || columns > 0.9 * width) return true;
  if (rows < 0.4 * height || columns < 0.4 * width) return false;
  const y = Math.max(2, Math.floor(rows / 12)),
    x = Math.max(2, Math.floor(columns / 12));
  let all = 0,
    inner = 0;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      if (labels[(box.top + r) * width + box.left + c] !== label) continue;
      all++;
      if (r >= y && r < rows - y && c >= x && c < columns - x) inner++;
    }
  return inner < 0.15 * all;
}

/** @param {Box} box @param {Box} other */
const isInside = (box, other) =>
  box.top >= other.top &&
  box.bottom <= other.bottom &&
  box.left >= other.left &&
  box.right <= other.right;

/** Merge components that form one character. @param {Box[]} parts */
function groups(parts) {
  const area = (/** @type {Box} */ box) => heightOf(box) * widthOf(box);
  const merged = [...parts].sort((a, b) => area(b) - area(a));
  for (let joined = true; joined;) {
    joined = false;
    for (let i = 0; i < merged.length && !joined; i++)
      for (let j = i + 1; j < merged.length; j++) {
        if (!belongs(merged[i], merged[j])) continue;
        const [other] = merged.splice(j, 1);
        merged[i] = {
          top: Math.min(merged[i].top, other.top),
          bottom: Math.max(merged[i].bottom, other.bottom),
          left: Math.min(merged[i].left, other.left),
          right: Math.max(merged[i].right, other.right),
        };
        joined = true;
        break;
      }
  }
  return merged;
}

/** Whether a smaller component belongs to the same character. @param {Box} main
 * @param {Box} part */
function belongs(main, part) {
  const size = longer(main);
  const across = Math.max(main.left, part.left) - Math.min(main.right, part.right),
    down = Math.max(main.top, part.top) - Math.min(main.bottom, part.bottom);
  if (Math.max(across, down) > 0.2 * size) return false;
  const overlap = -across / Math.max(1, Math.min(widthOf(main), widthOf(part)));
  const small = longer(part) < 0.45 * heightOf(main);
  return overlap > 0.3 || (small && down < 0 && across < 0.1 * size);
}
