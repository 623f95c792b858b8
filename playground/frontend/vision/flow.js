// A film from noise to picture: its frames, and the arithmetic of one pixel. `playground/vision/
// flow_film.py` makes the numbers; tests/frontend/test_flow.py compares the two.

import { fixed, unitText } from "../shared/numbers.js";

const DIGITS = 4; // decimal places of the shown numbers
const UNIT = 10 ** DIGITS;

/**
 * The sizes of a film: its steps, pictures, channels, height and width.
 * @typedef {{steps: number, count: number, channels: number, height: number, width: number}} Shape
 */

/** The frames of all pictures, a byte from 0 to 255 a pixel. */
export class Film {
  /** @param {ArrayBuffer} bytes @param {Shape} shape */
  constructor(bytes, shape) {
    this.shape = shape;
    this.values = new Uint8Array(bytes);
  }

  /** One picture of a frame, as an image of its own size.
   * @param {number} frame @param {number} picture @returns {ImageData} */
  image(frame, picture) {
    const { count, channels, height, width } = this.shape;
    const size = height * width;
    const start = (frame * count + picture) * channels * size;
    const image = new ImageData(width, height);
    for (let k = 0; k < size; k++) {
      for (let c = 0; c < 3; c++)
        image.data[4 * k + c] = this.values[start + (c % channels) * size + k];
      image.data[4 * k + 3] = 255;
    }
    return image;
  }
}

/**
 * One step of a pixel. `first` is at the step's start, `second` in its middle; their velocities with
 * the label (`given`), without it (`free`) and guided (`velocity`). All numbers are whole, in units
 * of the last shown digit, so that what is shown adds up exactly.
 * @typedef {{time: number, x: number, given: number, free: number|null, apart: number|null,
 *   pushed: number|null, velocity: number, moved: number, after: number}} Half
 * @typedef {{first: Half, second: Half}} Step
 */

/** The numbers of one picture: its points at each frame, and its velocities. */
export class Track {
  /** @param {ArrayBuffer} bytes float32: the frames, the velocities with the label, and, if
   *   `guided`, those without it
   * @param {Shape} shape @param {boolean} guided @param {number} guidance */
  constructor(bytes, shape, guided, guidance) {
    const { steps, channels, height, width } = shape;
    this.shape = shape;
    this.guided = guided;
    this.guidance = guidance;
    this.size = channels * height * width;
    const numbers = new Float32Array(bytes);
    this.frames = numbers.subarray(0, (steps + 1) * this.size);
    const rest = numbers.subarray(this.frames.length);
    this.given = rest.subarray(0, 2 * steps * this.size);
    this.free = guided ? rest.subarray(this.given.length) : null;
  }

  /** Index of a value in a frame. @param {number[]} pixel row, column and channel */
  at([row, column, channel]) {
    const { height, width } = this.shape;
    return (channel * height + row) * width + column;
  }

  /** The pixel's values from noise to picture. @param {number[]} pixel */
  values(pixel) {
    const at = this.at(pixel);
    return Array.from({ length: this.shape.steps + 1 }, (_, k) => this.frames[k * this.size + at]);
  }

  /** The guided velocity of a half step. @param {number} half @param {number} at */
  velocity(half, at) {
    const given = this.given[half * this.size + at];
    if (!this.free || this.guidance === 1) return given;
    const free = this.free[half * this.size + at];
    return free + this.guidance * (given - free);
  }

  /** The arithmetic of each step of a pixel. @param {number[]} pixel @returns {Step[]} */
  steps(pixel) {
    const at = this.at(pixel);
    const { steps } = this.shape;
    const values = this.values(pixel);
    return Array.from({ length: steps }, (_, k) => {
      const middle = values[k] + this.velocity(2 * k, at) / (2 * steps);
      return {
        first: this.half(2 * k, at, k / steps, values[k], middle),
        second: this.half(2 * k + 1, at, (k + 0.5) / steps, values[k], values[k + 1]),
      };
    });
  }

  /** @param {number} half @param {number} at @param {number} time
   * @param {number} from @param {number} to @returns {Half} */
  half(half, at, time, from, to) {
    const [x, after] = [inUnits(from), inUnits(to)];
    const given = inUnits(this.given[half * this.size + at]);
    const free = this.free && inUnits(this.free[half * this.size + at]);
    const velocity = inUnits(this.velocity(half, at));
    const apart = free === null ? null : given - free;
    // Differences of rounded numbers: each is less than a unit off, and every sum is exact.
    const pushed = free === null ? null : velocity - free;
    return { time, x, given, free, apart, pushed, velocity, moved: after - x, after };
  }
}

/** @param {number} value */
const inUnits = (value) => Math.floor(value * UNIT + 0.5);

/** A whole number of units as a decimal number. @param {number} units */
export const inText = (units) => unitText(units, DIGITS);

/** “=” if a shown product is exact to the last digit, else “≈”.
 * @param {number} factor @param {number} units @param {number} product */
export const equals = (factor, units, product) =>
  Math.abs(factor * units - product) <= 0.5 ? "=" : "≈";

/** A time or a step's length, as short as possible. @param {number} value */
export const short = (value) => fixed(value, 4).replace(/\.?0+$/, "") || "0";
