// The stored surface and its searches: unpacking, and the regret of each search, as `regret` in
// playground/tuning/surface.py computes it (tests/frontend/test_tune_replays.py compares the two).

import { randomNumbers } from "../shared/random.js";

const TOP = 65535; // a position of 1 in the packed numbers

/**
 * One method's stored searches; all arrays have replays × trials values. `epochs` is 0 where a
 * replay has no such trial.
 * @typedef {{name: string, replays: number, trials: number, x: Float64Array, y: Float64Array,
 *   rate: Uint16Array, batch: Uint16Array, seed: Uint16Array, epochs: Uint16Array}} Replays
 *
 * `final` holds accuracies by seed, learning rate and batch size, `mean` those over the seeds.
 * @typedef {{rates: number[], batches: number[], seeds: number, epochs: number,
 *   final: Float64Array, mean: Float64Array, top: number}} Surface
 */

/**
 * @param {ArrayBuffer} bytes as `packed` in playground/ui/tune/replay.py writes them
 * @param {{rates: number[], batches: number[], seeds: number, epochs: number, tested: number,
 *   methods: {name: string, replays: number, trials: number}[]}} about
 * @returns {{surface: Surface, searches: Replays[]}}
 */
export function unpack(bytes, about) {
  const numbers = new Uint16Array(bytes);
  const { rates, batches, seeds, epochs, tested } = about;
  const points = rates.length * batches.length;
  let at = seeds * points;
  const final = Float64Array.from(numbers.subarray(0, at), (right) => right / tested);
  const mean = new Float64Array(points);
  for (let k = 0; k < final.length; k++) mean[k % points] += final[k] / seeds;
  const searches = about.methods.map(({ name, replays, trials }) => {
    const size = replays * trials;
    const next = () => numbers.subarray(at, (at += size));
    const place = () => Float64Array.from(next(), (value) => value / TOP);
    return {
      name,
      replays,
      trials,
      x: place(),
      y: place(),
      rate: next(),
      batch: next(),
      seed: next(),
      epochs: next(),
    };
  });
  const surface = { rates, batches, seeds, epochs, final, mean, top: Math.max(...mean) };
  return { surface, searches };
}

/** The mean accuracy of a point. @param {Surface} surface */
export const heightAt = (surface, rate, batch) =>
  surface.mean[rate * surface.batches.length + batch];

/** The accuracy of the training with one seed. @param {Surface} surface */
export const scoreAt = (surface, seed, rate, batch) =>
  surface.final[(seed * surface.rates.length + rate) * surface.batches.length + batch];

/**
 * The regret of one replay after 1, 2, …, `budget` full trainings: the best mean accuracy minus
 * that of the complete trial with the highest score. NaN before the first complete trial.
 * @param {Replays} search @param {number} row @param {Surface} surface @param {number} budget
 * @returns {number[]}
 */
export function regretOf(search, row, surface, budget) {
  const found = new Array(budget).fill(NaN);
  let used = 0,
    best = -Infinity,
    regret = NaN,
    trial = 0;
  for (let b = 1; b <= budget; b++) {
    while (trial < search.trials) {
      const k = row * search.trials + trial;
      const epochs = search.epochs[k];
      if (!epochs || used + epochs > b * surface.epochs) break;
      used += epochs;
      trial++;
      if (epochs < surface.epochs) continue;
      const [rate, batch] = [search.rate[k], search.batch[k]];
      const score = scoreAt(surface, search.seed[k], rate, batch);
      if (score > best) {
        best = score;
        regret = surface.top - heightAt(surface, rate, batch);
      }
    }
    found[b - 1] = regret;
  }
  return found;
}

/** The trials of a replay within a budget, as indices into the search's arrays. The chosen one,
 * with the best score, comes last; -1 if none is complete.
 * @param {Replays} search @param {Surface} surface @param {number} budget */
export function trialsOf(search, row, surface, budget) {
  const found = [];
  let [used, best, chosen] = [0, -Infinity, -1];
  for (let trial = 0; trial < search.trials; trial++) {
    const k = row * search.trials + trial;
    const epochs = search.epochs[k];
    if (!epochs || used + epochs > budget * surface.epochs) break;
    used += epochs;
    found.push(k);
    const score = scoreAt(surface, search.seed[k], search.rate[k], search.batch[k]);
    if (epochs === surface.epochs && score > best) [best, chosen] = [score, k];
  }
  return { trials: found, chosen };
}

/** `count` different rows out of `of`, drawn with a seed. @param {number} seed */
export function drawRows(count, of, seed) {
  const random = randomNumbers(seed + 1);
  const rows = Array.from({ length: of }, (_, k) => k);
  for (let k = of - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [rows[k], rows[other]] = [rows[other], rows[k]];
  }
  return rows.slice(0, count);
}

/**
 * The mean and the quartiles of several curves, point by point, without NaN.
 * @param {number[][]} curves @returns {{mean: number[], low: number[], high: number[]}}
 */
export function summary(curves) {
  const found = { mean: [], low: [], high: [] };
  for (let k = 0; k < (curves[0]?.length ?? 0); k++) {
    const values = curves.map((curve) => curve[k]).filter(Number.isFinite);
    values.sort((a, b) => a - b);
    found.mean.push(values.length ? values.reduce((sum, v) => sum + v, 0) / values.length : null);
    found.low.push(quantile(values, 0.25));
    found.high.push(quantile(values, 0.75));
  }
  return found;
}

/** The quantile of sorted values, with linear interpolation, as NumPy's default.
 * @param {number[]} sorted */
function quantile(sorted, share) {
  if (!sorted.length) return null;
  const at = share * (sorted.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/**
 * The regret of a person's clicks, each a full training.
 * @param {{rate: number, batch: number, score: number}[]} picks @param {Surface} surface
 */
export function regretOfPicks(picks, surface) {
  let [best, regret] = [-Infinity, NaN];
  return picks.map(({ rate, batch, score }) => {
    if (score > best) [best, regret] = [score, surface.top - heightAt(surface, rate, batch)];
    return regret;
  });
}
