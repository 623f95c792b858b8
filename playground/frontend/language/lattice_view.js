// The state of the lattice's panel as a string for the link: "greedy~marginals~s3~c2.1~e1.0.2.5~p2.1~b0"
// is greedy decoding, with marginals, at step 3, with token 2 clamped to tag 1, the transition from
// tag 1 to tag 0 set to 2.5, cell (2, 1) pinned, and the best path of the list chosen. Before the
// first and after the last token the tag's number is left out: "e.1.-2".
// `playground/language/payload.py` reads the clamps and edits.

/**
 * `step` is null at the last step.
 * @typedef {{decoder: "viterbi"|"greedy", cells: "emissions"|"best"|"marginals", step: number|null,
 *   clamps: import("./decode.js").Clamps, edits: import("./decode.js").Edit[],
 *   pinned: [number, number]|null, best: number|null, labels: string[]}} View
 */

const CELLS = ["emissions", "best", "marginals"];
const NUMBER = /^-?\d+(\.\d+)?$/;

/** The state of a link; whatever does not fit the sentence or the tags is left out.
 * @param {string} text @param {string[]} labels @param {number} length in tokens
 * @returns {View} */
export function parseView(text, labels, length) {
  /** @type {View} */
  const view = {
    decoder: "viterbi",
    cells: "emissions",
    step: null,
    clamps: new Map(),
    edits: [],
    pinned: null,
    best: null,
    labels,
  };
  const inside = (k, j) => k >= 0 && k < length && j >= 0 && j < labels.length;
  for (const part of text.split("~")) {
    const numbers = part.slice(1).split(".").map(Number);
    const [k, j] = numbers;
    if (part === "greedy") view.decoder = "greedy";
    else if (CELLS.includes(part)) view.cells = /** @type {any} */ (part);
    else if (/^s\d+$/.test(part)) view.step = k;
    else if (/^b\d+$/.test(part)) view.best = k;
    else if (/^c\d+\.\d+$/.test(part) && inside(k, j)) view.clamps.set(k, j);
    else if (/^p\d+\.\d+$/.test(part) && inside(k, j)) view.pinned = [k, j];
    else if (part[0] === "e") {
      const [, from, to, score] = part.match(/^e(\d*)\.(\d*)\.(.+)$/) ?? [];
      const names = [from, to].map((number) => (number === "" ? "" : labels[Number(number)]));
      if (score === undefined || !NUMBER.test(score) || names.includes(undefined)) continue;
      if (names[0] || names[1])
        view.edits.push({ from: names[0], to: names[1], score: Number(score) });
    }
  }
  return view;
}

/** @param {View} view */
export function viewText({ decoder, cells, step, clamps, edits, pinned, best, labels }) {
  const number = (label) => (label ? labels.indexOf(label) : "");
  return [
    decoder === "greedy" && "greedy",
    cells !== "emissions" && cells,
    step !== null && `s${step}`,
    ...[...clamps].map(([k, j]) => `c${k}.${j}`),
    ...edits.map(({ from, to, score }) => `e${number(from)}.${number(to)}.${score}`),
    pinned && `p${pinned.join(".")}`,
    best !== null && `b${best}`,
  ]
    .filter(Boolean)
    .join("~");
}
