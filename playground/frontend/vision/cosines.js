// The arithmetic of recognition: cosines of embeddings, the threshold, and a plane for the map.
// tests/frontend/test_cosines.py compares it with NumPy, scikit-learn and the package.

/**
 * A name of the gallery. All vectors have the length 1.
 * @typedef {{number: number, name: string, pictures: {number: number, vector: Float32Array}[]}} Named
 * The highest cosine of a picture and a name's pictures, with that picture's number.
 * @typedef {{number: number, name: string, cosine: number, picture: number}} Near
 * A trial: a view of a picture of the name `of`, and its cosine with each name (by position).
 * @typedef {{of: number, cosines: number[]}} Trial
 */

/** The cosine of two vectors of length 1. @param {Float32Array} a @param {Float32Array} b */
export function cosine(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The cosine as a sum: its largest products by absolute value, and the sum of the others.
 * @param {Float32Array} a @param {Float32Array} b @param {number} count */
export function largestProducts(a, b, count) {
  const order = [...a.keys()].sort((i, j) => Math.abs(a[j] * b[j]) - Math.abs(a[i] * b[i]));
  const rows = order.slice(0, count).map((index) => ({
    index,
    a: a[index],
    b: b[index],
    product: a[index] * b[index],
  }));
  const sum = cosine(a, b);
  const shown = rows.reduce((total, { product }) => total + product, 0);
  return { rows, rest: sum - shown, others: a.length - rows.length, sum };
}

/** The names that have pictures, by falling cosine.
 * @param {Float32Array} vector @param {Named[]} names @returns {Near[]} */
export function nearest(vector, names) {
  return names
    .filter(({ pictures }) => pictures.length)
    .map(({ number, name, pictures }) => {
      const found = pictures.map((each) => ({
        picture: each.number,
        cosine: cosine(vector, each.vector),
      }));
      const best = found.reduce((a, b) => (b.cosine > a.cosine ? b : a));
      return { number, name, ...best };
    })
    .sort((a, b) => b.cosine - a.cosine);
}

/** The cosine of a vector with each name: that of the picture that is most alike. All names have
 * pictures. @param {Float32Array} vector @param {Named[]} names */
export const cosinesOf = (vector, names) =>
  names.map(({ pictures }) => Math.max(...pictures.map((each) => cosine(vector, each.vector))));

/** All pairs of names that have pictures, with the highest cosine of their pictures.
 * @param {Named[]} names */
export const pairsOf = (names) =>
  names.flatMap((a, k) =>
    names.slice(k + 1).map((b) => ({
      first: a.name,
      second: b.name,
      cosine: Math.max(...a.pictures.flatMap(({ vector }) => cosinesOf(vector, [b]))),
    })),
  );

const positionOfMost = (/** @type {number[]} */ values) =>
  values.reduce((best, value, k) => (value > values[best] ? k : best), 0);

/** How the trials end at a threshold. `found`: the right name; `mixed`: another name; `unknown`: no
 * name. `accepted`: without its own name in the gallery, the picture would get another one.
 * @param {Trial[]} trials @param {number} threshold */
export function outcomes(trials, threshold) {
  const counted = { found: 0, mixed: 0, unknown: 0, accepted: 0, count: trials.length };
  for (const { of, cosines } of trials) {
    const best = positionOfMost(cosines);
    if (cosines[best] < threshold) counted.unknown += 1;
    else if (best === of) counted.found += 1;
    else counted.mixed += 1;
    if (cosines.some((value, k) => k !== of && value >= threshold)) counted.accepted += 1;
  }
  return counted;
}

/** Rows are the names of the trials, columns the answers; the last column is “unknown”.
 * @param {Trial[]} trials @param {number} count of names @param {number} threshold */
export function confusion(trials, count, threshold) {
  const table = Array.from({ length: count }, () => Array(count + 1).fill(0));
  for (const { of, cosines } of trials) {
    const best = positionOfMost(cosines);
    table[of][cosines[best] < threshold ? count : best] += 1;
  }
  return table;
}

const STEPS = 200; // of the power iteration

/** The plane of the two largest principal components of the vectors: a place for each, and the
 * plane's part of their variance.
 * @param {Float32Array[]} vectors @returns {{places: [number, number][], share: number}} */
export function planeOf(vectors) {
  const n = vectors.length;
  if (n < 2) return { places: vectors.map(() => [0, 0]), share: 1 };
  // Of few vectors with many numbers: the eigenvectors of the centred matrix of their products.
  const products = vectors.map((a) => vectors.map((b) => cosine(a, b)));
  const means = products.map((row) => row.reduce((sum, value) => sum + value, 0) / n);
  const all = means.reduce((sum, value) => sum + value, 0) / n;
  const centred = products.map((row, i) =>
    row.map((value, j) => value - means[i] - means[j] + all),
  );
  const whole = centred.reduce((sum, row, i) => sum + row[i], 0);
  const axes = [0, 1].map(() => strongest(centred));
  const places = vectors.map(
    (_, i) => /** @type {[number, number]} */ (axes.map(({ axis, size }) => axis[i] * size)),
  );
  const kept = axes.reduce((sum, { size }) => sum + size * size, 0);
  return { places, share: whole > 1e-12 ? kept / whole : 1 };
}

/** The eigenvector of the largest eigenvalue, which is then subtracted from the matrix; `size` is
 * the eigenvalue's root. @param {number[][]} matrix symmetric, without negative eigenvalues */
function strongest(matrix) {
  const n = matrix.length;
  const start = matrix.reduce((at, row, k) => (row[k] > matrix[at][at] ? k : at), 0);
  let axis = [...matrix[start]];
  let value = 0;
  for (let step = 0; step < STEPS; step++) {
    const length = Math.hypot(...axis);
    if (length < 1e-12) return { axis: Array(n).fill(0), size: 0 };
    axis = axis.map((part) => part / length);
    const next = matrix.map((row) => row.reduce((sum, part, j) => sum + part * axis[j], 0));
    value = next.reduce((sum, part, i) => sum + part * axis[i], 0);
    axis = next;
  }
  const length = Math.hypot(...axis);
  axis = axis.map((part) => part / (length || 1));
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i][j] -= value * axis[i] * axis[j];
  return { axis, size: Math.sqrt(Math.max(value, 0)) };
}
