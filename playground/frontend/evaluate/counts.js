// Metrics of a model's answers, computed in the browser, so that they keep up with the user's
// selection, threshold and temperature. `playground/evaluation` computes the same in Python;
// tests/frontend/test_evaluate_counts.py compares both.

import { randomNumbers } from "../shared/random.js";

const Z = 1.959963984540054; // 97.5 % quantile of the standard normal distribution
const SMALLEST = 2 ** -23; // lower bound of probabilities in the log loss

/**
 * One model's answers: `p` is n × classes probabilities, `predicted` the most probable class,
 * `sure` its probability, and `points` n × 2 coordinates on the plane that is
 * shown, and `pca` those of PCA.
 * @typedef {{p: Float32Array, predicted: Int32Array, sure: Float32Array,
 *   points: Float32Array|null, pca: Float32Array|null}} Answers
 * All examples of the page; `values` holds each quantity's n values, divided into parts at `edges`.
 * @typedef {{n: number, classes: number, true: Int32Array, models: Answers[],
 *   quantities: string[], values: Float32Array[], edges: number[][]}} Examples
 */

/** @param {Float32Array} numbers  n × classes probabilities, then n × 2 coordinates or nothing
 * @param {number} n @param {number} classes @returns {Answers} */
export function answersOf(numbers, n, classes) {
  const p = numbers.subarray(0, n * classes);
  const predicted = new Int32Array(n);
  const sure = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (p[i * classes + k] > p[i * classes + best]) best = k;
    predicted[i] = best;
    sure[i] = p[i * classes + best];
  }
  const points = numbers.length > n * classes ? numbers.subarray(n * classes) : null;
  return { p, predicted, sure, points, pca: points };
}

/** The confusion matrix: `[i * classes + j]` counts examples of class i predicted as class j.
 * @param {Int32Array} truth @param {Int32Array} predicted @param {number} classes */
export function confusionOf(truth, predicted, classes) {
  const counts = new Int32Array(classes * classes);
  for (let i = 0; i < truth.length; i++) counts[truth[i] * classes + predicted[i]]++;
  return counts;
}

/** The 95 % Wilson score interval of a proportion. @param {number} count @param {number} of
 * @returns {[number, number]} */
export function wilson(count, of) {
  const share = count / of;
  const square = Z * Z;
  const centre = (share + square / (2 * of)) / (1 + square / of);
  const half =
    (Z / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return [count === 0 ? 0 : centre - half, count === of ? 1 : centre + half];
}

/**
 * One class's probabilities in descending order; `tp[i]` counts the examples of the class among the
 * first i.
 * @typedef {{scores: Float32Array, tp: Int32Array}} Ranked
 * @param {Examples} examples @param {Answers} answers @param {number} label @returns {Ranked}
 */
export function rankedOf({ true: truth, classes, n }, answers, label) {
  const own = new Float32Array(n);
  for (let i = 0; i < n; i++) own[i] = answers.p[i * classes + label];
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => own[b] - own[a]);
  const tp = new Int32Array(n + 1);
  order.forEach((i, at) => (tp[at + 1] = tp[at] + Number(truth[i] === label)));
  return { scores: Float32Array.from(order, (i) => own[i]), tp };
}

/** Binary counts of one class against the rest: positive if its probability ≥ the threshold.
 * @param {Ranked} ranked @param {number} threshold */
export function thresholdCounts({ scores, tp }, threshold) {
  const [n, level] = [scores.length, Math.fround(threshold)];
  let [low, high] = [0, n]; // the number of positives lies between them
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle] >= level) low = middle + 1;
    else high = middle;
  }
  const [right, all] = [tp[low], tp[n]];
  return { tp: right, fp: low - right, fn: all - right, tn: n - low - (all - right) };
}

/**
 * The ROC and precision-recall curves of one class against the rest, with a point for each distinct
 * probability in descending order. `area` is the area under the ROC curve, `average` the average
 * precision. Null if the class has no examples, or all of them.
 * @param {Ranked} ranked
 */
export function curvesOf({ scores, tp }) {
  const n = scores.length;
  const positives = tp[n];
  if (!positives || positives === n) return null;
  const curve = { fpr: [0], tpr: [0], recall: [0], precision: [1], area: 0, average: 0 };
  for (let at = 1; at <= n; at++) {
    if (at < n && scores[at] === scores[at - 1]) continue;
    const [tpr, fpr] = [tp[at] / positives, (at - tp[at]) / (n - positives)];
    curve.area += ((fpr - curve.fpr.at(-1)) * (tpr + curve.tpr.at(-1))) / 2;
    curve.average += (tpr - curve.recall.at(-1)) * (tp[at] / at);
    curve.fpr.push(fpr);
    curve.tpr.push(tpr);
    curve.recall.push(tpr);
    curve.precision.push(tp[at] / at);
  }
  return curve;
}

const WORK = 4e6; // examples drawn for an interval, about 40 ms
const DRAWS = 1000; // most test sets drawn

/**
 * 95 % intervals of the area under the ROC curve and of the average precision: percentiles over test
 * sets of the same size, drawn from this one with replacement. Null where `curvesOf` is. The same
 * examples always give the same intervals.
 * @param {Ranked} ranked
 */
export function areasOf({ scores, tp }) {
  const n = scores.length;
  if (!tp[n] || tp[n] === n) return null;
  const random = randomNumbers(n);
  const weights = new Uint16Array(n);
  const [areas, averages] = [[], []];
  const draws = Math.min(DRAWS, Math.max(100, Math.round(WORK / n)));
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (let k = 0; k < n; k++) weights[(random() * n) | 0]++;
    let [right, wrong, area, average] = [0, 0, 0, 0];
    for (let at = 0; at < n;) {
      let [more, others] = [0, 0];
      const score = scores[at];
      for (; at < n && scores[at] === score; at++)
        if (tp[at + 1] > tp[at]) more += weights[at];
        else others += weights[at];
      area += others * (right + more / 2);
      right += more;
      wrong += others;
      if (more) average += (more * right) / (right + wrong);
    }
    if (right && wrong) {
      areas.push(area / (right * wrong));
      averages.push(average / right);
    }
  }
  return areas.length ? { area: middleOf(areas), average: middleOf(averages) } : null;
}

/** The 2.5 % and 97.5 % percentiles. @param {number[]} values @returns {[number, number]} */
function middleOf(values) {
  values.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => values[Math.round(share * (values.length - 1))];
  return [at(0.025), at(0.975)];
}

/**
 * The reliability diagram after dividing the logits by a temperature: per confidence bin of equal
 * width, the number of examples, the sum of confidences, and the number of right answers; `error`
 * is the expected calibration error, `loss` the log loss.
 * @param {Examples} examples @param {Answers} answers @param {number} temperature
 */
export function reliabilityOf({ true: truth, classes, n }, answers, temperature, bins = 10) {
  const [counts, sums, hits] = [0, 1, 2].map(() => new Float64Array(bins));
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let [total, own, best] = [0, 0, 0];
    for (let k = 0; k < classes; k++) {
      const p = Math.max(answers.p[i * classes + k], SMALLEST) ** (1 / temperature);
      total += p;
      if (k === truth[i]) own = p;
      if (k === answers.predicted[i]) best = p;
    }
    const sure = Math.fround(best / total);
    loss -= Math.log(Math.max(own / total, SMALLEST));
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins - 1e-6) - 1));
    counts[bin]++;
    sums[bin] += sure;
    hits[bin] += Number(answers.predicted[i] === truth[i]);
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs(hits[bin] - sums[bin]) / n;
  return { counts, sums, hits, error, loss: loss / n };
}
