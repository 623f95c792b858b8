// A detector's maps, and the box that it gives in one cell, number by number, as in
// `playground/vision/detect.py` and `playground/vision/pictures.py`, which tests compare with these.

/**
 * `outputs` are the net's maps, rows and columns: a logit of the heat map for each label, the
 * centre's offset in the cell (x, y), and the box's width and height in cells. `scale` is a pixel of
 * the net's input in pixels of the picture (x, y); `left` and `top` are where the picture begins in
 * the input, and `width` and `height` are the picture's.
 * @typedef {{outputs: Float32Array, labels: number, rows: number, columns: number, stride: number,
 *   scale: [number, number], left: number, top: number, width: number, height: number}} Maps
 */

/** The value of a map in a cell. @param {Maps} maps @param {number} map */
export const valueAt = ({ outputs, rows, columns }, map, row, column) =>
  outputs[(map * rows + row) * columns + column];

/** @param {number} logit */
export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/** The label with the highest logit in a cell. @param {Maps} maps */
export function labelAt(maps, row, column) {
  let best = 0;
  for (let label = 1; label < maps.labels; label++)
    if (valueAt(maps, label, row, column) > valueAt(maps, best, row, column)) best = label;
  return best;
}

/** The largest of a label's logits in the cell's neighbours. @param {Maps} maps */
export function neighbour(maps, label, row, column) {
  let most = -Infinity;
  for (let r = Math.max(0, row - 1); r <= Math.min(maps.rows - 1, row + 1); r++)
    for (let c = Math.max(0, column - 1); c <= Math.min(maps.columns - 1, column + 1); c++)
      if (r !== row || c !== column) most = Math.max(most, valueAt(maps, label, r, c));
  return most;
}

/**
 * One axis of a box. Each number follows from those before it:
 * middle = (cell + offset) · stride, size = max(0, cells) · stride, from = middle − size / 2,
 * to = middle + size / 2, and `first` and `last` are these in pixels of the picture.
 * @typedef {{cell: number, offset: number, cells: number, middle: number, size: number,
 *   from: number, to: number, first: number, last: number, start: number, scale: number,
 *   most: number}} Axis
 */

/** The box of a cell along x (`axis` 0) or y (1). @param {Maps} maps @param {0|1} axis
 * @param {(value: number) => number} [rounded] applied to the net's numbers @returns {Axis} */
export function axisOf(maps, row, column, axis, rounded = (value) => value) {
  const { labels, stride } = maps;
  const cell = axis ? row : column;
  const offset = rounded(valueAt(maps, labels + axis, row, column));
  const cells = rounded(valueAt(maps, labels + 2 + axis, row, column));
  const middle = (cell + offset) * stride;
  const size = Math.max(0, cells) * stride;
  const [from, to] = [middle - size / 2, middle + size / 2];
  const [start, most] = axis ? [maps.top, maps.height] : [maps.left, maps.width];
  const scale = maps.scale[axis];
  const inPicture = (/** @type {number} */ at) => Math.min(Math.max((at - start) * scale, 0), most);
  const [first, last] = [inPicture(from), inPicture(to)];
  return { cell, offset, cells, middle, size, from, to, first, last, start, scale, most };
}

/** The box that the net gives in a cell, in pixels of the picture, cropped at its edges.
 * @param {Maps} maps @returns {import("./boxes.js").Box} */
export function boxAt(maps, row, column) {
  const [x, y] = [axisOf(maps, row, column, 0), axisOf(maps, row, column, 1)];
  return { x: x.first, y: y.first, width: x.last - x.first, height: y.last - y.first };
}

/** The cell that contains a point of the picture, limited to the map.
 * @param {Maps} maps @param {number} x @param {number} y @returns {[number, number]} */
export function cellAt(maps, x, y) {
  const at = (value, scale, start, count) =>
    Math.min(count - 1, Math.max(0, Math.floor((value / scale + start) / maps.stride)));
  return [at(y, maps.scale[1], maps.top, maps.rows), at(x, maps.scale[0], maps.left, maps.columns)];
}

/** A cell as a box in pixels of the picture; the net's input may reach beyond the picture.
 * @param {Maps} maps @returns {import("./boxes.js").Box} */
export function squareOf(maps, row, column, rows = 1, columns = 1) {
  const { stride, scale, left, top } = maps;
  return {
    x: (column * stride - left) * scale[0],
    y: (row * stride - top) * scale[1],
    width: columns * stride * scale[0],
    height: rows * stride * scale[1],
  };
}
