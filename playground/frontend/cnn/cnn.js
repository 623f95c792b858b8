// Inside a CNN: columns of feature maps, one enlarged map, and the arithmetic of the pinned cell.
// A net for photos is shown by stages: the server runs the net and sends one stage's input, from
// which this component computes the stage's feature maps.

import { columnsOf, fedCells, seenCells, servedEngine } from "./cell.js";
import { Columns } from "./columns.js";
import { filtersOf } from "./filters.js";
import { Stage } from "./stage.js";
import { Overview } from "./overview.js";
import { panelOf } from "./panels.js";
import { Paper } from "./paper.js";
import { Photo } from "./photo.js";
import { oneBack, oneOn } from "./walk.js";
import { isAnswer, placeText, tens } from "./words.js";
import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h } from "../shared/dom.js";
import { helpButton } from "../shared/help.js";
import { ascii } from "../shared/numbers.js";
import { valueAt } from "../net/cells.js";
import { anyChannel, boxOf } from "../net/marks.js";
import { layerShapes, makeEngine } from "../net/engine.js";
import { nodesOf } from "../net/graph.js";
import { fetchNumbers, fetchOptional, loadModel } from "../net/weights.js";
import { whenGone } from "../shared/mount.js";

const SETTLED = 120; // ms without another move before the pinned cell is sent to Python

/** @type {WeakMap<object, Inside>} */
const mounted = new WeakMap();

/** Streamlit calls this when it mounts the component and whenever the data changes. */
export default function inside({ parentElement, data, setStateValue }) {
  let known = mounted.get(parentElement);
  if (!known?.element.isConnected) {
    known = new Inside(setStateValue);
    mounted.set(parentElement, known);
    parentElement.append(known.element);
  }
  known.receive(JSON.parse(data.json)); // ui/components.py explains why it is JSON text
  return whenGone(parentElement, () => mounted.get(parentElement)?.leave());
}

class Inside {
  constructor(send) {
    this.send = send;
    this.mode = "layer";
    this.all = false; // whether all channels of a convolution are shown
    this.nonce = null;
    this.element = h("div", { class: "inside", "data-testid": "inside" });
    this.pinned = new Debounce(SETTLED, () => this.tellPin());
    /** @type {(() => void)|null} */
    this.unwatch = null;
    /** @type {any} the drawing or the photo */
    this.paper = null;
    /** @type {import("./overview.js").Staged|null} the stages of a net for photos */
    this.staged = null;
    this.mount = Math.random().toString(36).slice(2, 8);
    this.sent = 0;
  }

  /** Called when the user leaves the page. */
  leave() {
    this.parts?.hideLens();
    this.paper?.stop();
  }

  t(key, values = {}) {
    return fill(this.texts[key] ?? key, values);
  }

  /** Apply the data from Python: model, drawing, texts, and the pin if `nonce` is new. */
  async receive(data) {
    const key = JSON.stringify([
      data.model.id,
      data.model.url,
      data.outputs,
      data.pixels,
      data.nonce,
      data.texts.arithmetic,
      data.input,
      data.photo,
      data.stages && data.top,
    ]);
    if (key === this.key || this.isEcho(data)) return;
    this.key = key;
    this.texts = data.texts;
    const asked = performance.now();
    try {
      const [model, numbers, given, photo, previews] = await Promise.all([
        loadModel(data.model),
        data.outputs && fetchNumbers(data.outputs),
        fetchOptional(data.input),
        fetchOptional(data.photo?.url),
        fetchOptional(data.previews),
      ]);
      if (key !== this.key) return; // newer data has arrived meanwhile
      this.paper ??= photo ? new Photo(this) : new Paper(this);
      this.staged = previews && { ...data, previews: new Int8Array(previews) };
      if (photo) this.paper.take(new Uint8Array(photo), data.photo.shape);
      this.input = given
        ? new Float32Array(given)
        : Float32Array.from(data.pixels, (grey) => Math.fround(grey / 255));
      if (numbers)
        this.engine = servedEngine(
          nodesOf(model.spec).map(({ name }) => name),
          layerShapes(model.spec),
          numbers,
        );
      else if (model !== this.model || !this.own)
        this.engine = makeEngine(model.spec, model.weights);
      this.own = !numbers; // whether the browser runs the net itself
      this.model = model;
    } catch (error) {
      this.element.replaceChildren(
        h(
          "p",
          { class: "problem" },
          this.t("no_weights", { reason: /** @type {Error} */ (error).message }),
        ),
      );
      return;
    }
    const { input } = this;
    this.unwatch ??= matchTheme(this.element, () => {
      this.build();
      this.pinChanged(false);
    });
    const first = this.staged
      ? {
          photo: data.stage === 1,
          earlier: data.stage > 1 ? data.stages[data.stage - 2].last : undefined,
        }
      : undefined;
    this.columns = columnsOf(this.model.spec, this.engine, this.engine.run(input), input, first);
    if (!this.staged && !this.paper.busy) this.paper.take(data.pixels);
    if (data.nonce !== this.nonce) {
      this.nonce = data.nonce;
      this.mode = data.pin.scale;
      this.take(data.pin);
    }
    this.build();
    this.pinChanged(false);
    this.element.dataset.ms = (performance.now() - asked).toFixed(1);
  }

