// The whole arithmetic of one cell, in the browser: so that a click is answered at once.
// `playground/explain/cell.py` and `playground/core/rounding.py` are the Python twins; a test
// compares them in a real browser.

const NORM_EPS = 1e-5; // torch's own
const SIGNIFICANT = 5;
const MAX_DIGITS = 12;
const POINTWISE = new Set(["norm", "relu", "tanh", "sigmoid", "dropout"]);

/**
 * @typedef {{name: string, kind: string, layer: any, shape: number[],
 *   values: Float32Array}} Column
 * @typedef {{kind: string, cell: number[], sources: (number[]|null)[], inputs: Float64Array,
 *   weights: Float64Array, bias: number, sum: number, output: number, facts: any}} Arithmetic
 */

/** Input, every layer and the softmax of one pass, side by side. @returns {Column[]} */
export function columnsOf(spec, engine, pass, input) {
  const { channels, height, width } = spec.input;
  const copy = (values) => Float32Array.from(values); // the engine uses its buffers again
  const layers = engine.names.map((name, k) => ({
    name,
    kind: spec.layers[k].kind,
    layer: spec.layers[k],
    shape: Array.from(engine.shapes[k]),
    values: copy(pass.activations[k]),
  }));
  return [
    {
      name: "input",
      kind: "input",
      layer: null,
      shape: [channels, height, width],
      values: copy(input),
    },
    ...layers,
    {
      name: "softmax",
      kind: "softmax",
      layer: null,
      shape: [spec.labels.length],
      values: copy(pass.probabilities),
    },
  ];
}

/** An engine for one picture that somebody else ran through the net.
 * @param {Float32Array} numbers every layer's output, one behind another */
export function servedEngine(spec, names, shapes, numbers) {
  let at = 0;
  const activations = shapes.map((shape) =>
    numbers.subarray(at, (at += shape.reduce((a, b) => a * b, 1))),
  );
  const logits = activations.at(-1);
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const terms = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = terms.reduce((a, b) => a + b);
  const probabilities = Float32Array.from(terms, (term) => term / sum);
  return { names, shapes, run: () => ({ activations, logits, probabilities }) };
}

/** Where a cell lies in a column's values. */
export const offsetOf = (shape, cell) =>
  shape.length === 3 ? (cell[0] * shape[1] + cell[1]) * shape[2] + cell[2] : cell[0];

/** The cell that lies at a place in a column's values. */
export const cellAt = (shape, offset) =>
  shape.length === 3
    ? [
        Math.floor(offset / (shape[1] * shape[2])),
        Math.floor(offset / shape[2]) % shape[1],
        offset % shape[2],
      ]
    : [offset];

export const valueAt = (column, cell) => column.values[offsetOf(column.shape, cell)];

export const isPointwise = (kind) => POINTWISE.has(kind);

function windowOf(cell, size, stride, padding, shape, channels) {
  const [, height, width] = shape;
  const [top, left] = [cell[1] * stride - padding, cell[2] * stride - padding];
  const sources = [];
  for (const c of channels) {
    for (let i = top; i < top + size; i++) {
      for (let j = left; j < left + size; j++) {
        sources.push(i >= 0 && j >= 0 && i < height && j < width ? [c, i, j] : null);
      }
    }
  }
  return sources;
}

const range = (count) => Array.from({ length: count }, (_, k) => k);

