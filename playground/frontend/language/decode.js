// Decoding of a lattice: Viterbi with its table, greedy decoding, the k best paths, and marginals by
// the forward-backward algorithm. `playground/tasks/crf.py` has the formulas;
// tests/frontend/test_lattice_decode.py compares the two.

/**
 * The scores of `Lattice` in playground/language/records.py: `emissions[t][j]`, `between[i][j]`.
 * @typedef {{labels: string[], emissions: number[][], start: number[], end: number[],
 *   between: number[][]}} Lattice
 * The tag that is fixed at each clamped token. @typedef {Map<number, number>} Clamps
 * `best[t][j]` is the score of the best path that ends at token t with tag j; `from[t][j]` is its
 * tag at token t − 1 (−1 at the first token).
 * @typedef {{best: Float64Array[], from: Int32Array[], path: number[], score: number}} Decoded
 */

export const FORBIDDEN = -1e4; // `FORBIDDEN` in playground/tasks/crf.py

/** Whether a path with this score or a transition with this score is not allowed.
 * @param {number} score */
export const isForbidden = (score) => score < FORBIDDEN / 2;

/** @type {Clamps} */
const NONE = new Map();

/** Whether token t may have tag j. @param {Clamps} clamps @param {number} t @param {number} j */
const allows = (clamps, t, j) => !clamps.has(t) || clamps.get(t) === j;

/** The score of a path: its first tag, emissions, transitions and its last tag.
 * @param {Lattice} lattice @param {number[]} path */
export function pathScore({ emissions, start, end, between }, path) {
  let score = start[path[0]] + end[path.at(-1)];
  path.forEach((tag, t) => {
    score += emissions[t][tag];
    if (t) score += between[path[t - 1]][tag];
  });
  return score;
}

/** The terms of cell (t, j), one per previous tag: best previous + transition + emission. The first
 * token has no previous tag; its only term is start + emission.
 * @param {Lattice} lattice @param {Float64Array[]} best @param {number} t @param {number} j
 * @returns {{from: number, best: number, transition: number, sum: number}[]} */
export function cellTerms({ emissions, start, between }, best, t, j) {
  const emission = emissions[t][j];
  if (!t) return [{ from: -1, best: 0, transition: start[j], sum: start[j] + emission }];
  return Array.from(best[t - 1], (before, i) => {
    const transition = between[i][j];
    return { from: i, best: before, transition, sum: before + transition + emission };
  });
}

/** The path with the highest score, with the table from which it was decoded.
 * @param {Lattice} lattice @param {Clamps} [clamps] @returns {Decoded} */
export function viterbi(lattice, clamps = NONE) {
  const { emissions, start, end, between } = lattice;
  const size = start.length;
  const best = [];
  const from = [];
  emissions.forEach((emission, t) => {
    const scores = new Float64Array(size).fill(-Infinity);
    const back = new Int32Array(size).fill(-1);
    const before = best[t - 1];
    for (let j = 0; j < size; j++) {
      if (!allows(clamps, t, j)) continue;
      if (!before) scores[j] = start[j] + emission[j];
      for (let i = 0; before && i < size; i++) {
        const sum = before[i] + between[i][j] + emission[j];
        if (sum > scores[j]) [scores[j], back[j]] = [sum, i];
      }
    }
    best.push(scores);
    from.push(back);
  });
  let [last, score] = [0, -Infinity];
  best.at(-1).forEach((value, j) => {
    if (value + end[j] > score) [last, score] = [j, value + end[j]];
  });
  const path = [last];
  for (let t = emissions.length - 1; t > 0; t--) path.unshift(from[t][path[0]]);
  return { best, from, path, score };
}

/** Greedy decoding, from left to right: at each token the tag with the highest transition + emission
 * after the tag chosen before, which is never changed again. In the table, every cell's previous tag
 * is the chosen one.
 * @param {Lattice} lattice @param {Clamps} [clamps] @returns {Decoded} */
export function greedy(lattice, clamps = NONE) {
  const { emissions, start, between } = lattice;
  const path = [];
  const best = [];
  const from = [];
  let score = 0; // of the path so far
  emissions.forEach((emission, t) => {
    const last = t ? path[t - 1] : -1;
    const transition = t ? between[last] : start;
    const scores = new Float64Array(start.length).fill(-Infinity);
    let tag = -1;
    emission.forEach((value, j) => {
      if (!allows(clamps, t, j)) return;
      scores[j] = score + transition[j] + value;
      if (tag < 0 || transition[j] + value > transition[tag] + emission[tag]) tag = j;
    });
    score = scores[tag];
    path.push(tag);
    best.push(scores);
    from.push(new Int32Array(start.length).fill(last));
  });
  return { best, from, path, score: pathScore(lattice, path) };
}

