// The kernels of the pinned layer as signed pictures, with numbers on demand.

import { inkOn, legendGradient, paintMap, signedColour } from "../shared/colours.js";
import { fill, h, show } from "../shared/dom.js";

const SHOWN = 64;

/** @param {any} inside the page's part in the browser (cnn.js) @returns {HTMLElement} */
export function filtersOf(inside) {
  const { columns, at, cell, texts } = inside;
  const t = (key, values = {}) => fill(texts[key] ?? key, values);
  const owner = ownerOf(columns, at);
  if (owner < 0) return h("p", { class: "hint" }, t("no_filters"));
  const column = columns[owner];
  const before = columns[owner - 1];
  const row =
    owner === at || columns[at].shape.length === column.shape.length
      ? Math.min(cell[0], column.shape[0] - 1)
      : 0;
  const weights = inside.model.weights[`${column.name}.weight`];
  const stack =
    column.kind === "conv"
      ? convStack(column, before, row, weights)
      : denseStack(columns, owner, row, weights);
  if (!stack) return h("p", { class: "hint" }, t("no_filters"));
  const scale = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const shown = stack.kernels.slice(0, SHOWN);
  const pictures = shown.map((kernel) => one(kernel, stack, scale, inside, owner, t));
  const title = t(
    stack.all ? "filters_all" : column.kind === "conv" ? "filters_stack" : "filters_unit",
    { layer: column.name, channel: row, count: stack.kernels.length },
  );
  return h(
    "details",
    {
      "data-testid": "filters",
      open: inside.filtersOpen ?? true,
      ontoggle: (event) => (inside.filtersOpen = event.target.open),
    },
    h("summary", {}, title),
    h(
      "div",
      { class: "scales" },
      h(
        "label",
        {},
        h("input", {
          type: "checkbox",
          checked: inside.numbers ?? false,
          "data-testid": "filter-numbers",
          onchange: (event) => {
            inside.numbers = event.target.checked;
            inside.filters.replaceChildren(filtersOf(inside));
          },
        }),
        ` ${t("numbers")}`,
      ),
      h(
        "span",
        { class: "legend" },
        show(-scale, 3),
        h("span", { class: "ramp", style: { background: legendGradient(true) } }),
        show(scale, 3),
      ),
    ),
    stack.kernels.length > SHOWN
      ? h(
          "p",
          { class: "hint" },
          t("left_out_kernels", { limit: SHOWN, count: stack.kernels.length }),
        )
      : null,
    h("div", { class: "kernels" }, ...pictures),
  );
}

/** The layer whose weights made this column: itself, or the one it was computed from. */
function ownerOf(columns, at) {
  for (let k = at; k > 0; k--)
    if (columns[k].kind === "conv" || columns[k].kind === "dense") return k;
  return -1;
}

function convStack(column, before, row, weights) {
  const side = column.layer.kernel;
  const area = side * side;
  const inputs = before.shape[0];
  // With one input channel a filter is one kernel, and all filters fit side by side.
  const all = inputs === 1;
  const count = all ? column.shape[0] : inputs;
  const kernels = Array.from({ length: count }, (_, k) => {
    const from = all ? k * area : (row * inputs + k) * area;
    return { name: k, values: weights.subarray(from, from + area), picked: all && k === row };
  });
  return { all, kernels, height: side, width: side };
}

/** A unit's weights, laid out as the maps that they multiply. */
function denseStack(columns, owner, row, weights) {
  const count = columns[owner - 1].values.length;
  let from = owner - 1;
  while (from > 0 && columns[from].shape.length === 1 && columns[from].kind !== "dense") from -= 1;
  const shape = columns[from].shape;
  const maps = shape.length === 3 && shape[0] * shape[1] * shape[2] === count;
  const [channels, height, width] = maps
    ? shape
    : [1, Math.ceil(count / Math.ceil(Math.sqrt(count))), Math.ceil(Math.sqrt(count))];
  const own = new Float32Array(channels * height * width);
  own.set(weights.subarray(row * count, (row + 1) * count));
  const kernels = Array.from({ length: channels }, (_, k) => ({
    name: k,
    values: own.subarray(k * height * width, (k + 1) * height * width),
    picked: false,
  }));
  return { all: false, kernels, height, width };
}

function one(kernel, stack, scale, inside, owner, t) {
  const name = String(kernel.name);
  const label = t("kernel_label", {
    channel: name,
    numbers: Array.from(kernel.values.subarray(0, 25), (value) => show(value, 3)).join(", "),
  });
  const click = stack.all
    ? () =>
        inside.pin(
          owner,
          inside.at === owner && inside.cell.length === 3
            ? [kernel.name, inside.cell[1], inside.cell[2]]
            : [kernel.name, 0, 0],
        )
    : null;
  if (inside.numbers && stack.width <= 7) {
    const cells = Array.from(kernel.values, (value) => {
      const colour = signedColour(value, scale);
      return h(
        "span",
        { class: "n", style: { background: colour, color: inkOn(colour) } },
        show(value, 3),
      );
    });
    return h(
      "figure",
      { class: kernel.picked ? "pinned" : "", onclick: click },
      h("figcaption", {}, name),
      h(
        "div",
        { class: "cells", style: { gridTemplateColumns: `repeat(${stack.width}, 3.1rem)` } },
        ...cells,
      ),
    );
  }
  const canvas = h("canvas", {
    role: "img",
    "aria-label": label,
    title: label,
    width: stack.width,
    height: stack.height,
  });
  const context = canvas.getContext("2d");
  const image = context.createImageData(stack.width, stack.height);
  paintMap(
    new Uint32Array(image.data.buffer),
    stack.width,
    0,
    0,
    kernel.values,
    0,
    stack.height,
    stack.width,
    scale,
    true,
  );
  context.putImageData(image, 0, 0);
  return h(
    "figure",
    { class: kernel.picked ? "pinned" : "", onclick: click },
    h("figcaption", {}, name),
    canvas,
  );
}