function parts(columns, at, cell, weights) {
  const column = columns[at];
  const before = columns[Math.max(0, at - 1)];
  const take = (sources) => sources.map((source) => (source ? valueAt(before, source) : 0));
  const plain = (source) => ({
    sources: [source],
    inputs: take([source]),
    weights: [1],
    bias: 0,
    facts: {},
  });
  const w = (part) => weights[`${column.name}.${part}`];
  switch (column.kind) {
    case "conv": {
      const { kernel, stride, padding } = column.layer;
      const sources = windowOf(cell, kernel, stride, padding, before.shape, range(before.shape[0]));
      const own = w("weight").subarray(cell[0] * sources.length, (cell[0] + 1) * sources.length);
      return { sources, inputs: take(sources), weights: own, bias: w("bias")[cell[0]], facts: {} };
    }
    case "pool":
    case "avgpool": {
      const { size, stride } = column.layer;
      const sources = windowOf(cell, size, stride, 0, before.shape, [cell[0]]);
      const inputs = take(sources);
      if (column.kind === "avgpool") {
        return {
          sources,
          inputs,
          weights: inputs.map(() => 1 / inputs.length),
          bias: 0,
          facts: {},
        };
      }
      const winner = inputs.indexOf(Math.max(...inputs));
      return {
        sources,
        inputs,
        weights: inputs.map((_, k) => (k === winner ? 1 : 0)),
        bias: 0,
        facts: { winner },
      };
    }
    case "norm": {
      const [gain, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
        (part) => w(part)[cell[0]],
      );
      const slope = gain / Math.sqrt(variance + NORM_EPS);
      return {
        ...plain(cell),
        weights: [slope],
        bias: shift - mean * slope,
        facts: { gain, shift, mean, variance, eps: NORM_EPS },
      };
    }
    case "flatten":
      return plain(cellAt(before.shape, cell[0]));
    case "dense": {
      const count = before.values.length;
      const sources = range(count).map((unit) => [unit]);
      return {
        sources,
        inputs: before.values,
        weights: w("weight").subarray(cell[0] * count, (cell[0] + 1) * count),
        bias: w("bias")[cell[0]],
        facts: {},
      };
    }
    case "softmax": {
      const largest = before.values.reduce((a, b) => Math.max(a, b));
      const sources = range(before.values.length).map((unit) => [unit]);
      return {
        sources,
        inputs: Array.from(before.values, (z) => Math.exp(z - largest)),
        weights: sources.map(() => 1),
        bias: 0,
        facts: { largest },
      };
    }
    default:
      return plain(cell); // input, relu, tanh, sigmoid, dropout
  }
}

/** How one cell came about: sum(inputs × weights) + bias = sum, and the column's own output.
 * @param {Column[]} columns @param {number} at @param {number[]} cell @returns {Arithmetic} */
export function explain(columns, at, cell, weights) {
  const found = parts(columns, at, cell, weights);
  const inputs = Float64Array.from(found.inputs);
  const own = Float64Array.from(found.weights);
  let sum = 0;
  for (let k = 0; k < inputs.length; k++) sum += inputs[k] * own[k];
  return {
    kind: columns[at].kind,
    cell,
    sources: found.sources,
    inputs,
    weights: own,
    bias: found.bias,
    sum: sum + found.bias,
    output: valueAt(columns[at], cell),
    facts: found.facts,
  };
}

// ---- numbers as people read them ------------------------------------------------------------

const power = (digits) => Number(`1e${digits}`); // exact, unlike 10 ** digits in some engines

/** Digits after the point that give the largest of the numbers five significant ones. */
export function shownDigits(numbers) {
  let largest = 0;
  for (const number of numbers) largest = Math.max(largest, Math.abs(number));
  if (!(largest > 0)) return SIGNIFICANT - 1;
  return Math.min(MAX_DIGITS, Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(largest))));
}

/** Terms and total in units of the last shown digit: Σ terms + rest = total, exactly. Each term
 * is less than a unit away from its value, and one that needs no rounding is left alone. */
export function roundToSum(terms, total, digits) {
  const unit = power(digits);
  const target = Math.floor(total * unit + 0.5);
  const floors = Array.from(terms, (term) => Math.floor(term * unit));
  const remainders = Array.from(terms, (term, k) => term * unit - floors[k]);
  const movable = range(floors.length).filter((k) => remainders[k] > 0);
  const short = target - floors.reduce((a, b) => a + b, 0);
  movable.sort((a, b) => remainders[b] - remainders[a]); // stable, as Python's
  for (const k of movable.slice(0, Math.max(0, short))) floors[k] += 1;
  return { terms: floors, total: target, rest: target - floors.reduce((a, b) => a + b, 0), digits };
}

