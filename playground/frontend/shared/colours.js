// The colours of all pages, for light and dark themes: a signed and a magnitude colour map, one
// colour per role, and functions that paint arrays with the colour maps.

const LIGHT = {
  zero: "#ffffff", // the middle of the signed map and the low end of the magnitude map
  negative: "#2166ac",
  positive: "#d95f0e",
  magnitude: "#54278f",
  faint: "#b9aed0", // bars of labels other than the answer
  gap: "#d6d6d6", // between maps
  roles: {
    training: "#7f7f7f",
    validation: "#1b9e77",
    rnn: "#e7298a",
    gru: "#5a961a",
    lstm: "#7570b3",
    right: "#157f5c",
    wrong: "#d7301f",
    accent: "#2563b0",
    pinned: "#d81b60", // the selected cell
    seen: "#2563b0", // the cells that the selected cell depends on
    fed: "#157f5c", // the cells that depend on the selected cell
    run1: "#2563b0",
    run2: "#d95f0e",
    run3: "#1b9e77",
    run4: "#7570b3",
    run5: "#e7298a",
    run6: "#5a961a",
    run7: "#8a5a44",
  },
};

const DARK = {
  zero: "#15181e",
  negative: "#5fa8f0",
  positive: "#f5883c",
  magnitude: "#b99af5",
  faint: "#5d5474",
  gap: "#3a3f4a",
  roles: {
    training: "#a3a3a3",
    validation: "#2cc295",
    rnn: "#f05fa8",
    gru: "#86c93a",
    lstm: "#a29ee0",
    right: "#2cc295",
    wrong: "#f2665a",
    accent: "#6ea8fe",
    pinned: "#ff6ba3",
    seen: "#6ea8fe",
    fed: "#2cc295",
    run1: "#6ea8fe",
    run2: "#f5883c",
    run3: "#2cc295",
    run4: "#a29ee0",
    run5: "#f05fa8",
    run6: "#86c93a",
    run7: "#d3a58f",
  },
};

/** The colours of the current theme, set by `matchTheme`. */
export const palette = { ...LIGHT };

/** The current theme's colour of each role. @type {Record<string, string>} */
export const ROLES = {};

/** Table of 511 colours: 0 is -scale, 255 is zero, 510 is +scale. */
export const SIGNED_TABLE = new Uint32Array(511);

/** Table of 256 colours: 0 is zero, 255 is +scale. */
export const MAGNITUDE_TABLE = new Uint32Array(256);

/** @param {string} hex */
const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Write a colour gradient into a table, packed as little-endian ABGR for a Uint32 image.
 * @param {string} from @param {string} to @param {number} steps
 * @param {Uint32Array} table @param {number} start index of the first colour in the table */
function ramp(from, to, steps, table, start) {
  const [a, b] = [parse(from), parse(to)];
  for (let k = 0; k < steps; k++) {
    const [r, g, blue] = a.map((v, c) => Math.round(v + ((b[c] - v) * k) / (steps - 1)));
    table[start + k] = (255 << 24) | (blue << 16) | (g << 8) | r;
  }
}

/** Switch to the colours of the light or dark theme. @param {boolean} dark */
export function setTheme(dark) {
  Object.assign(palette, dark ? DARK : LIGHT);
  Object.assign(ROLES, palette.roles);
  ramp(palette.negative, palette.zero, 256, SIGNED_TABLE, 0);
  ramp(palette.zero, palette.positive, 256, SIGNED_TABLE, 255);
  ramp(palette.zero, palette.magnitude, 256, MAGNITUDE_TABLE, 0);
}
setTheme(false);

/**
 * Use the colours that match Streamlit's theme at `element`, and call `changed` when the user
 * switches the theme. CSS below `element` can use them as `var(--np-<role>)`. Returns a function
 * that stops watching.
 * @param {HTMLElement} element @param {() => void} [changed]
 */
export function matchTheme(element, changed) {
  const match = () => {
    const dark = isDark(getComputedStyle(element).color);
    setTheme(dark);
    element.dataset.theme = dark ? "dark" : "light";
    const { roles, ...maps } = palette;
    for (const [role, colour] of Object.entries({ ...roles, ...maps }))
      element.style.setProperty(`--np-${role}`, colour);
  };
  match();
  if (!changed) return () => {};
  // Streamlit sends no event for a theme change, but the transition of the text colour does.
  element.style.setProperty("transition", "color 1ms", "important"); // also with reduced motion
  const follow = (/** @type {TransitionEvent} */ event) => {
    if (event.target !== element || event.propertyName !== "color") return;
    match();
    changed();
  };
  element.addEventListener("transitionend", follow);
  return () => element.removeEventListener("transitionend", follow);
}

/** Whether the theme is dark, judged by its text colour. @param {string} ink as "rgb(…)" */
const isDark = (ink) => luminance(ink) > 140;

const luminance = (/** @type {string} */ colour) => {
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b;
};

/** CSS colour of a signed number. @param {number} value @param {number} scale */
export function signedColour(value, scale) {
  return css(SIGNED_TABLE[signedIndex(value, scale)]);
}

/** CSS colour of a magnitude. Negative values count as 0.
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

/** Black or white, whichever has the higher contrast on this background, which is at least 4.5:1.
 * Source: WCAG 2.2, relative luminance.
 * @param {string} colour as "rgb(…)" */
export function inkOn(colour) {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? [])
    .map((text) => Number(text) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) ** 2 > 0.05 * 1.05
    ? "#000000"
    : "#ffffff";
}

/**
 * Paint one map into a packed image, one pixel per value.
 * @param {Uint32Array} pixels  the whole image
 * @param {number} imageWidth
 * @param {number} left @param {number} top  position of the map in the image
 * @param {Float32Array|Float64Array} values @param {number} offset  index of the map's first value
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

/** The CSS gradient of a colour map's legend. @param {boolean} signed */
export function legendGradient(signed) {
  const { zero, negative, positive, magnitude } = palette;
  const colours = signed ? [negative, zero, positive] : [zero, magnitude];
  return `linear-gradient(to right, ${colours.join(", ")})`;
}
