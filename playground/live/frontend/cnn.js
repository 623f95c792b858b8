// Inside a CNN: columns of maps, a map enlarged, and the arithmetic of the cell one points at.

import { legendGradient } from "./colours.js";
import {
  boxOf, cellAt, columnsOf, explain, fedMasks, isMarked, isPointwise, offsetOf, seenMasks, valueAt,
} from "./cnn_cell.js";
import { filtersOf } from "./cnn_filters.js";
import {
  MAX_MAPS, cellUnder, cornerOf, isSigned, layoutOf, paintColumn, paintOne, placeOf, scaleOf,
} from "./cnn_paint.js";
import { placeText, termsOf } from "./cnn_terms.js";
import { fill, h, show } from "./dom.js";
import { makeEngine } from "./engine.js";
import { loadModel } from "./weights.js";

const STAGE = 308; // pixels of the two large pictures
const LENS = 168;
const MODES = ["map", "layer", "net"];
const SETTLED = 120; // ms without another step before Python hears of the pinned cell

/** @type {WeakMap<object, Inside>} */
const mounted = new WeakMap();

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function inside({ parentElement, data, setStateValue }) {
  let known = mounted.get(parentElement);
  if (!known?.element.isConnected) {
    known = new Inside(setStateValue);
    mounted.set(parentElement, known);
    parentElement.append(known.element);
  }
  known.receive(data);
  return () => mounted.get(parentElement)?.hideLens();
}

class Inside {
  constructor(send) {
    this.send = send;
    this.mode = "layer";
    this.all = false; // every channel of a convolution written out
    this.nonce = null;
    this.element = h("div", { class: "inside", "data-testid": "inside" });
    this.lens = h("div", { class: "lens", hidden: true }, h("canvas"), h("p"));
    this.timer = null;
  }

  t(key, values = {}) {
    return fill(this.texts[key] ?? key, values);
  }

  /** Take what Python sends: model, drawing, texts, and a pin where Python chose one. */
  async receive(data) {
    const key = JSON.stringify([data.model.id, data.model.url, data.pixels, data.nonce, data.texts.arithmetic]);
    if (key === this.key) return;
    this.key = key;
    this.texts = data.texts;
    const asked = performance.now();
    try {
      const model = await loadModel(data.model);
      if (key !== this.key) return; // a later drawing or model overtook this one
      if (model !== this.model) {
        this.model = model;
        this.engine = makeEngine(model.spec, model.weights);
        this.kinds = null;
      }
    } catch (error) {
      this.element.replaceChildren(h("p", { class: "problem" }, this.t("no_weights", { reason: error.message })));
      return;
    }
    const input = Float32Array.from(data.pixels, (grey) => Math.fround(grey / 255));
    this.input = input;
    this.columns = columnsOf(this.model.spec, this.engine, this.engine.run(input), input);
    if (data.nonce !== this.nonce) {
      this.nonce = data.nonce;
      this.take(data.pin);
    }
    this.build();
    this.pinChanged(false);
    this.element.dataset.ms = (performance.now() - asked).toFixed(1);
  }

  take({ column, cell, weight }) {
    this.at = Math.max(0, this.columns.findIndex((each) => each.name === column));
    const { shape } = this.columns[this.at];
    this.cell = shape.map((size, k) => Math.min(size - 1, Math.max(0, cell[k] ?? 0)));
    this.weight = weight ?? null;
  }

  // ---- the page ---------------------------------------------------------------------------

  build() {
    this.strip = h("div", { class: "strip", role: "group", "aria-label": this.t("columns_label") });
    this.figures = this.columns.map((column, at) => this.figure(column, at));
    for (const block of blocks(this.columns)) {
      this.strip.append(h("div", { class: "block" }, ...block.map((at) => this.figures[at].element)));
    }
    this.stage = h("div", { class: "stage" });
    this.arithmetic = h("section", { class: "arithmetic", "data-testid": "arithmetic", "aria-live": "polite" });
    this.filters = h("section", { class: "filters" });
    this.buildStage();
    this.element.replaceChildren(this.scales(), this.strip, this.leftOut(), this.stage, this.lens);
    this.paintColumns();
  }

  /** The switch between the three scales, and what the colours mean. */
  scales() {
    this.modes = MODES.map((mode) =>
      h("button", { type: "button", role: "radio", "aria-checked": String(mode === this.mode), "data-testid": `scale-${mode}`, onclick: () => this.setMode(mode) }, this.t(`scale_${mode}`)));
    const legend = (signed, name) => h("span", { class: "legend" }, h("span", { class: "ramp", style: { background: legendGradient(signed) } }), this.t(name));
    return h("div", { class: "scales" },
      h("span", { id: "scale-label" }, this.t("scale")),
      h("span", { class: "choice", role: "radiogroup", "aria-labelledby": "scale-label" }, ...this.modes),
      legend(true, "legend_signed"), legend(false, "legend_magnitude"));
  }