  /** Whether the data only repeats the drawing made here, or arrives while the user draws. */
  isEcho(data) {
    const { model, texts, paper, nonce } = this;
    if (data.stages || !paper) return false;
    const same =
      model?.payload.id === data.model.id &&
      nonce === data.nonce &&
      texts.arithmetic === data.texts.arithmetic &&
      !data.outputs;
    return same && (paper.busy || data.pixels.every((grey, k) => grey === paper.digit[k]));
  }

  /** Update the maps while the user draws, once per frame, if the browser runs the net itself.
   * @param {Uint8Array} digit */
  drawn(digit) {
    if (!this.own) return;
    const input = Float32Array.from(digit, (grey) => Math.fround(grey / 255));
    this.columns = columnsOf(this.model.spec, this.engine, this.engine.run(input), input);
    this.parts.paint();
    this.pinChanged(false);
  }

  /** Send the drawing to Python.
   * @param {object} drawing to be read by `finished_drawing` (playground/data/drawings.py) */
  tellDrawing(drawing) {
    this.send("drawing", { n: `${this.mount}-${++this.sent}`, blank: false, ...drawing });
  }

  take({ column, cell, weight }) {
    this.at = Math.max(
      0,
      this.columns.findIndex((each) => each.name === column),
    );
    const { shape } = this.columns[this.at];
    this.cell = shape.map((size, k) => Math.min(size - 1, Math.max(0, cell[k] ?? 0)));
    this.weight = weight ?? null;
  }

  // ---- the page ---------------------------------------------------------------------------

  build() {
    this.parts?.resized.disconnect(); // it would measure columns that are gone
    this.parts = new Columns(this);
    this.stage = new Stage(this);
    this.arithmetic = h("section", {
      class: "arithmetic",
      "data-testid": "arithmetic",
      "aria-live": "polite",
    });
    this.filters = h("section", { class: "filters" });
    this.filtersKey = null;
    const stage = h(
      "div",
      { class: "stage" },
      this.stage.element,
      this.paper.element,
      h("div", { class: "side" }, this.arithmetic, this.filters),
    );
    const [scales, strip, leftOut, lens] = this.parts.elements;
    const overview = this.staged && new Overview(this, this.staged);
    this.element.replaceChildren(
      ...(overview ? [overview.element] : []),
      scales,
      strip,
      leftOut,
      stage,
      lens,
    );
    this.parts.paint();
    this.parts.fit();
    overview?.fit();
  }

  setMode(mode) {
    this.mode = mode;
    this.parts.paint();
    this.pinChanged(true); // the link contains the scale too
  }

  columnName(column) {
    if (column.kind === "photo") return this.t("photo");
    return { input: this.t("input"), softmax: this.t("probabilities") }[column.name] ?? column.name;
  }

  /** Whether a column is the logits or the probabilities. @param {number} at */
  isAnswer(at) {
    return isAnswer({ columns: this.columns, labels: this.model.spec.labels }, at);
  }

  /** The pinned cell's receptive field in the drawing or the photo: top, left, bottom, right. */
  field() {
    if (!this.staged) return boxOf(anyChannel(this.seen[0]), this.columns[0].shape);
    const [, height, width] = this.staged.photo.shape;
    const rows = [this.staged.field, ...this.model.layers.map(({ field }) => field)];
    const field = rows[this.at];
    if (!field || this.cell.length < 3) return [0, 0, height, width];
    const range = (cell, size) => {
      const start = field.start + cell * field.jump;
      return [Math.max(0, Math.floor(start)), Math.min(size, Math.ceil(start + field.size))];
    };
    const [top, bottom] = range(this.cell[1], height);
    const [left, right] = range(this.cell[2], width);
    return [top, left, bottom, right];
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
    this.seen = seenCells(this.columns, this.at, this.cell);
    this.fed = fedCells(this.columns, this.at, this.cell);
    this.parts.mark();
    this.stage.show();
    this.showArithmetic();
    this.showFilters();
    this.arithmetic.dataset.ms = (performance.now() - started).toFixed(1);
    if (tell) this.pinned.start();
  }

