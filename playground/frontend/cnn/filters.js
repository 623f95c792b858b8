// The kernels of the pinned layer in signed colours, with numbers on demand.

import { inkOn, legendGradient, paintMap, signedColour } from "../shared/colours.js";
import { tensorsOf } from "../net/engine.js";
import { fill, h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

const SHOWN = 64;

/** @param {any} inside the component (cnn.js) @returns {HTMLElement} */
export function filtersOf(inside) {
  const { columns, at, cell, texts } = inside;
  const t = (key, values = {}) => fill(texts[key] ?? key, values);
  const owner = ownerOf(columns, at);
  if (owner < 0) return h("p", { class: "hint" }, t("no_filters"));
  const column = columns[owner];
  const [before] = column.inputs;
  const row =
    owner === at || columns[at].shape.length === column.shape.length
      ? Math.min(cell[0], column.shape[0] - 1)
      : 0;
  const tensors = tensorsOf(column.name, inside.model.weights);
  const { shape } = columns[before];
  const stack = column.rules.kernels(column.layer, row, shape, mapsOf(columns, before), tensors);
  const scale = tensors.weight.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const shown = stack.kernels.slice(0, SHOWN);
  const pictures = shown.map((kernel) => one(kernel, stack, scale, inside, owner, t));
  const title = t(
    stack.all ? "filters_all" : column.shape.length === 3 ? "filters_stack" : "filters_unit",
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

/** The nearest column with kernels: this one, or the first found going back along its inputs; -1
 * if branches meet before it. @param {import("./cell.js").Column[]} columns @param {number} at */
function ownerOf(columns, at) {
  while (!columns[at].rules.kernels && columns[at].inputs.length === 1) [at] = columns[at].inputs;
  return columns[at].rules.kernels ? at : -1;
}

/** The shape of the maps that were flattened into these units; null if there were none.
 * @param {import("./cell.js").Column[]} columns @param {number} at */
function mapsOf(columns, at) {
  const count = columns[at].values.length;
  while (columns[at].shape.length === 1 && columns[at].inputs.length === 1) {
    if (columns[at].rules.kernels) return null;
    [at] = columns[at].inputs;
  }
  const { shape, values } = columns[at];
  return shape.length === 3 && values.length === count ? shape : null;
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
