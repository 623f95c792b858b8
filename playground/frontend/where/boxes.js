// Intersection over union, non-maximum suppression and average precision, as in
// `playground/vision/boxes.py` and `playground/tasks/boxes.py`, which tests compare with these.

/**
 * A box in pixels of the picture; `x` and `y` are its upper left corner.
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{shared: Box|null, intersection: number, union: number, iou: number}} Overlap
 * @typedef {{label: number, score: number, box: Box, cell: [number, number]}} Found
 * @typedef {{label: number, box: Box}} True
 */

/** @param {Box} box */
export const areaOf = ({ width, height }) => Math.max(width, 0) * Math.max(height, 0);

/** @param {Box} a @param {Box} b @returns {Overlap} */
export function overlap(a, b) {
  const [left, top] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.min(a.x + a.width, b.x + b.width) - left;
  const height = Math.min(a.y + a.height, b.y + b.height) - top;
  const shared = width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
  const intersection = shared ? areaOf(shared) : 0;
  const union = areaOf(a) + areaOf(b) - intersection;
  return { shared, intersection, union, iou: union > 0 ? intersection / union : 0 };
}

/**
 * One step of the suppression: the box `kept` is kept, and of the boxes that are left (`compared`)
 * those in `struck` go, because their IoU with it (`ious`) is above the threshold.
 * @typedef {{kept: number, compared: number[], ious: number[], struck: number[]}} Step
 */

/** Non-maximum suppression. All numbers are indices into `found`.
 * @param {Found[]} found @param {number} threshold @param {boolean} [byLabel]
 * @returns {{kept: number[], steps: Step[]}} */
export function suppress(found, threshold, byLabel = false) {
  let left = found.map((_, row) => row).sort((a, b) => found[b].score - found[a].score);
  /** @type {Step[]} */ const steps = [];
  while (left.length) {
    const [kept, ...rest] = left;
    const compared = byLabel
      ? rest.filter((row) => found[row].label === found[kept].label)
      : rest.slice();
    const ious = compared.map((row) => overlap(found[kept].box, found[row].box).iou);
    const struck = compared.filter((_, k) => ious[k] > threshold);
    steps.push({ kept, compared, ious, struck });
    left = rest.filter((row) => !struck.includes(row));
  }
  return { kept: steps.map((step) => step.kept), steps };
}

/** For each found box, by descending score, the index of the true box of its label that it is
 * matched with, or −1: the one with the largest IoU among those still unmatched, if that is at
 * least `iou`.
 * @param {Found[]} found @param {True[]} truth @param {number} iou */
export function match(found, truth, iou) {
  const free = new Set(truth.keys());
  return found.map(({ label, box }) => {
    let [best, most] = [-1, -1];
    for (const row of free) {
      if (truth[row].label !== label) continue;
      const value = overlap(box, truth[row].box).iou;
      if (value > most) [best, most] = [row, value];
    }
    if (best < 0 || most < iou) return -1;
    free.delete(best);
    return best;
  });
}

/** @param {Found[]} found */
export const byScore = (found) => found.slice().sort((a, b) => b.score - a.score);

/** The precision and recall after each found box, by descending score.
 * @param {boolean[]} right @param {number} count of true boxes */
export function curve(right, count) {
  let hits = 0;
  return right.map((each, k) => {
    hits += Number(each);
    return { hits, precision: hits / (k + 1), recall: count ? hits / count : 0 };
  });
}

/** The average precision: the mean over `points` recalls from 0 to 1 of the highest precision at
 * that recall or a higher one (COCO takes 101).
 * @param {boolean[]} right by descending score @param {number} count of true boxes */
export function averagePrecision(right, count, points = 101) {
  if (!count) return 0;
  const walk = curve(right, count);
  const beyond = walk.map(({ precision }) => precision);
  for (let k = beyond.length - 2; k >= 0; k--) beyond[k] = Math.max(beyond[k], beyond[k + 1]);
  let total = 0;
  const step = 1 / (points - 1); // multiplied as NumPy's linspace does, for the same last bit
  for (let point = 0; point < points; point++) {
    const least = point < points - 1 ? point * step : 1;
    const at = walk.findIndex(({ recall }) => recall >= least);
    total += at < 0 ? 0 : beyond[at];
  }
  return total / points;
}

/** The average precision of each label that has true boxes, and their mean; null without true
 * boxes.
 * @param {Found[]} found @param {True[]} truth @param {number} iou */
export function averagePrecisions(found, truth, iou) {
  const labels = [...new Set(truth.map(({ label }) => label))].sort((a, b) => a - b);
  if (!labels.length) return null;
  const sorted = byScore(found);
  const matched = match(sorted, truth, iou);
  const each = labels.map((label) => {
    const right = matched.filter((_, k) => sorted[k].label === label).map((row) => row >= 0);
    const count = truth.filter((one) => one.label === label).length;
    return { label, count, right, value: averagePrecision(right, count) };
  });
  return { each, mean: each.reduce((sum, { value }) => sum + value, 0) / each.length };
}