/** The `k` allowed paths with the highest scores, in descending order.
 * @param {Lattice} lattice @param {number} k @param {Clamps} [clamps]
 * @returns {{path: number[], score: number}[]} */
export function kBest(lattice, k, clamps = NONE) {
  const { emissions, start, end, between } = lattice;
  const size = start.length;
  // The k best paths to each tag, as linked lists: no other path can be part of the k best overall.
  /** @typedef {{score: number, tag: number, before: Kept|null}} Kept */
  /** @type {Kept[][]} */ let kept = [];
  emissions.forEach((emission, t) => {
    const next = start.map((_, j) => {
      /** @type {Kept[]} */ const best = [];
      if (!allows(clamps, t, j)) return best;
      if (!t) keep(best, k, start[j] + emission[j], j, null);
      for (let i = 0; t && i < size; i++)
        for (const one of kept[i]) keep(best, k, one.score + between[i][j] + emission[j], j, one);
      return best;
    });
    kept = next;
  });
  /** @type {Kept[]} */ const best = [];
  for (const one of kept.flat()) keep(best, k, one.score + end[one.tag], one.tag, one.before);
  return best
    .filter(({ score }) => !isForbidden(score))
    .map(({ score, tag, before }) => {
      const path = [tag];
      for (let at = before; at; at = at.before) path.unshift(at.tag);
      return { score, path };
    });
}

/** Insert into a list of at most `k`, sorted by descending score. */
function keep(list, k, score, tag, before) {
  if (list.length === k && score <= list[k - 1].score) return;
  let at = list.length;
  while (at > 0 && list[at - 1].score < score) at--;
  list.splice(at, 0, { score, tag, before });
  if (list.length > k) list.pop();
}

/** log Σ exp(value). @param {ArrayLike<number>} values */
function logSumExp(values) {
  let top = -Infinity;
  for (let k = 0; k < values.length; k++) top = Math.max(top, values[k]);
  if (top === -Infinity) return top;
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += Math.exp(values[k] - top);
  return top + Math.log(sum);
}

/** `forward[t][j]`: log Σ exp(score) over all paths that end at token t with tag j.
 * @param {Lattice} lattice @param {Clamps} clamps */
function forwardScores({ emissions, start, between }, clamps) {
  const forward = [];
  emissions.forEach((emission, t) => {
    const before = forward[t - 1];
    forward.push(
      emission.map((value, j) => {
        if (!allows(clamps, t, j)) return -Infinity;
        return value + (t ? logSumExp(before.map((b, i) => b + between[i][j])) : start[j]);
      }),
    );
  });
  return forward;
}

/** log Z: log Σ exp(score) over all paths. @param {Lattice} lattice @param {Clamps} [clamps] */
export function logPartition(lattice, clamps = NONE) {
  const last = forwardScores(lattice, clamps).at(-1);
  return logSumExp(last.map((value, j) => value + lattice.end[j]));
}

/** The probability of each tag at each token, given the clamped tags.
 * @param {Lattice} lattice @param {Clamps} [clamps] @returns {number[][]} */
export function marginals(lattice, clamps = NONE) {
  const { emissions, end, between } = lattice;
  const forward = forwardScores(lattice, clamps);
  let backward = end;
  const found = [];
  for (let t = emissions.length - 1; t >= 0; t--) {
    const joint = forward[t].map((value, j) => value + backward[j]);
    const total = logSumExp(joint);
    found.unshift(joint.map((value) => Math.exp(value - total)));
    if (!t) break;
    const leaving = backward.map((value, j) =>
      allows(clamps, t, j) ? value + emissions[t][j] : -Infinity,
    );
    backward = between.map((row) => logSumExp(row.map((value, j) => value + leaving[j])));
  }
  return found;
}

/**
 * A lattice with changed transitions. Each edit is named by its tags, "" before the first and after
 * the last token: {from: "B-PER", to: "O", score: 1.5}.
 * @typedef {{from: string, to: string, score: number}} Edit
 * @param {Lattice} lattice @param {Edit[]} edits @returns {Lattice}
 */
export function withEdits(lattice, edits) {
  const { labels } = lattice;
  const start = [...lattice.start];
  const end = [...lattice.end];
  const between = lattice.between.map((row) => [...row]);
  for (const { from, to, score } of edits) {
    const [i, j] = [labels.indexOf(from), labels.indexOf(to)];
    if (!from && j >= 0) start[j] = score;
    else if (!to && i >= 0) end[i] = score;
    else if (i >= 0 && j >= 0) between[i][j] = score;
  }
  return { ...lattice, start, end, between };
}
