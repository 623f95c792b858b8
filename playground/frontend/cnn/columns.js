// The columns of feature maps from the input to the probabilities: one picture per column, the
// colour scale, outlines of the pinned cell's receptive field and of the cells that depend on it,
// and the magnifier at the pointer.

import { Lines } from "./lines.js";
import { ROLES, legendGradient } from "../shared/colours.js";
import {
  MAX_MAPS,
  cellUnder,
  cornerOf,
  gradientOf,
  isSigned,
  layoutOf,
  paintColumn,
  paintOne,
  placeOf,
  scaleOf,
} from "./paint.js";
import { placeText } from "./words.js";
import { enlargement } from "../draw/layout.js";
import { valueAt } from "../net/cells.js";
import { boxOf } from "../net/marks.js";
import { h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

const LENS = 168; // pixels; side of the magnified map
const LENS_WIDTH = 200;
const ROOM = { part: 0.42, below: 130 }; // the columns' part of the window's height, less CSS pixels
const ROOMY = 1480; // CSS pixels; from this width on, the map and the drawing are larger
const FRAME = 2; // CSS pixels; width of the frame around the pinned column
const CAPTION = 20; // CSS pixels; height of a column's name and the space below it
const MODES = ["map", "layer", "net"];
const SIDE_BY_SIDE = 11; // columns that fit next to each other on a projector
const FEW = 16; // labels are shown for at most this many units
const OUTLINES = ["pinned", "seen", "fed"]; // roles of the palette

export class Columns {
  /** @param {any} inside the component (cnn.js) with the net, the pin and the texts */
  constructor(inside) {
    this.inside = inside;
    this.lensCanvas = h("canvas");
    this.lensText = h("p");
    this.lens = h("div", { class: "lens", hidden: true }, this.lensCanvas, this.lensText);
    this.strip = h("div", {
      class: "strip",
      role: "group",
      "aria-label": inside.t("columns_label"),
    });
    this.lines = new Lines(this);
    this.figures = inside.columns.map((column, at) => this.figure(column, at));
    for (const block of this.blocks()) {
      const kind = this.ends(block) ? "block answer" : "block";
      this.strip.append(h("div", { class: kind }, ...block.map((at) => this.figures[at].element)));
    }
    this.strip.append(this.lines.element);
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.strip);
    this.hovered = -1; // the column under the pointer; -1: none
    this.elements = [this.scales(), this.strip, this.leftOut(), this.lens];
  }

  /** Groups columns into vertical blocks, such as a convolution with its norm and activation. The
   * few columns of a stage stand side by side. */
  blocks() {
    const { columns, staged } = this.inside;
    const most = staged && columns.length <= SIDE_BY_SIDE ? 1 : 4;
    const found = [];
    columns.forEach((column, at) => {
      const ends = at === columns.length - 1 && this.inside.isAnswer(at);
      const stacks = at > 1 && column.rules.aligned && column.inputs[0] === at - 1;
      if (stacks && found.at(-1).length < (ends ? 4 : most)) found.at(-1).push(at);
      else found.push([at]);
    });
    return found;
  }

  /** Whether these columns are the logits and the probabilities. @param {number[]} block */
  ends(block) {
    return block.some((at) => this.inside.isAnswer(at) && at === this.inside.columns.length - 1);
  }

  /** Fit the pictures to the window's height, and draw the branches. */
  fit() {
    const deepest = Math.max(
      ...this.blocks().map((block) => (this.ends(block) ? 1 : block.length)),
    );
    const scale = enlargement();
    this.inside.element.classList.toggle("roomy", this.strip.clientWidth >= ROOMY * scale);
    // In projector mode, CSS places the arithmetic above the columns, so that it is in sight.
    this.inside.element.classList.toggle("projected", scale > 1);
    const wanted = ROOM.part * window.innerHeight - ROOM.below;
    const room = Math.max(190 * scale, Math.min(440 * scale, wanted));
    const tile = Math.max(52 * scale, Math.min(118 * scale, room / deepest - CAPTION * scale));
    this.strip.style.setProperty("--tile", `${Math.floor(tile)}px`);
    this.strip.style.setProperty("--room", `${Math.floor(room - CAPTION * scale)}px`);
    this.strip.style.paddingTop = `${this.lines.room || FRAME}px`;
    this.lines.fit();
  }

  /** The switch between the three scales, and the colour legend. */
  scales() {
    const { inside } = this;
    const t = (key) => inside.t(key);
    this.modes = MODES.map((mode) =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          "aria-checked": String(mode === inside.mode),
          "data-testid": `scale-${mode}`,
          onclick: () => inside.setMode(mode),
        },
        t(`scale_${mode}`),
      ),
    );
    const ramp = (signed) =>
      h("span", { class: "ramp", style: { background: legendGradient(signed) } });
    const legend = (signed) =>
      h(
        "span",
        { class: "legend general" },
        h("span", {}, t(signed ? "ramp_signed" : "ramp_magnitude")),
        signed ? "−" : "0",
        ramp(signed),
        "+",
      );
    const outline = (name) =>
      h(
        "span",
        { class: "legend" },
        h("span", { class: "outline", style: { borderColor: ROLES[name] } }),
        t(`outline_${name}`),
      );
    this.ownScale = h("span", { class: "legend", "data-testid": "legend" });
    this.general = [legend(false), legend(true)];
    return h(
      "div",
      { class: "scales" },
      h(
        "span",
        { class: "choice", role: "radiogroup", "aria-labelledby": "scale-label" },
        h("span", { id: "scale-label" }, t("scale")),
        ...this.modes,
      ),
      h("span", { class: "legends" }, this.ownScale, ...this.general, ...OUTLINES.map(outline)),
    );
  }

  figure(column, at) {
    const { inside } = this;
    const canvas = h("canvas", {
      "data-testid": "layer",
      "data-name": column.name,
      role: "img",
      "aria-label": inside.t("column_text", {
        name: inside.columnName(column),
        shape: column.shape.join("×"),
      }),
    });
    const overlay = h("canvas", { class: "overlay" });
    const picture = h("div", { class: "picture" }, canvas, overlay, this.labels(at));
    const element = h(
      "figure",
      {},
      h(
        "figcaption",
        {},
        h("b", {}, inside.columnName(column)),
        h("small", {}, this.sizeText(column, at)),
      ),
      picture,
    );
    const cellOf = (event) => {
      const box = canvas.getBoundingClientRect();
      const { layout } = this.figures[at];
      return cellUnder(
        column,
        layout,
        ((event.clientX - box.left) / box.width) * layout.imageWidth,
        ((event.clientY - box.top) / box.height) * layout.imageHeight,
      );
    };
    picture.addEventListener("pointermove", (event) => this.showLens(at, cellOf(event), event));
    picture.addEventListener("pointerleave", () => this.hideLens());
    picture.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (cell) inside.pin(at, cell);
    });
    return { element, canvas, overlay, layout: layoutOf(column) };
  }

  sizeText(column, at) {
    const shape = column.shape.join("×");
    return this.inside.isAnswer(at) && at === this.inside.columns.length - 2
      ? this.inside.t("logits", { count: shape })
      : shape;
  }

  /** The labels beside the cells of the logits and the probabilities. */
  labels(at) {
    const { columns, model } = this.inside;
    const { labels } = model.spec;
    if (!this.inside.isAnswer(at) || columns[at].shape.length > 1 || labels.length > FEW)
      return null;
    return h(
      "div",
      { class: "labels", "aria-hidden": "true" },
      ...labels.map((label) => h("span", {}, label)),
    );
  }

  leftOut() {
    const long = this.inside.columns.filter(
      ({ shape }) => shape.length === 3 && shape[0] > MAX_MAPS,
    );
    if (!long.length) return h("span", { hidden: true });
    const layers = long.map(({ name, shape }) => `${name} (${shape[0]})`).join(", ");
    return h(
      "p",
      { class: "hint", "data-testid": "left-out" },
      this.inside.t("left_out", { limit: MAX_MAPS, layers }),
    );
  }

  paint() {
    const { columns, mode } = this.inside;
    this.modes.forEach((button, k) =>
      button.setAttribute("aria-checked", String(MODES[k] === mode)),
    );
    columns.forEach((column, at) => {
      const figure = this.figures[at];
      figure.layout = paintColumn(figure.canvas, columns, column, mode);
    });
  }

  /** Draw the outlines in every column, and show the pinned column's scale in numbers. */
  mark() {
    this.outline();
    this.keepInSight();
    const { columns, at, cell, mode } = this.inside;
    const column = columns[at];
    const signed = isSigned(column);
    const channel = column.shape.length === 3 ? cell[0] : 0;
    const scale = column.colour ? 1 : scaleOf(columns, column, channel, mode);
    const ramp = h("span", { class: "ramp", style: { background: gradientOf(column, channel) } });
    this.ownScale.replaceChildren(
      h("b", {}, this.inside.columnName(column)),
      signed ? show(-scale, 3) : "0",
      ramp,
      show(scale, 3),
    );
    // The pinned column's own scale stands for its kind.
    this.general.forEach((each, kind) => (each.hidden = Boolean(kind) === signed));
  }

  /** Scroll the strip, but not the page, to the pinned column. */
  keepInSight() {
    const { offsetLeft: left, offsetWidth: width } = this.figures[this.inside.at].element;
    const { scrollLeft, clientWidth } = this.strip;
    if (left < scrollLeft) this.strip.scrollLeft = left;
    else if (left + width > scrollLeft + clientWidth)
      this.strip.scrollLeft = left + width - clientWidth;
  }

  // ---- outlines ---------------------------------------------------------------------------

  /** Outline the pinned cell, its receptive field and the cells that depend on it. */
  outline() {
    this.inside.columns.forEach((_, at) => this.outlineOne(at));
  }

  outlineOne(at) {
    const { columns, at: pinned, cell, seen, fed } = this.inside;
    const column = columns[at];
    const { overlay, layout, element } = this.figures[at];
    element.classList.toggle("pinned", at === pinned);
    const factor = Math.max(2, Math.ceil(240 / layout.imageWidth));
    const context = overlay.getContext("2d");
    if (overlay.width !== layout.imageWidth * factor) {
      overlay.width = layout.imageWidth * factor;
      overlay.height = layout.imageHeight * factor;
    } else context.clearRect(0, 0, overlay.width, overlay.height);
    // Many cells depend on the pinned one, so they are outlined only in the layers that read it
    // directly and in the column under the pointer.
    if (at > pinned && !column.inputs.includes(pinned) && at !== this.hovered) return;
    context.strokeStyle = at === pinned ? ROLES.pinned : at < pinned ? ROLES.seen : ROLES.fed;
    context.lineWidth =
      at === pinned ? Math.max(2, overlay.width / 100) : Math.max(1, overlay.width / 160);
    const marks = at <= pinned ? seen[at] : fed[at];
    if (layout.units) outlineUnits(context, marks, layout, factor);
    else outlineMaps(context, marks, column, layout, factor);
    if (at !== pinned || layout.units || cell[0] >= layout.tiles) return;
    const [left, top] = cornerOf(layout, cell[0]);
    context.strokeRect(left * factor, top * factor, layout.width * factor, layout.height * factor);
  }

  // ---- the magnifier ----------------------------------------------------------------------

  showLens(at, cell, event) {
    if (!cell) return this.hideLens();
    const { inside } = this;
    this.lines.show(at, cell);
    this.hover(at);
    const column = inside.columns[at];
    const canvas = this.lensCanvas;
    const channel = column.shape.length === 3 ? cell[0] : 0;
    const { layout, step } = paintOne(canvas, inside.columns, column, channel, inside.mode, LENS);
    const [i, j] = placeOf(layout, cell);
    const context = canvas.getContext("2d");
    context.strokeStyle = ROLES.pinned;
    context.lineWidth = 2;
    context.strokeRect(j * step, i * step, Math.max(3, step), Math.max(3, step));
    this.lensText.textContent = `${inside.columnName(column)}, ${placeText(inside.view(), at, cell)}: ${show(valueAt(column, cell), 5)}`;
    this.lens.hidden = false;
    const room = inside.element.getBoundingClientRect();
    const x = event.clientX - room.left + 18;
    this.lens.style.left = `${x + LENS_WIDTH > room.width ? Math.max(0, x - LENS_WIDTH - 36) : x}px`;
    this.lens.style.top = `${event.clientY - room.top + 18}px`;
  }

  hideLens() {
    this.lens.hidden = true;
    this.lines.hide();
    this.hover(-1);
  }

  /** @param {number} at the column under the pointer; -1: none */
  hover(at) {
    const before = this.hovered;
    if (at === before) return;
    this.hovered = at;
    for (const each of [before, at]) if (each > this.inside.at) this.outlineOne(each);
  }
}

function outlineMaps(context, marks, column, layout, factor) {
  const boxes = new Map(); // by plane, because channels share planes
  for (let channel = 0; channel < layout.tiles; channel++) {
    const plane = marks[channel];
    if (!boxes.has(plane)) boxes.set(plane, boxOf(plane, column.shape));
    const box = boxes.get(plane);
    // A box around a whole map carries no information.
    if (!box || (box[2] - box[0]) * (box[3] - box[1]) === layout.height * layout.width) continue;
    const [left, top] = cornerOf(layout, channel);
    context.strokeRect(
      (left + box[1]) * factor,
      (top + box[0]) * factor,
      (box[3] - box[1]) * factor,
      (box[2] - box[0]) * factor,
    );
  }
}

function outlineUnits(context, marks, layout, factor) {
  const count = marks.filter(Boolean).length;
  if (count > 64 || (count === marks.length && count > 1)) return; // too many or all
  marks.forEach((mark, unit) => {
    if (!mark) return;
    const [i, j] = placeOf(layout, [unit]);
    context.strokeRect(j * factor, i * factor, factor, factor);
  });
}