  tellPin() {
    this.send("pin", {
      column: this.columns[this.at].name,
      cell: this.cell,
      weight: this.weight,
      model: this.model.payload.name,
      scale: this.mode,
      stage: this.staged?.stage ?? 0,
    });
  }

  // ---- stages of a net for photos -----------------------------------------------------------

  /** Open a stage, with a cell pinned or (`column` null) one that Python chooses.
   * @param {number} stage @param {string|null} column @param {number[]} cell */
  openStage(stage, column = null, cell = []) {
    if (stage === this.staged.stage && column === null) return;
    this.pinned.cancel();
    const model = this.model.payload.name;
    this.send("pin", { column, cell, weight: null, model, scale: this.mode, stage });
  }

  /** @param {number[]} cell channel, row and column in the photo */
  pinPhoto(cell) {
    if (this.staged.stage === 1) this.pin(0, cell);
  }

  /** Pin a label's probability. @param {number} label */
  pinAnswer(label) {
    const last = this.staged.stages.length;
    if (this.staged.stage === last) this.pin(this.columns.length - 1, [label]);
    else this.openStage(last, "softmax", [label]);
  }

  /** Send the user's photo to Python. @param {string} data base64 */
  tellPhoto(data) {
    this.send("photo", { n: `${this.mount}-${++this.sent}`, data });
  }

  /** The button that opens the next stage at the pinned cell of this stage's last layer. */
  nextStage() {
    const staged = this.staged;
    const last = this.at === this.columns.length - 1;
    if (!staged || !last || staged.stage === staged.stages.length) return null;
    const [stage, { name }] = [staged.stage + 1, this.columns[this.at]];
    const onclick = () => this.openStage(stage, name, this.cell);
    const text = `${this.t("stage", { number: stage })} ›`;
    return h("button", { type: "button", "data-testid": "next-stage", onclick }, text);
  }

  /** The page's state for the arithmetic panel. @returns {import("./words.js").View} */
  view() {
    return {
      columns: this.columns,
      at: this.at,
      cell: this.cell,
      weights: this.model.weights,
      labels: this.model.spec.labels,
      texts: this.texts,
      all: this.all,
      card: this.card ?? -1,
      onCard: (channel) => {
        this.card = channel;
        this.showArithmetic();
        /** @type {HTMLElement|null} */
        const term = this.element.querySelector(`[data-card="${channel}"]`);
        term?.focus();
      },
      weight: this.weight,
      onWeight: (index) => this.pin(this.at, this.cell, index),
      onCell: (at, cell) => this.pin(at, cell),
      stage: this.staged?.stage ?? 0,
      onStage: (stage) => this.openStage(stage, this.columns[0].name, this.cell),
      onAll: () => {
        this.all = !this.all;
        this.showArithmetic();
      },
    };
  }

  showArithmetic() {
    const view = this.view();
    const { columns, at, cell } = this;
    const { panel, shown } = panelOf(view);
    const column = columns[at];
    const back = oneBack(columns, at, cell, this.model.weights),
      on = oneOn(columns, at, cell, this.fed);
    Object.assign(this.arithmetic.dataset, {
      column: column.name,
      cell: cell.join(","),
      output: String(valueAt(column, cell)),
      value: ascii(shown),
    });
    const about = this.texts[`about_${column.kind}`]; // undefined for the drawing and the softmax
    this.arithmetic.replaceChildren(
      h(
        "header",
        {},
        h(
          "div",
          {},
          h("h3", { "aria-level": 2 }, this.columnName(column)),
          about && helpButton(this.columnName(column), about, this.t(`formula_${column.kind}`)),
          h("p", {}, placeText(view, at, cell)),
          h("p", { class: "hint" }, this.t(`what_${column.kind}`)),
        ),
        h(
          "div",
          { class: "value", translate: "no" },
          h("strong", { "data-testid": "value" }, tens(shown)),
          h(
            "div",
            { class: "steps" },
            back && this.stepButton("before", back, (text) => `‹ ${text}`),
            on && this.stepButton("next", on, (text) => `${text} ›`),
            this.nextStage(),
          ),
        ),
      ),
      panel,
    );
  }

  /** Paint the kernels after the arithmetic is shown, because up to 64 kernels take as long as
   * everything else. They do not change while the pin moves within a map. */
  showFilters() {
    const key = `${this.at} ${this.cell[0]}`;
    if (key === this.filtersKey) return;
    this.filtersKey = key;
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (key === this.filtersKey) this.filters.replaceChildren(filtersOf(this));
      }),
    );
  }

  stepButton(name, { at, cell }, arrow) {
    const text = arrow(`${this.columnName(this.columns[at])} ${cell.join(", ")}`);
    return h(
      "button",
      { type: "button", "data-testid": name, onclick: () => this.pin(at, cell) },
      text,
    );
  }
}
