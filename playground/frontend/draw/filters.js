// Image filters for grey pictures, as in scipy.ndimage: Gaussian, minimum, maximum, median, and
// connected components. A picture is an array, row by row.

/** @typedef {{values: Float32Array<ArrayBuffer>, height: number, width: number}} Picture */

/** @param {Picture} picture @param {(value: number, k: number) => number} change
 * @returns {Picture} */
export const mapped = ({ values, height, width }, change) => ({
  values: values.map(change),
  height,
  width,
});

/**
 * The minimum or maximum over a rectangle around each pixel. The rectangle is cut off at the
 * picture's border; an even side reaches one pixel further up or left.
 * @param {Picture} picture @param {[number, number]} size height and width of the rectangle
 * @param {"minimum"|"maximum"} which @returns {Picture}
 */
export function extreme({ values, height, width }, [down, across], which) {
  const sign = which === "maximum" ? 1 : -1;
  const out = values.slice();
  const most = Math.max(height, width);
  const line = new Float32Array(most),
    queue = new Int32Array(most);
  /** Replace `count` values, `stride` apart, by the extremes of a sliding window, in linear time:
   * the queue holds the places that may still become the extreme. */
  const slide = (start, stride, count, window) => {
    const back = window >> 1,
      ahead = window - back - 1;
    for (let k = 0, at = start; k < count; k++, at += stride) line[k] = sign * out[at];
    let first = 0,
      end = 0,
      taken = 0;
    for (let k = 0, at = start; k < count; k++, at += stride) {
      const until = Math.min(count, k + ahead + 1);
      for (; taken < until; taken++) {
        const value = line[taken];
        while (end > first && line[queue[end - 1]] <= value) end--;
        queue[end++] = taken;
      }
      while (queue[first] < k - back) first++;
      out[at] = sign * line[queue[first]];
    }
  };
  if (across > 1) for (let r = 0; r < height; r++) slide(r * width, 1, width, across);
  if (down > 1) for (let c = 0; c < width; c++) slide(c, width, height, down);
  return { values: out, height, width };
}

/** A grey closing removes dark structures smaller than the rectangle.
 * @param {Picture} picture @param {[number, number]} size */
export const closing = (picture, size) =>
  extreme(extreme(picture, size, "maximum"), size, "minimum");

/** A grey opening removes light structures smaller than the rectangle.
 * @param {Picture} picture @param {[number, number]} size */
export const opening = (picture, size) =>
  extreme(extreme(picture, size, "minimum"), size, "maximum");

/** A Gaussian blur; beyond its border the picture is mirrored. @param {Picture} picture
 * @param {number} sigma in pixels @returns {Picture} */
export function blurred({ values, height, width }, sigma) {
  const reach = Math.floor(4 * sigma + 0.5);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, part) => total + part, 0);
  const line = (from, to, start, stride, count) => {
    for (let k = 0; k < count; k++) {
      let total = 0;
      for (let p = -reach; p <= reach; p++) {
        let at = k + p;
        if (at < 0) at = Math.min(count - 1, -at - 1);
        else if (at >= count) at = Math.max(0, 2 * count - at - 1);
        total += from[start + at * stride] * kernel[p + reach];
      }
      to[start + k * stride] = total / sum;
    }
  };
  const half = new Float32Array(values.length),
    out = new Float32Array(values.length);
  for (let c = 0; c < width; c++) line(values, half, c, width, height);
  for (let r = 0; r < height; r++) line(half, out, r * width, 1, width);
  return { values: out, height, width };
}

/** The median over a square around each pixel, rounded to a grey level of 0 to 255. Beyond its
 * border the picture continues with its last pixel. @param {Picture} picture
 * @param {number} size odd side of the square @returns {Picture} */
export function median({ values, height, width }, size) {
  const reach = size >> 1,
    middle = (size * size + 1) / 2;
  const levels = Uint8Array.from(values, (value) => Math.round(value));
  const out = new Float32Array(values.length);
  const inside = (at, count) => Math.min(count - 1, Math.max(0, at));
  for (let r = 0; r < height; r++) {
    const counts = new Int32Array(256); // of the square's levels; it slides along the row
    const column = (c, change) => {
      for (let p = r - reach; p <= r + reach; p++)
        counts[levels[inside(p, height) * width + inside(c, width)]] += change;
    };
    for (let c = -reach; c < reach; c++) column(c, 1);
    for (let c = 0; c < width; c++) {
      column(c + reach, 1);
      let level = 0;
      for (let seen = counts[0]; seen < middle;) seen += counts[++level];
      out[r * width + c] = level;
      column(c - reach, -1);
    }
  }
  return { values: out, height, width };
}

/**
 * The connected components of a mask, neighbours in all eight directions.
 * @typedef {{top: number, bottom: number, left: number, right: number}} Box ends exclusive
 * @param {Uint8Array} mask @param {number} height @param {number} width
 * @returns {{labels: Int32Array, boxes: Box[]}} `labels` is 0 outside of the mask, and k + 1 in
 *   the component with the box k
 */
export function components(mask, height, width) {
  const labels = new Int32Array(mask.length);
  /** @type {Box[]} */
  const boxes = [];
  const stack = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || labels[start]) continue;
    const box = { top: height, bottom: 0, left: width, right: 0 };
    labels[start] = boxes.push(box);
    stack.push(start);
    while (stack.length) {
      const at = stack.pop();
      const r = Math.floor(at / width),
        c = at % width;
      box.top = Math.min(box.top, r);
      box.bottom = Math.max(box.bottom, r + 1);
      box.left = Math.min(box.left, c);
      box.right = Math.max(box.right, c + 1);
      for (let y = Math.max(0, r - 1); y <= Math.min(height - 1, r + 1); y++)
        for (let x = Math.max(0, c - 1); x <= Math.min(width - 1, c + 1); x++) {
          const next = y * width + x;
          if (!mask[next] || labels[next]) continue;
          labels[next] = boxes.length;
          stack.push(next);
        }
    }
  }
  return { labels, boxes };
}
