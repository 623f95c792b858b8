// The two colour maps that carry meaning on every page, one colour per role, and painting
// arrays with them. `playground/charts/colours.py` holds the same numbers.

export const BLUE = "#2166ac"; // negative end of the signed map
export const WHITE = "#ffffff"; // zero
export const ORANGE = "#d95f0e"; // positive end of the signed map
export const PURPLE = "#54278f"; // full end of the magnitude map

export const ROLES = {
  training: "#7f7f7f",
  validation: "#1b9e77",
  rnn: "#e7298a",
  gru: "#66a61e",
  lstm: "#7570b3",
  right: "#1b9e77",
  wrong: "#d7301f",
  accent: "#2563b0",
};

/** @param {string} hex */
const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Steps from one colour to another, packed as little-endian ABGR for a Uint32 image.
 * @param {string} from @param {string} to @param {number} steps
 * @param {Uint32Array} table @param {number} start where the steps begin in the table */
function ramp(from, to, steps, table, start) {
  const [a, b] = [parse(from), parse(to)];
  for (let k = 0; k < steps; k++) {
    const [r, g, blue] = a.map((v, c) => Math.round(v + ((b[c] - v) * k) / (steps - 1)));
    table[start + k] = (255 << 24) | (blue << 16) | (g << 8) | r;
  }
}

/** Table of 511 colours: 0 is -scale, 255 is zero (white), 510 is +scale. */
export const SIGNED_TABLE = new Uint32Array(511);
ramp(BLUE, WHITE, 256, SIGNED_TABLE, 0);
ramp(WHITE, ORANGE, 256, SIGNED_TABLE, 255);

/** Table of 256 colours: 0 is nothing (white), 255 is +scale. */
export const MAGNITUDE_TABLE = new Uint32Array(256);
ramp(WHITE, PURPLE, 256, MAGNITUDE_TABLE, 0);

/** CSS colour of a signed number; white at zero. @param {number} value @param {number} scale */
export function signedColour(value, scale) {
  return css(SIGNED_TABLE[signedIndex(value, scale)]);
}

/** CSS colour of a magnitude (negative counts as nothing).
 * @param {number} value @param {number} scale */
export function magnitudeColour(value, scale) {
  return css(MAGNITUDE_TABLE[magnitudeIndex(value, scale)]);
}

/** @param {number} value @param {number} scale */
function signedIndex(value, scale) {
  const part = scale > 0 ? value / scale : 0;
  return 255 + Math.round(255 * Math.max(-1, Math.min(1, part)));
}

/** @param {number} value @param {number} scale */
function magnitudeIndex(value, scale) {
  const part = scale > 0 ? value / scale : 0;
  return Math.round(255 * Math.max(0, Math.min(1, part)));
}

/** @param {number} packed */
const css = (packed) => `rgb(${packed & 255},${(packed >> 8) & 255},${(packed >> 16) & 255})`;

/** Black or white, whichever reads better on a colour made by the functions above.
 * @param {string} colour */
export function inkOn(colour) {
  const [r, g, b] = (colour.match(/\d+/g) ?? []).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#111111" : "#ffffff";
}

/**
 * Paint one map into a packed image, one pixel a value.
 * @param {Uint32Array} pixels  the whole image
 * @param {number} imageWidth
 * @param {number} left @param {number} top  where the map begins in the image
 * @param {Float32Array|Float64Array} values @param {number} offset  the map's first value
 * @param {number} height @param {number} width  of the map
 * @param {number} scale  the value at the end of the colour map
 * @param {boolean} signed
 */
export function paintMap(
  pixels,
  imageWidth,
  left,
  top,
  values,
  offset,
  height,
  width,
  scale,
  signed,
) {
  const table = signed ? SIGNED_TABLE : MAGNITUDE_TABLE;
  const index = signed ? signedIndex : magnitudeIndex;
  for (let i = 0; i < height; i++) {
    const row = (top + i) * imageWidth + left;
    for (let j = 0; j < width; j++)
      pixels[row + j] = table[index(values[offset + i * width + j], scale)];
  }
}

/** CSS for a legend's bar. @param {boolean} signed */
export const legendGradient = (signed) =>
  signed
    ? `linear-gradient(to right, ${BLUE}, ${WHITE}, ${ORANGE})`
    : `linear-gradient(to right, ${WHITE}, ${PURPLE})`;
