// Classic kernels of any side, and the first picture. `playground/nets/edit.py` has the same
// kernels for the nets; a test compares the two.

/** @param {number} side @param {(row: number, column: number) => number} value */
const make = (side, value) =>
  Array.from({ length: side * side }, (_, at) => value(Math.floor(at / side), at % side));

const middle = (side) => Math.floor(side / 2);
const centre = (side, row, column) => (row === middle(side) && column === middle(side) ? 1 : 0);

/** Symmetric integer weights: −1, 0, 1 for side 3; −1, 1 for side 2; −2 … 2 for side 5. */
const slope = (side, at) => (side % 2 ? at - middle(side) : 2 * at - side + 1);

/** Each function takes a side and returns side × side numbers, row by row. */
export const KERNELS = {
  identity: (side) => make(side, (row, column) => centre(side, row, column)),
  horizontal: (side) => make(side, (row) => slope(side, row)),
  vertical: (side) => make(side, (_, column) => slope(side, column)),
  edges: (side) => make(side, (row, column) => side * side * centre(side, row, column) - 1),
  blur: (side) => make(side, () => 1 / (side * side)),
  sharpen: (side) =>
    make(side, (row, column) => {
      const away = Math.abs(row - middle(side)) + Math.abs(column - middle(side));
      return away === 0 ? 5 : away === 1 ? -1 : 0;
    }),
  corner: (side) => make(side, (row, column) => slope(side, row) + slope(side, column)),
  zero: (side) => make(side, () => 0),
};

/** Names of the kernels that exist for a side; sharpening needs neighbours on all sides. */
export const kernelNames = (side) =>
  Object.keys(KERNELS).filter((name) =>
    side === 1 ? ["identity", "zero"].includes(name) : side > 2 || name !== "sharpen",
  );

const SEVEN = ["0000000", "0999990", "0000490", "0000900", "0004900", "0009000", "0049000"];

/** The sandbox's first picture: a 7×7 image of a seven, with values from 0 to 1. */
export const firstPicture = () => ({
  height: 7,
  width: 7,
  values: SEVEN.flatMap((row) => [...row].map((ink) => ({ 0: 0, 4: 0.5, 9: 1 })[ink])),
});
