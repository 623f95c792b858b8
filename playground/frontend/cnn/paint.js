// Paints columns of feature maps: one picture per column with up to 64 maps, and their scale.

import { legendGradient, paintMap } from "../shared/colours.js";

export const MAX_MAPS = 64;
const GAP = 1; // pixels between maps

/**
 * The layout of a column: a grid of maps, or one grid whose cells are the units.
 * @typedef {{tiles: number, across: number, down: number, height: number, width: number,
 *   units: boolean, imageWidth: number, imageHeight: number}} Layout
 */

/** @param {import("./cell.js").Column} column @returns {Layout} */
export function layoutOf(column) {
  const units = column.shape.length === 1;
  const count = column.shape[0];
  const across = units ? 1 : Math.ceil(Math.sqrt(Math.min(count, MAX_MAPS)));
  const tiles = units ? 1 : Math.min(count, MAX_MAPS);
  const width = units ? (count <= 16 ? 1 : Math.ceil(Math.sqrt(count))) : column.shape[2];
  const height = units ? Math.ceil(count / width) : column.shape[1];
  // A photo's channels are followed by the photo in colour.
  const down = Math.ceil((tiles + (column.colour ? 1 : 0)) / across);
  return {
    tiles,
    across,
    down,
    height,
    width,
    units,
    imageWidth: across * (width + GAP) - GAP,
    imageHeight: down * (height + GAP) - GAP,
  };
}

/** The top left corner of a map in the column's picture: [left, top], in pixels. */
export const cornerOf = (layout, channel) => [
  (channel % layout.across) * (layout.width + GAP),
  Math.floor(channel / layout.across) * (layout.height + GAP),
];

/** The cell at a pixel of the column's picture; null in a gap or outside. */
export function cellUnder(column, layout, x, y) {
  const [tileX, tileY] = [
    Math.floor(x / (layout.width + GAP)),
    Math.floor(y / (layout.height + GAP)),
  ];
  const tile = tileY * layout.across + tileX;
  const channel = column.colour && tile === layout.tiles ? 0 : tile;
  if (tileX < 0 || tileY < 0 || tileX >= layout.across || channel >= layout.tiles) return null;
  const j = Math.min(layout.width - 1, Math.floor(x - tileX * (layout.width + GAP)));
  const i = Math.min(layout.height - 1, Math.floor(y - tileY * (layout.height + GAP)));
  if (!layout.units) return [channel, i, j];
  const unit = i * layout.width + j;
  return unit < column.shape[0] ? [unit] : null;
}

/** Row and column of a cell within its map. */
export const placeOf = (layout, cell) =>
  layout.units ? [Math.floor(cell[0] / layout.width), cell[0] % layout.width] : [cell[1], cell[2]];

/** The range of a map's values in `column.values`: [first, count]. */
const span = (column, channel) => {
  if (column.shape.length === 1) return [0, column.values.length];
  const area = column.shape[1] * column.shape[2];
  return [channel * area, area];
};

/** @type {WeakMap<import("./cell.js").Column, {scale: number, signed: boolean}>} */
const known = new WeakMap(); // cached, because every pointer move needs it

function rangeOf(column) {
  let found = known.get(column);
  if (!found) {
    const { values } = column;
    found = { scale: largest(values, 0, values.length), signed: values.some((value) => value < 0) };
    known.set(column, found);
  }
  return found;
}

function largest(values, from, count) {
  let most = 0;
  for (let k = from; k < from + count; k++) most = Math.max(most, Math.abs(values[k]));
  return most;
}

/** The value at the end of the colour scale: the largest of one map, its layer, or the net. */
export function scaleOf(columns, column, channel, mode) {
  if (mode === "net") return Math.max(...columns.map((each) => rangeOf(each).scale));
  if (mode === "layer") return rangeOf(column).scale;
  return largest(column.values, ...span(column, channel));
}

export const isSigned = (column) => rangeOf(column).signed;

/** Paint a whole column, one pixel per value. */
export function paintColumn(canvas, columns, column, mode) {
  const layout = layoutOf(column);
  canvas.width = layout.imageWidth;
  canvas.height = layout.imageHeight;
  const context = canvas.getContext("2d");
  const image = context.createImageData(layout.imageWidth, layout.imageHeight);
  const pixels = new Uint32Array(image.data.buffer);
  const signed = isSigned(column);
  const shared = mode === "map" ? null : scaleOf(columns, column, 0, mode);
  for (let channel = 0; channel < layout.tiles; channel++) {
    const scale = shared ?? scaleOf(columns, column, channel, mode);
    const [left, top] = cornerOf(layout, channel);
    paintTile(pixels, layout, left, top, column, channel, scale, signed);
  }
  if (column.colour) {
    const [left, top] = cornerOf(layout, layout.tiles);
    paintColours(pixels, layout, left, top, column, [0, 1, 2]);
  }
  context.putImageData(image, 0, 0);
  return layout;
}

/** Paint a photo's channels, each in its own colour, from black to full. */
export function paintColours(pixels, layout, left, top, { values, shape }, channels) {
  const area = shape[1] * shape[2];
  for (let k = 0; k < area; k++) {
    let packed = 0xff000000;
    for (const c of channels) packed += Math.round(255 * values[c * area + k]) * 2 ** (8 * c);
    const at = (top + Math.floor(k / shape[2])) * layout.imageWidth + left + (k % shape[2]);
    pixels[at] = packed;
  }
}

const HUES = ["#ff0000", "#00ff00", "#0000ff"];

/** The CSS gradient of the legend of one map. */
export const gradientOf = (column, channel) =>
  column.colour
    ? `linear-gradient(to right, #000000, ${HUES[channel]})`
    : legendGradient(isSigned(column));

function paintTile(pixels, layout, left, top, column, channel, scale, signed) {
  if (column.colour) return paintColours(pixels, layout, left, top, column, [channel]);
  const [from] = span(column, channel);
  let values = column.values;
  if (layout.units && layout.width * layout.height > values.length) {
    values = new Float32Array(layout.width * layout.height); // the last row may not be full
    values.set(column.values);
  }
  paintMap(
    pixels,
    layout.imageWidth,
    left,
    top,
    values,
    from,
    layout.height,
    layout.width,
    scale,
    signed,
  );
}

/** Paint one map enlarged by the largest integer factor that fits into `size` pixels. Returns the
 * layout, and the factor as `step`. */
export function paintOne(canvas, columns, column, channel, mode, size) {
  const layout = layoutOf(column);
  const single = { ...layout, imageWidth: layout.width, imageHeight: layout.height };
  const small = document.createElement("canvas");
  small.width = layout.width;
  small.height = layout.height;
  const context = small.getContext("2d");
  const image = context.createImageData(layout.width, layout.height);
  const scale = scaleOf(columns, column, channel, mode);
  paintTile(
    new Uint32Array(image.data.buffer),
    single,
    0,
    0,
    column,
    channel,
    scale,
    isSigned(column),
  );
  context.putImageData(image, 0, 0);
  const step = Math.max(1, Math.floor(size / Math.max(layout.width, layout.height)));
  canvas.width = layout.width * step;
  canvas.height = layout.height * step;
  const large = canvas.getContext("2d");
  large.imageSmoothingEnabled = false;
  large.drawImage(small, 0, 0, canvas.width, canvas.height);
  return { layout, step };
}