  setMode(mode) {
    this.mode = mode;
    this.modes.forEach((button, k) => button.setAttribute("aria-checked", String(MODES[k] === mode)));
    this.paintColumns();
    this.pinChanged(false);
  }

  figure(column, at) {
    const canvas = h("canvas", { "data-testid": "layer", "data-name": column.name, role: "img", "aria-label": this.columnText(column) });
    const overlay = h("canvas", { class: "overlay" });
    const low = h("span");
    const high = h("span");
    const ramp = h("span", { class: "ramp" });
    const element = h("figure", {},
      h("figcaption", {}, h("b", {}, this.columnName(column)), h("small", {}, column.shape.join("×"))),
      h("div", { class: "picture" }, canvas, overlay),
      h("div", { class: "ends" }, low, ramp, high));
    const picture = canvas.parentElement;
    const cellOf = (event) => {
      const box = canvas.getBoundingClientRect();
      const layout = this.figures[at].layout;
      return cellUnder(column, layout, ((event.clientX - box.left) / box.width) * layout.imageWidth, ((event.clientY - box.top) / box.height) * layout.imageHeight);
    };
    picture.addEventListener("pointermove", (event) => this.showLens(at, cellOf(event), event));
    picture.addEventListener("pointerleave", () => this.hideLens());
    picture.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (cell) this.pin(at, cell);
    });
    return { element, canvas, overlay, low, high, ramp, layout: layoutOf(column) };
  }

  columnName(column) {
    return { input: this.t("input"), softmax: this.t("probabilities") }[column.name] ?? column.name;
  }

  columnText(column) {
    return this.t("column_text", { name: this.columnName(column), shape: column.shape.join("×") });
  }

  leftOut() {
    const long = this.columns.filter((column) => column.shape.length === 3 && column.shape[0] > MAX_MAPS);
    if (!long.length) return h("span", { hidden: true });
    return h("p", { class: "hint", "data-testid": "left-out" }, this.t("left_out", { limit: MAX_MAPS, layers: long.map((column) => `${column.name} (${column.shape[0]})`).join(", ") }));
  }

  paintColumns() {
    this.columns.forEach((column, at) => {
      const figure = this.figures[at];
      figure.layout = paintColumn(figure.canvas, this.columns, column, this.mode);
      const signed = isSigned(column);
      const channel = at === this.at && column.shape.length === 3 ? this.cell[0] : 0;
      const scale = scaleOf(this.columns, column, channel, this.mode);
      const many = this.mode === "map" && column.shape.length === 3 && column.shape[0] > 1;
      figure.low.textContent = signed ? (many ? "−" : show(-scale, 2)) : "0";
      figure.high.textContent = many ? this.t("own_scale") : show(scale, 2);
      figure.ramp.style.background = legendGradient(signed);
    });
  }

  // ---- pinning ----------------------------------------------------------------------------

  pin(at, cell, weight = null) {
    this.at = at;
    this.cell = cell;
    this.weight = weight;
    this.pinChanged(true);
  }

  pinChanged(tell) {
    const started = performance.now();
    this.seen = seenMasks(this.columns, this.at, this.cell);
    this.fed = fedMasks(this.columns, this.at, this.cell);
    this.drawOverlays();
    this.showStage();
    this.showArithmetic();
    this.filters.replaceChildren(filtersOf(this));
    this.keepInSight();
    this.arithmetic.dataset.ms = (performance.now() - started).toFixed(1);
    if (!tell) return;
    clearTimeout(this.timer);
    const { name } = this.columns[this.at];
    this.timer = setTimeout(() => this.send("pin", { column: name, cell: this.cell, weight: this.weight, model: this.model.payload.name }), SETTLED);
  }

  /** A strip too long for the page scrolls to the pinned column; the page itself stays. */
  keepInSight() {
    const { offsetLeft: left, offsetWidth: width } = this.figures[this.at].element;
    const { scrollLeft, clientWidth } = this.strip;
    if (left < scrollLeft) this.strip.scrollLeft = left;
    else if (left + width > scrollLeft + clientWidth) this.strip.scrollLeft = left + width - clientWidth;
  }

  /** Outlines: the pinned cell, what it sees in earlier columns, what it feeds in later ones. */
  drawOverlays() {
    this.columns.forEach((column, at) => {
      const { overlay, layout, element } = this.figures[at];
      element.classList.toggle("pinned", at === this.at);
      const factor = Math.max(2, Math.ceil(240 / layout.imageWidth));
      const context = overlay.getContext("2d");
      if (overlay.width !== layout.imageWidth * factor) {
        overlay.width = layout.imageWidth * factor;
        overlay.height = layout.imageHeight * factor;
      } else context.clearRect(0, 0, overlay.width, overlay.height);
      context.strokeStyle = at === this.at ? "#d81b60" : at < this.at ? "#2563b0" : "#1b9e77";
      context.lineWidth = at === this.at ? Math.max(2, overlay.width / 100) : Math.max(1, overlay.width / 160);
      const marks = at <= this.at ? this.seen[at] : this.fed[at];
      if (layout.units) this.outlineUnits(context, marks.units, layout, factor);
      else this.outlineMaps(context, marks, column, layout, factor);
      if (at === this.at && !layout.units && this.cell[0] < layout.tiles) {
        const [left, top] = cornerOf(layout, this.cell[0]);
        context.strokeRect(left * factor, top * factor, layout.width * factor, layout.height * factor);
      }
    });
  }

  outlineMaps(context, marks, column, layout, factor) {
    const box = boxOf(marks, column.shape);
    // A box around a whole map points at nothing.
    if (!box || (box[2] - box[0]) * (box[3] - box[1]) === layout.height * layout.width) return;
    for (let channel = 0; channel < layout.tiles; channel++) {
      if (marks.channel !== null && marks.channel !== channel) continue;
      const [left, top] = cornerOf(layout, channel);
      context.strokeRect((left + box[1]) * factor, (top + box[0]) * factor, (box[3] - box[1]) * factor, (box[2] - box[0]) * factor);
    }
  }

  outlineUnits(context, units, layout, factor) {
    const count = units.reduce((sum, value) => sum + value, 0);
    if (count > 64 || (count === units.length && count > 1)) return; // all of them: nothing to point at
    units.forEach((mark, unit) => {
      if (!mark) return;
      const [i, j] = placeOf(layout, [unit]);
      context.strokeRect(j * factor, i * factor, factor, factor);
    });
  }

  // ---- the stage: the drawing, the map enlarged, and the arithmetic -------------------------

  buildStage() {
    this.drawing = this.bigPicture("drawing", (x, y, layout) => this.pin(0, [0, y, x].slice(0, layout.units ? 1 : 3)));
    this.map = this.bigPicture("map", (x, y, layout) => {
      const cell = layout.units ? [y * layout.width + x] : [this.cell[0], y, x];
      if (cell[0] < this.columns[this.at].shape[0]) this.pin(this.at, cell);
    });
    this.map.canvas.tabIndex = 0;
    this.map.canvas.addEventListener("keydown", (event) => this.walk(event));
    this.pickers = h("div", { class: "pickers" });
    this.stage.append(
      h("div", { class: "side" }, this.map.element, this.pickers, this.drawing.element),
      h("div", { class: "side" }, this.arithmetic, this.filters));
  }

  bigPicture(name, pick) {
    const canvas = h("canvas", { "data-testid": name, role: "application" });
    const overlay = h("canvas", { class: "overlay" });
    const title = h("h4");
    const caption = h("p", { class: "hint" });
    const element = h("div", { class: `big ${name}` }, title, h("div", { class: "picture" }, canvas, overlay), caption);
    const held = { element, canvas, overlay, title, caption, layout: null };
    const placeUnder = (event) => {
      const box = canvas.getBoundingClientRect();
      const { width, height } = held.layout;
      const x = Math.floor(((event.clientX - box.left) / box.width) * width);
      const y = Math.floor(((event.clientY - box.top) / box.height) * height);
      return x >= 0 && y >= 0 && x < width && y < height ? [x, y] : null;
    };
    canvas.parentElement.addEventListener("click", (event) => {
      const place = placeUnder(event);
      if (place) pick(...place, held.layout);
    });
    canvas.parentElement.addEventListener("pointermove", (event) => {
      const place = placeUnder(event);
      const at = name === "map" ? this.at : 0;
      const column = this.columns[at];
      if (!place) return;
      const cell = held.layout.units ? [place[1] * held.layout.width + place[0]] : [name === "map" ? this.cell[0] : 0, place[1], place[0]];
      if (cell[0] < column.shape[0]) caption.textContent = `${placeText(this.view(), at, cell)}: ${show(valueAt(column, cell), 5)}`;
    });
    canvas.parentElement.addEventListener("pointerleave", () => (caption.textContent = held.says ?? ""));
    return held;
  }

  walk(event) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const column = this.columns[this.at];
    const layout = layoutOf(column);
    const [i, j] = placeOf(layout, this.cell);
    const [row, wide] = [i + step[0], j + step[1]];
    if (row < 0 || wide < 0 || row >= layout.height || wide >= layout.width) return;
    const cell = layout.units ? [row * layout.width + wide] : [this.cell[0], row, wide];
    if (cell[0] < column.shape[0]) this.pin(this.at, cell);
  }

  view() {
    return {
      columns: this.columns, at: this.at, cell: this.cell, weights: this.model.weights,
      labels: this.model.spec.labels, texts: this.texts, all: this.all, weight: this.weight,
      onWeight: (index) => this.pin(this.at, this.cell, index),
      onCell: (at, cell) => this.pin(at, cell),
      onAll: () => { this.all = !this.all; this.showArithmetic(); },
    };
  }

  showStage() {
    const column = this.columns[this.at];
    const channel = column.shape.length === 3 ? this.cell[0] : 0;
    this.paintBig(this.map, column, channel, "#d81b60", (layout) => {
      const [i, j] = placeOf(layout, this.cell);
      return [i, j, i + 1, j + 1];
    });
    this.map.title.textContent = column.shape.length === 3 && column.shape[0] > 1 ? this.t("map_title", { name: this.columnName(column), channel }) : this.columnName(column);
    this.map.canvas.dataset.layer = column.name;
    this.map.canvas.dataset.channel = String(channel);
    this.map.canvas.dataset.cell = this.cell.join(",");
    this.map.canvas.setAttribute("aria-label", this.t("map_label", { name: this.columnName(column), place: placeText(this.view(), this.at, this.cell), value: show(valueAt(column, this.cell), 5) }));
    this.map.says = this.map.caption.textContent = this.t("map_hint");
    const box = boxOf(this.seen[0], this.columns[0].shape);
    this.paintBig(this.drawing, this.columns[0], 0, "#2563b0", () => box);
    this.drawing.title.textContent = this.t("drawing_title");
    this.drawing.canvas.dataset.field = (box ?? []).join(",");
    const size = box ? `${box[2] - box[0]}×${box[3] - box[1]}` : "0";
    this.drawing.says = this.drawing.caption.textContent = this.t("field_says", { size });
    this.drawing.canvas.setAttribute("aria-label", `${this.t("drawing_title")}: ${this.drawing.says}`);
    this.showPickers(column);
  }

  paintBig(held, column, channel, colour, boxIn) {
    const { layout, step } = paintOne(held.canvas, this.columns, column, channel, this.mode, STAGE);
    held.layout = layout;
    held.canvas.parentElement.style.maxWidth = layout.width === 1 ? "4rem" : ""; // a pile of units
    held.overlay.width = held.canvas.width;
    held.overlay.height = held.canvas.height;
    const context = held.overlay.getContext("2d");
    const box = boxIn(layout);
    if (!box) return;
    const [top, left, bottom, right] = box.map((value) => value * step);
    if (held === this.drawing) { // dim what the cell does not see
      context.fillStyle = "rgba(128, 128, 128, 0.35)";
      context.fillRect(0, 0, held.overlay.width, held.overlay.height);
      context.clearRect(left, top, right - left, bottom - top);
    }
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.strokeRect(left + 1, top + 1, right - left - 2, bottom - top - 2);
  }

  /** The same choice with keyboard and numbers. */
  showPickers(column) {
    const layer = h("select", { "aria-label": this.t("layer"), "data-testid": "pick-layer", onchange: (event) => this.jump(Number(event.target.value)) },
      ...this.columns.map((each, at) => h("option", { value: at, selected: at === this.at }, this.columnName(each))));
    const names = column.shape.length === 3 ? ["channel", "row", "column"] : ["unit"];
    const numbers = names.map((name, k) =>
      h("label", {}, this.t(`pick_${name}`), h("input", {
        type: "number", min: 0, max: column.shape[k] - 1, value: this.cell[k], "data-testid": `pick-${name}`,
        onchange: (event) => {
          const value = Math.round(Number(event.target.value));
          const cell = [...this.cell];
          cell[k] = Math.min(column.shape[k] - 1, Math.max(0, Number.isFinite(value) ? value : 0));
          this.pin(this.at, cell);
        },
      })));
    this.pickers.replaceChildren(h("label", {}, this.t("layer"), layer), ...numbers);
  }

  /** To another column: the cell in the same part of the picture, of the same channel if there is one. */
  jump(at) {
    const [from, to] = [this.columns[this.at].shape, this.columns[at].shape];
    if (to.length === 1) return this.pin(at, [this.strongest(at)]);
    const cell = from.length === 3
      ? [Math.min(this.cell[0], to[0] - 1), ...[1, 2].map((k) => Math.min(to[k] - 1, Math.floor(((this.cell[k] + 0.5) / from[k]) * to[k])))]
      : [0, Math.floor(to[1] / 2), Math.floor(to[2] / 2)];
    this.pin(at, cell);
  }

  strongest(at, allowed = null) {
    const { values } = this.columns[at];
    let best = -1;
    for (let k = 0; k < values.length; k++) {
      const open = !allowed || isMarked(allowed, this.columns[at].shape, cellAt(this.columns[at].shape, k));
      if (open && (best < 0 || Math.abs(values[k]) > Math.abs(values[best]))) best = k;
    }
    return Math.max(0, best);
  }

  /** The cell one column on (or back) to look at next. */
  neighbour(step) {
    const at = this.at + step;
    if (at < 0 || at >= this.columns.length) return null;
    const column = this.columns[at];
    let offset;
    if (step > 0) {
      const same = column.kind === "softmax" || isPointwise(column.kind);
      offset = same ? offsetOf(column.shape, this.cell) : this.strongest(at, this.fed[at]);
    } else {
      const found = explain(this.columns, this.at, this.cell, this.model.weights);
      let best = null;
      found.sources.forEach((source, k) => {
        const weight = Math.abs(found.inputs[k] * found.weights[k]);
        if (source && (!best || weight > best.weight)) best = { source, weight };
      });
      if (!best) return null;
      const own = column.kind === "softmax" || this.columns[this.at].kind === "softmax" ? this.cell : best.source;
      offset = offsetOf(column.shape, own);
    }
    return { at, cell: cellAt(column.shape, offset) };
  }

  showArithmetic() {
    const view = this.view();
    const { panel, shown } = termsOf(view);
    const column = this.columns[this.at];
    const step = (direction, name) => {
      const found = this.neighbour(direction);
      if (!found) return null;
      const text = `${this.columnName(this.columns[found.at])} ${found.cell.join(", ")}`;
      return h("button", { type: "button", "data-testid": name, onclick: () => this.pin(found.at, found.cell) }, direction < 0 ? `‹ ${text}` : `${text} ›`);
    };
    this.arithmetic.dataset.column = column.name;
    this.arithmetic.dataset.cell = this.cell.join(",");
    this.arithmetic.dataset.output = String(valueAt(column, this.cell));
    this.arithmetic.dataset.value = shown.replace("−", "-");
    this.arithmetic.replaceChildren(
      h("header", {},
        h("div", {}, h("h3", {}, this.columnName(column)), h("p", {}, placeText(view, this.at, this.cell)), h("p", { class: "hint" }, this.t(`what_${column.kind}`))),
        h("div", { class: "value" }, h("strong", { "data-testid": "value" }, shown), h("div", { class: "steps" }, step(-1, "before"), step(1, "next")))),
      panel);
  }

  // ---- the lens ---------------------------------------------------------------------------

  showLens(at, cell, event) {
    if (!cell) return this.hideLens();
    const column = this.columns[at];
    const [canvas, text] = this.lens.children;
    const channel = column.shape.length === 3 ? cell[0] : 0;
    const { layout, step } = paintOne(canvas, this.columns, column, channel, this.mode, LENS);
    const [i, j] = placeOf(layout, cell);
    const context = canvas.getContext("2d");
    context.strokeStyle = "#d81b60";
    context.lineWidth = 2;
    context.strokeRect(j * step, i * step, Math.max(3, step), Math.max(3, step));
    text.textContent = `${this.columnName(column)}, ${placeText(this.view(), at, cell)}: ${show(valueAt(column, cell), 5)}`;
    this.lens.hidden = false;
    const room = this.element.getBoundingClientRect();
    const x = event.clientX - room.left + 18;
    const wide = 200;
    this.lens.style.left = `${x + wide > room.width ? Math.max(0, x - wide - 36) : x}px`;
    this.lens.style.top = `${event.clientY - room.top + 18}px`;
  }

  hideLens() {
    this.lens.hidden = true;
  }
}

/** Columns stack below the layer that mixes channels: conv, its norm, its activation. */
function blocks(columns) {
  const found = [];
  columns.forEach((column, at) => {
    const stacks = at > 1 && (isPointwise(column.kind) || column.kind === "softmax");
    if (stacks && found.at(-1).length < 4) found.at(-1).push(at);
    else found.push([at]);
  });
  return found;
}