/** 12345 units at 4 digits are “1.2345”. */
export function unitText(units, digits) {
  const text = String(Math.abs(units)).padStart(digits + 1, "0");
  const sign = units < 0 ? "−" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A number at so many digits after the point, rounded by itself. */
export const fixed = (value, digits) => unitText(Math.floor(value * power(digits) + 0.5), digits);

// ---- which cells depend on which ------------------------------------------------------------

/**
 * Marked cells of a column: in maps, one plane that holds for one channel (or, null, for all);
 * in a row of units, one mark a unit. Planes keep a click cheap with 64 maps a layer.
 * @typedef {{units: Uint8Array}|{channel: number|null, plane: Uint8Array}} Marks
 */

function oneMark(shape, cell) {
  if (shape.length === 1)
    return { units: Uint8Array.from({ length: shape[0] }, (_, k) => +(k === cell[0])) };
  const plane = new Uint8Array(shape[1] * shape[2]);
  plane[cell[1] * shape[2] + cell[2]] = 1;
  return { channel: cell[0], plane };
}

const allMarks = (shape) =>
  shape.length === 1
    ? { units: new Uint8Array(shape[0]).fill(1) }
    : { channel: null, plane: new Uint8Array(shape[1] * shape[2]).fill(1) };

/** Whether a cell is marked. @param {Marks} marks */
export const isMarked = (marks, shape, cell) =>
  "units" in marks
    ? marks.units[cell[0]] === 1
    : (marks.channel === null || marks.channel === cell[0]) &&
      marks.plane[cell[1] * shape[2] + cell[2]] === 1;

/** For each earlier column, the cells that the cell depends on. @returns {Record<number, Marks>} */
export function seenMasks(columns, at, cell) {
  const found = { [at]: oneMark(columns[at].shape, cell) };
  for (let k = at; k > 0; k--) found[k - 1] = stepBack(columns[k], columns[k - 1].shape, found[k]);
  return found;
}

/** Source: the window of (i, j) begins at (i·stride − padding, j·stride − padding). */
function stepBack({ kind, layer, shape: own }, shape, marks) {
  if (kind === "dense" || kind === "softmax") return allMarks(shape);
  if (kind === "flatten") {
    const first = marks.units.indexOf(1);
    const alone = marks.units.lastIndexOf(1) === first;
    return alone ? oneMark(shape, cellAt(shape, first)) : allMarks(shape); // one, or all of them
  }
  if (kind !== "conv" && kind !== "pool" && kind !== "avgpool") return marks;
  const [size, stride, padding] = [layer.kernel ?? layer.size, layer.stride, layer.padding ?? 0];
  const [, height, width] = shape;
  const plane = new Uint8Array(height * width);
  marks.plane.forEach((mark, k) => {
    if (!mark) return;
    const [top, left] = [
      Math.floor(k / own[2]) * stride - padding,
      (k % own[2]) * stride - padding,
    ];
    for (let i = Math.max(0, top); i < Math.min(height, top + size); i++) {
      for (let j = Math.max(0, left); j < Math.min(width, left + size); j++)
        plane[i * width + j] = 1;
    }
  });
  return { channel: kind === "conv" ? null : marks.channel, plane };
}

/** For each later column, the cells that depend on the cell. @returns {Record<number, Marks>} */
export function fedMasks(columns, at, cell) {
  const found = { [at]: oneMark(columns[at].shape, cell) };
  for (let k = at + 1; k < columns.length; k++)
    found[k] = stepOn(columns[k], columns[k - 1].shape, found[k - 1]);
  return found;
}

function stepOn({ kind, layer, shape }, before, marks) {
  const some = (marks.units ?? marks.plane).includes(1);
  if (kind === "dense" || kind === "softmax")
    return some ? allMarks(shape) : { units: new Uint8Array(shape[0]) };
  if (kind === "flatten") {
    const area = before[1] * before[2];
    return {
      units: Uint8Array.from(
        { length: shape[0] },
        (_, k) =>
          +(marks.channel === null || marks.channel === Math.floor(k / area)) &&
          marks.plane[k % area],
      ),
    };
  }
  if (kind !== "conv" && kind !== "pool" && kind !== "avgpool") return marks;
  const [size, stride, padding] = [layer.kernel ?? layer.size, layer.stride, layer.padding ?? 0];
  const [, rows, wide] = shape;
  const plane = new Uint8Array(rows * wide);
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < wide; q++) {
      const [top, left] = [r * stride - padding, q * stride - padding];
      search: for (let i = Math.max(0, top); i < Math.min(before[1], top + size); i++) {
        for (let j = Math.max(0, left); j < Math.min(before[2], left + size); j++) {
          if (!marks.plane[i * before[2] + j]) continue;
          plane[r * wide + q] = 1;
          break search;
        }
      }
    }
  }
  return { channel: kind === "conv" ? null : marks.channel, plane };
}

/** The box around the marked cells of a map: [top, left, bottom, right], ends excluded, or null. */
export function boxOf({ plane }, [, height, width]) {
  let box = null;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (!plane[i * width + j]) continue;
      box = box ?? [i, j, i + 1, j + 1];
      box = [
        Math.min(box[0], i),
        Math.min(box[1], j),
        Math.max(box[2], i + 1),
        Math.max(box[3], j + 1),
      ];
    }
  }
  return box;
}
