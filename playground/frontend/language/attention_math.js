// The arithmetic of self-attention: query · key / √units, softmax, weighted values. The numbers come
// from Python; tests/frontend/test_attention_view.py compares the results with torch.

/**
 * One attention layer on one text; the arrays are heads × steps × units. With `causal`, a step
 * attends to itself and to earlier steps only.
 * @typedef {{heads: number, steps: number, units: number, query: Float32Array, key: Float32Array,
 *   value: Float32Array, causal?: boolean}} Layer
 */

/** The numbers of one step in one head. @param {Layer} layer @param {Float32Array} array */
export function rowOf({ steps, units }, array, head, step) {
  const from = (head * steps + step) * units;
  return array.subarray(from, from + units);
}

/** query[t] · key[s] / √units of a head for all s; −∞ for a step that is hidden.
 * @param {Layer} layer */
export function scoresOf(layer, head, t) {
  const { steps, units, query, key, causal } = layer;
  const q = rowOf(layer, query, head, t);
  const scale = Math.sqrt(units);
  return Float64Array.from({ length: steps }, (_, s) => {
    if (causal && s > t) return -Infinity;
    const k = rowOf(layer, key, head, s);
    return q.reduce((sum, value, d) => sum + value * k[d], 0) / scale;
  });
}

/** Softmax. @param {Float64Array} scores */
export function softmax(scores) {
  const top = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - top));
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
}

/** The attention weights of a head: steps × steps, row t holds those of query t.
 * @param {Layer} layer @param {number} head */
export function weightsOf(layer, head) {
  const found = new Float64Array(layer.steps ** 2);
  for (let t = 0; t < layer.steps; t++)
    found.set(softmax(scoresOf(layer, head, t)), t * layer.steps);
  return found;
}

/** The output of a head at step t: the values weighted by attention.
 * @param {Layer} layer @param {number} head @param {Float64Array} weights of step t */
export function outputOf(layer, head, weights) {
  const output = new Float64Array(layer.units);
  weights.forEach((weight, s) => {
    const value = rowOf(layer, layer.value, head, s);
    for (let d = 0; d < layer.units; d++) output[d] += weight * value[d];
  });
  return output;
}
