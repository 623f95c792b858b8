// A net's forward pass in the browser, for any picture net that a spec can say. It gives every
// layer's own output, as torch's hooks would; buffers are made once and used again at each run.
//
// `playground/nets/build.py` is the twin of this file; tests/frontend/test_engine.py compares the
// two, layer by layer, in a real browser.

const KINDS = new Set([
  "conv",
  "norm",
  "relu",
  "tanh",
  "sigmoid",
  "pool",
  "avgpool",
  "flatten",
  "dense",
  "dropout",
]);
const MAX_WORK = 30e6; // multiply-adds, as in playground/ui/weights.py
const EPSILON = 1e-5; // torch's BatchNorm

/**
 * @typedef {{kind: string, [setting: string]: any}} Layer
 * @typedef {{input: {kind: string, channels: number, height: number, width: number},
 *   layers: Layer[], labels: string[]}} Spec
 * @typedef {{activations: Float32Array[], logits: Float32Array, probabilities: Float32Array}} Pass
 *   Views of the engine's own buffers: copy what must outlive the next run.
 * @typedef {{names: string[], shapes: number[][], run: (input: Float32Array) => Pass}} Engine
 */

/** conv1, relu1, conv2, …: counted within their kind. @param {Spec} spec */
export function layerNames(spec) {
  const counts = {};
  return spec.layers.map(({ kind }) => `${kind}${(counts[kind] = (counts[kind] ?? 0) + 1)}`);
}

const side = (size, kernel, stride, padding) =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;
const product = (shape) => shape.reduce((a, b) => a * b, 1);

/** Output shape of each layer, without the batch. @param {Spec} spec @returns {number[][]} */
export function layerShapes(spec) {
  let shape = [spec.input.channels, spec.input.height, spec.input.width];
  return spec.layers.map((layer) => {
    const [channels, height, width] = shape;
    if (layer.kind === "conv") {
      const { filters, kernel, stride, padding } = layer;
      shape = [
        filters,
        side(height, kernel, stride, padding),
        side(width, kernel, stride, padding),
      ];
    } else if (layer.kind === "pool" || layer.kind === "avgpool") {
      const { size, stride } = layer;
      shape = [channels, side(height, size, stride, 0), side(width, size, stride, 0)];
    } else if (layer.kind === "flatten") shape = [product(shape)];
    else if (layer.kind === "dense") shape = [layer.units];
    return shape;
  });
}

/** Multiply-adds of one run. @param {Spec} spec */
export function countWork(spec) {
  let inputs = [spec.input.channels, spec.input.height, spec.input.width];
  const shapes = layerShapes(spec);
  return spec.layers.reduce((work, layer, row) => {
    const each = { conv: inputs[0] * layer.kernel ** 2, dense: inputs[0] }[layer.kind] ?? 0;
    inputs = shapes[row];
    return work + each * product(shapes[row]);
  }, 0);
}

/** Whether this engine can run the net, and fast enough to follow a pen. @param {Spec} spec */
export function canRun(spec) {
  return (
    spec?.input?.kind === "image" &&
    spec.layers.every((layer) => KINDS.has(layer.kind)) &&
    countWork(spec) <= MAX_WORK
  );
}

/**
 * Four outputs at two places at once, so that each number loaded is used more than once. A small
 * function of its own: inside a longer one the browser's compiler gives up on the eight sums.
 */
function eightSums(out, weight, bias, patch, o, p, count, depth) {
  const w0 = o * depth,
    w1 = w0 + depth,
    w2 = w1 + depth,
    w3 = w2 + depth;
  const x = p * depth,
    y = x + depth;
  let s0 = bias[o],
    s1 = bias[o + 1],
    s2 = bias[o + 2],
    s3 = bias[o + 3];
  let r0 = s0,
    r1 = s1,
    r2 = s2,
    r3 = s3;
  for (let k = 0; k < depth; k++) {
    const u = patch[x + k],
      v = patch[y + k];
    const a = weight[w0 + k],
      b = weight[w1 + k],
      c = weight[w2 + k],
      d = weight[w3 + k];
    s0 += a * u;
    s1 += b * u;
    s2 += c * u;
    s3 += d * u;
    r0 += a * v;
    r1 += b * v;
    r2 += c * v;
    r3 += d * v;
  }
  const at = o * count + p;
  out[at] = s0;
  out[at + count] = s1;
  out[at + 2 * count] = s2;
  out[at + 3 * count] = s3;
  out[at + 1] = r0;
  out[at + count + 1] = r1;
  out[at + 2 * count + 1] = r2;
  out[at + 3 * count + 1] = r3;
}

function oneSum(weight, bias, patch, o, p, depth) {
  const w = o * depth,
    x = p * depth;
  let sum = bias[o];
  for (let k = 0; k < depth; k++) sum += weight[w + k] * patch[x + k];
  return sum;
}

/** out[o·count + p] = bias[o] + Σ_k weight[o·depth + k] · patch[p·depth + k]. */
function multiply(out, weight, bias, patch, outputs, count, depth) {
  const fours = outputs - (outputs % 4),
    pairs = count - (count % 2);
  for (let o = 0; o < fours; o += 4) {
    for (let p = 0; p < pairs; p += 2) eightSums(out, weight, bias, patch, o, p, count, depth);
  }
  for (let o = 0; o < outputs; o++) {
    for (let p = o < fours ? pairs : 0; p < count; p++) {
      out[o * count + p] = oneSum(weight, bias, patch, o, p, depth);
    }
  }
}

