// The page's selection of examples, as a text that is also in the link:
//   wrong, all                     all mistakes, all examples
//   cell_TRUE_ANSWER               a cell of the confusion matrix
//   sure_LOW_HIGH                  confidences from LOW to HIGH
//   map_LEFT_RIGHT_LOW_HIGH        a rectangle on the plane
//   slice_QUANTITY_PART            a part of a quantity's range: thickness, tilt, size, ink;
//                                  length, negation, unknown
//   differ, only_0, only_1         the two models disagree, only model 0 or 1 is right

/** @typedef {import("./counts.js").Examples} Examples */
/** @typedef {{kind: string, values: number[], name: string}} Selection */

const COUNTS = { wrong: 0, all: 0, cell: 2, sure: 2, map: 4, slice: 1, differ: 0, only: 1 };

/** Parse a selection; an invalid or unavailable one becomes "wrong", all mistakes.
 * @param {string} text @param {Examples} examples @returns {Selection} */
export function parse(text, examples) {
  const [kind, ...parts] = text.split("_");
  const name = kind === "slice" ? (parts.shift() ?? "") : "";
  const values = parts.map(Number);
  const selection = { kind, values, name };
  const right = COUNTS[kind] === values.length && values.every(Number.isFinite);
  return right && isThere(selection, examples)
    ? selection
    : { kind: "wrong", values: [], name: "" };
}

/** Whether the examples have this class, quantity, plane or second model.
 * @param {Selection} selection @param {Examples} examples */
function isThere({ kind, values, name }, { classes, models, quantities, edges }) {
  const index = (/** @type {number} */ value, /** @type {number} */ end) =>
    Number.isInteger(value) && value >= 0 && value < end;
  if (kind === "cell") return values.every((value) => index(value, classes));
  if (kind === "map") return models[0].points !== null;
  if (kind === "differ") return models.length > 1;
  if (kind === "only") return models.length > 1 && index(values[0], 2);
  if (kind !== "slice") return true;
  const at = quantities.indexOf(name);
  return at >= 0 && index(values[0], edges[at].length - 1);
}

/**
 * Return the predicate for the selection. With `difference`, a cell of two models' difference
 * matrix selects the examples that exactly one of the models puts into the cell.
 * @param {Selection} selection @param {Examples} examples @param {boolean} difference
 * @returns {(i: number) => boolean}
 */
export function testOf({ kind: by, values, name }, examples, difference) {
  const { true: truth, models } = examples;
  const [first, second] = models;
  const [a, b, c, d] = values;
  switch (by) {
    case "all":
      return () => true;
    case "cell":
      if (difference && second)
        return (i) => truth[i] === a && (first.predicted[i] === b) !== (second.predicted[i] === b);
      return (i) => truth[i] === a && first.predicted[i] === b;
    case "sure":
      return (i) => first.sure[i] >= Math.fround(a) && first.sure[i] <= Math.fround(b);
    case "map":
      return (i) => {
        const [x, y] = [first.points[2 * i], first.points[2 * i + 1]];
        return x >= a && x <= b && y >= c && y <= d;
      };
    case "slice": {
      const at = examples.quantities.indexOf(name);
      const [low, high] = examples.edges[at].slice(a, a + 2).map(Math.fround);
      const last = a === examples.edges[at].length - 2;
      const own = examples.values[at];
      return (i) => own[i] >= low && (last ? own[i] <= high : own[i] < high);
    }
    case "differ":
      return (i) => first.predicted[i] !== second.predicted[i];
    case "only":
      return (i) => models[a].predicted[i] === truth[i] && models[1 - a].predicted[i] !== truth[i];
    default:
      return (i) => first.predicted[i] !== truth[i];
  }
}

/** The rows of the selected examples, by descending confidence.
 * @param {Selection} selection @param {Examples} examples @param {boolean} difference */
export function rowsOf(selection, examples, difference) {
  const test = testOf(selection, examples, difference);
  const rows = [];
  for (let i = 0; i < examples.n; i++) if (test(i)) rows.push(i);
  const { sure } = examples.models[0];
  return rows.sort((a, b) => sure[b] - sure[a] || a - b);
}
