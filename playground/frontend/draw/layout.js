// The layout of the layer strip: which layers are shown at first, the size of their maps, and the
// paths of branch lines.

import { nodesOf } from "../net/graph.js";
import { kindOf } from "../net/kinds.js";

export const MOST = 11; // layers shown at first
const GAP = 14; // between layers, in CSS pixels
const LABEL = 18; // height of a layer's name, and the space below it
const READABLE = 28; // CSS pixels; minimum width of maps if there is room
const LARGEST = 64;
const SMALLEST = 12;
const USUAL = 17; // default font size in CSS pixels; the layout scales with the font size
export const LANE = 5; // CSS pixels between the lines of two branches

// ---- which layers -------------------------------------------------------------------------

/**
 * A visible layer and the hidden layers that are folded into it.
 * @typedef {{row: number, folded: number[]}} Shown
 */

/**
 * The layers shown at first, at most `MOST`. In a net with more layers, the least informative ones
 * are folded into the layer before them, in this order: normalisations and dropout, activations
 * after layers with weights, layers that only rearrange numbers, then other layers without weights
 * that do not merge branches. If too many remain, evenly spaced layers are shown.
 * @param {import("../net/graph.js").Spec} spec @returns {Shown[]}
 */
export function mainLayers(spec) {
  const nodes = nodesOf(spec);
  const rules = nodes.map(({ kind }) => kindOf(kind));
  const last = nodes.length - 1;
  const levels = [
    (row) => rules[row].folds,
    (row) => rules[row].aligned && hasKernels(row),
    (row) => !rules[row].makeStep,
  ];
  /** Whether the layer before it, skipping foldable layers, has weights. @param {number} row */
  function hasKernels(row) {
    let at = nodes[row].inputs[0];
    while (at >= 0 && rules[at].folds) [at] = nodes[at].inputs;
    return at >= 0 && Boolean(rules[at].kernels);
  }
  const hidden = new Set();
  const count = () => nodes.length - hidden.size;
  for (const folds of levels) {
    if (count() <= MOST) break;
    nodes.forEach(({ inputs }, row) => {
      const behind = row > 0 && row < last && inputs.length === 1 && inputs[0] === row - 1;
      if (behind && folds(row)) hidden.add(row);
    });
  }
  const left = () => nodes.map((_, row) => row).filter((row) => !hidden.has(row));
  const plain = left().filter(
    (row) => row > 0 && row < last && !rules[row].kernels && nodes[row].inputs.length === 1,
  );
  for (const row of evenly(plain, Math.min(plain.length, Math.max(0, count() - MOST))))
    hidden.add(row);
  const kept = new Set(count() > MOST ? evenly(left(), MOST) : left());
  return groups(nodes.length, (row) => kept.has(row));
}

/** Select `count` evenly spaced rows, including the first and the last.
 * @param {number[]} rows @param {number} count */
const evenly = (rows, count) =>
  Array.from(
    { length: count },
    (_, k) => rows[Math.round((k * (rows.length - 1)) / Math.max(1, count - 1))],
  );

/** All layers, without folding. @param {import("../net/graph.js").Spec} spec @returns {Shown[]} */
export const allLayers = (spec) => groups(spec.layers.length, () => true);

/** @param {number} count @param {(row: number) => boolean} isShown @returns {Shown[]} */
function groups(count, isShown) {
  /** @type {Shown[]} */
  const found = [];
  for (let row = 0; row < count; row++) {
    if (isShown(row) || !found.length) found.push({ row, folded: [] });
    else found[found.length - 1].folded.push(row);
  }
  return found;
}

// ---- how large ----------------------------------------------------------------------------

/** The scale factor of type and maps: more than 1 in projector mode. */
export const enlargement = () =>
  parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL || 1;

/** A layer as a grid of feature maps (height × width values each) or of units (one value each).
 * @param {import("../net/weights.js").LayerRow} layer @param {number} scale of the layer's name */
function gridOf(layer, scale) {
  const [count, height = 1, width = 1] = layer.shape;
  const flat = layer.shape.length === 1;
  const text = 7.2 * layer.name.length + 6.6 * layer.shape.join("×").length + 6;
  const label = scale * text; // the name's approximate width
  return { count, height, width, flat, gap: flat ? 0 : 1, label };
}

/** The size of one value in CSS pixels, for maps of about `target` CSS pixels width. */
function zoomOf(grid, target) {
  if (grid.flat)
    return grid.count <= 16 ? 15 : Math.max(3, Math.round(target / (grid.count > 200 ? 7 : 4)));
  const readable = target >= READABLE;
  const wanted = (readable ? target : target * Math.sqrt(grid.width / 28)) / grid.width;
  if (wanted < 1) return wanted;
  return (readable ? Math.ceil(wanted * 2) : Math.round(wanted * 2)) / 2;
}