/** Lay every window of the input in one row: patch[p·depth + (c·kernel + i)·kernel + j]. */
function gather(patch, input, channels, height, width, kernel, stride, padding, rows, columns) {
  const depth = channels * kernel * kernel;
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < columns; q++) {
      const top = r * stride - padding,
        left = q * stride - padding;
      let at = (r * columns + q) * depth;
      const inside = top >= 0 && left >= 0 && top + kernel <= height && left + kernel <= width;
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < kernel; i++) {
          const y = top + i;
          const from = (c * height + y) * width + left;
          if (inside) for (let j = 0; j < kernel; j++) patch[at++] = input[from + j];
          else if (y < 0 || y >= height) for (let j = 0; j < kernel; j++) patch[at++] = 0;
          else
            for (let j = 0; j < kernel; j++) {
              const x = left + j;
              patch[at++] = x < 0 || x >= width ? 0 : input[from + j];
            }
        }
      }
    }
  }
}

function conv(layer, input, output, out, weight, bias) {
  const [channels, height, width] = input;
  const [filters, rows, columns] = output;
  const { kernel, stride, padding } = layer;
  const depth = channels * kernel * kernel;
  const patch = new Float32Array(rows * columns * depth);
  return (x) => {
    gather(patch, x, channels, height, width, kernel, stride, padding, rows, columns);
    multiply(out, weight, bias, patch, filters, rows * columns, depth);
  };
}

function norm(shape, out, { weight, bias, running_mean: mean, running_var: variance }) {
  const [channels, ...rest] = shape;
  const area = product(rest);
  const gain = Float64Array.from(weight, (w, c) => w / Math.sqrt(variance[c] + EPSILON));
  const shift = Float64Array.from(bias, (b, c) => b - mean[c] * gain[c]);
  return (x) => {
    for (let c = 0, k = 0; c < channels; c++) {
      const a = gain[c],
        b = shift[c];
      for (const end = k + area; k < end; k++) out[k] = x[k] * a + b;
    }
  };
}

function pool(layer, input, output, out, largest) {
  const [channels, height, width] = input;
  const [, rows, columns] = output;
  const { size, stride } = layer;
  const area = size * size;
  return (x) => {
    for (let c = 0, at = 0; c < channels; c++) {
      for (let r = 0; r < rows; r++) {
        for (let q = 0; q < columns; q++) {
          const from = (c * height + r * stride) * width + q * stride;
          let best = -Infinity,
            sum = 0;
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const value = x[from + i * width + j];
              if (value > best) best = value;
              sum += value;
            }
          }
          out[at++] = largest ? best : sum / area;
        }
      }
    }
  };
}

const each = (out, f) => (x) => {
  for (let k = 0; k < out.length; k++) out[k] = f(x[k]);
};

function relu(out) {
  return (x) => {
    for (let k = 0; k < out.length; k++) out[k] = x[k] > 0 ? x[k] : 0;
  };
}

/** One layer as a function that fills `out` from its input. */
function step(layer, input, output, out, tensors) {
  switch (layer.kind) {
    case "conv":
      return conv(layer, input, output, out, tensors.weight, tensors.bias);
    case "norm":
      return norm(output, out, tensors);
    case "relu":
      return relu(out);
    case "tanh":
      return each(out, Math.tanh);
    case "sigmoid":
      return each(out, (v) => 1 / (1 + Math.exp(-v)));
    case "pool":
      return pool(layer, input, output, out, true);
    case "avgpool":
      return pool(layer, input, output, out, false);
    case "dense":
      return (x) => multiply(out, tensors.weight, tensors.bias, x, output[0], 1, input[0]);
  }
  throw new Error(`The browser cannot run a layer of kind ${layer.kind}.`);
}

/** Probabilities of logits, into `out`. */
export function softmax(logits, out) {
  let top = -Infinity,
    sum = 0;
  for (const value of logits) top = Math.max(top, value);
  for (let k = 0; k < logits.length; k++) sum += out[k] = Math.exp(logits[k] - top);
  for (let k = 0; k < logits.length; k++) out[k] /= sum;
}

/** The tensors of one layer by their last name: "conv1.weight" is weight of conv1. */
function tensorsOf(name, weights) {
  const own = Object.entries(weights).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(own.map(([key, values]) => [key.slice(name.length + 1), values]));
}

/**
 * Make the forward pass of a net.
 * @param {Spec} spec
 * @param {Record<string, Float32Array>} weights by torch's names: "conv1.weight"
 * @returns {Engine} `run` takes channels × height × width numbers from 0 to 1
 */
export function makeEngine(spec, weights) {
  const names = layerNames(spec);
  const shapes = layerShapes(spec);
  let input = [spec.input.channels, spec.input.height, spec.input.width];
  const steps = [];
  const activations = [];
  spec.layers.forEach((layer, row) => {
    // What passes values on as they are shares the buffer of the layer before.
    const same = row > 0 && (layer.kind === "flatten" || layer.kind === "dropout");
    const copies = layer.kind === "flatten" || layer.kind === "dropout";
    const out = same ? activations[row - 1] : new Float32Array(product(shapes[row]));
    activations.push(out);
    if (!copies) steps.push(step(layer, input, shapes[row], out, tensorsOf(names[row], weights)));
    else steps.push(same ? null : (x) => out.set(x));
    input = shapes[row];
  });
  const logits = activations[activations.length - 1];
  const probabilities = new Float32Array(logits.length);
  const pass = { activations, logits, probabilities };
  return {
    names,
    shapes,
    run(image) {
      let values = image;
      for (let row = 0; row < steps.length; row++) {
        steps[row]?.(values);
        values = activations[row];
      }
      softmax(logits, probabilities);
      return pass;
    },
  };
}
