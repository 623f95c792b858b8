// Matrix products, for convolutions and dense layers.

/**
 * Compute a 4 × 2 block of the product, so that each loaded number is used several times. This is a
 * function of its own because the browser's compiler does not optimize the eight sums in a longer
 * function.
 * @param {Float32Array} out @param {Float32Array} weight @param {Float32Array} bias
 * @param {Float32Array} patch @param {number} o first output @param {number} p first position
 * @param {number} count number of positions @param {number} depth number of terms of a sum
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

/** @param {Float32Array} weight @param {Float32Array} bias @param {Float32Array} patch
 * @param {number} o @param {number} p @param {number} depth */
function oneSum(weight, bias, patch, o, p, depth) {
  const w = o * depth,
    x = p * depth;
  let sum = bias[o];
  for (let k = 0; k < depth; k++) sum += weight[w + k] * patch[x + k];
  return sum;
}

/** Matrix product with bias:
 * out[o·count + p] = bias[o] + Σ_k weight[o·depth + k] · patch[p·depth + k].
 * @param {Float32Array} out @param {Float32Array} weight @param {Float32Array} bias
 * @param {Float32Array} patch @param {number} outputs @param {number} count
 * @param {number} depth */
export function multiply(out, weight, bias, patch, outputs, count, depth) {
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

/** The dot product of row `row` of a matrix with `width` columns and `vector` from index `at`.
 * @param {ArrayLike<number>} matrix @param {number} row @param {number} width
 * @param {ArrayLike<number>} vector @param {number} at */
export function dot(matrix, row, width, vector, at) {
  let sum = 0;
  for (let k = 0, w = row * width; k < width; k++, w++) sum += matrix[w] * vector[at + k];
  return sum;
}