function arrange(grid, target, tall) {
  const zoom = zoomOf(grid, target);
  const cell = (grid.height + grid.gap) * zoom;
  const few = grid.flat && grid.count <= 16; // a few units, such as the outputs, form one row
  const rows = few ? 1 : Math.min(grid.count, Math.max(1, Math.floor((tall + 1) / cell)));
  const columns = Math.ceil(grid.count / rows);
  return {
    ...grid,
    zoom,
    columns,
    rows: Math.ceil(grid.count / columns),
    pixelWidth: columns * (grid.width + grid.gap) - grid.gap,
    pixelHeight: Math.ceil(grid.count / columns) * (grid.height + grid.gap) - grid.gap,
  };
}

/** The total height of the blocks, broken into lines of `width`, with names of height `name`.
 * Infinity if a block is wider than a line. */
function flow(blocks, width, between, name) {
  let left = 0,
    tallest = 0,
    total = 0;
  for (const block of blocks) {
    const wide = Math.max(block.label, block.pixelWidth * block.zoom),
      tall = block.pixelHeight * block.zoom;
    if (wide > width) return Infinity;
    if (left > 0 && left + wide > width) {
      total += tallest + name + between;
      left = tallest = 0;
    }
    left += wide + GAP;
    tallest = Math.max(tallest, tall);
  }
  return total + tallest + name;
}

/**
 * The layout with the largest maps with which all layers fit into width × height CSS pixels. If the
 * maps would be narrower than `READABLE` and the page may scroll, they are as wide as that, and the
 * layout is higher.
 * @param {import("../net/weights.js").LayerRow[]} layers
 * @param {number} between the space between two lines of layers in CSS pixels
 * @param {number} [scale] the scale factor of names and maps
 * @param {number} [scrolled] the most height, in CSS pixels, of a page that scrolls; 0: it does not
 */
export function bestLayout(layers, width, height, between, scale = 1, scrolled = 0) {
  const grids = layers.map((layer) => gridOf(layer, scale));
  const readable = Math.ceil(READABLE * scale);
  let smallest = null;
  for (let target = Math.round(LARGEST * scale); target >= SMALLEST; target -= 1) {
    if (target < readable && smallest?.needed <= scrolled) break;
    for (const tall of [1, 2, 3, 4, 5, 6, 8].map((lines) => lines * (target + 2))) {
      const blocks = grids.map((grid) => arrange(grid, target, tall));
      const needed = flow(blocks, width, between, LABEL * scale);
      if (needed <= height) return blocks;
      if (needed < Infinity && (!smallest || needed < smallest.needed))
        smallest = { needed, blocks };
    }
  }
  return smallest?.blocks ?? grids.map((grid) => arrange(grid, SMALLEST, 60));
}

// ---- branches -----------------------------------------------------------------------------

/**
 * The skip connections: inputs other than the layer shown just before.
 * @typedef {{from: number, to: number, lane: number}} Branch  indices of shown layers; -1 is the
 *   net's own input
 * @param {import("../net/graph.js").Spec} spec @param {Shown[]} shown @returns {Branch[]}
 */
export function branchesOf(spec, shown) {
  const place = new Map(shown.flatMap(({ row, folded }, k) => [row, ...folded].map((r) => [r, k])));
  /** @type {Map<string, Branch>} */
  const found = new Map();
  nodesOf(spec).forEach(({ inputs }, row) => {
    for (const input of inputs) {
      const [from, to] = [input < 0 ? -1 : place.get(input), place.get(row)];
      if (from !== to && from !== to - 1) found.set(`${from} ${to}`, { from, to, lane: 0 });
    }
  });
  const branches = [...found.values()];
  // Branches that overlap get separate lanes.
  branches.forEach((branch, k) => {
    const taken = branches
      .slice(0, k)
      .filter((other) => other.from < branch.to && branch.from < other.to)
      .map(({ lane }) => lane);
    while (taken.includes(branch.lane)) branch.lane += 1;
  });
  return branches;
}

/** The space between two lines of layers, for the names and the lanes of the branches.
 * @param {Branch[]} branches */
export const spaceBetween = (branches) =>
  8 + LANE * (branches.length ? 1 + Math.max(...branches.map(({ lane }) => lane)) : 0);

/**
 * The SVG path of a branch: from the top of one layer along its lane to the top of the other. If
 * the layers are in different lines, the path runs along the left margin.
 * @param {DOMRect|{left: number, top: number, width: number, height: number}} from
 * @param {{left: number, top: number, width: number, height: number}} to
 * @param {number} lane
 */
export function branchPath(from, to, lane) {
  const rise = LANE * (lane + 1);
  const out = from.left + Math.min(from.width / 2, 40) + 3 * lane;
  const into = to.left + Math.min(to.width / 2, 24) - 3 * lane;
  const [high, low] = [from.top - rise, to.top - rise];
  if (Math.abs(from.top - to.top) < 4)
    return `M${out} ${from.top} V${high} H${into} V${to.top - 1}`;
  return `M${out} ${from.top} V${high} H${-LANE * (lane + 1)} V${low} H${into} V${to.top - 1}`;
}
