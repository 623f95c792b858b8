// The attention of a net: heads as small maps, one head as lines and as a matrix, and the arithmetic
// of one pair of tokens.

import { inkOn, legendGradient, magnitudeColour } from "../shared/colours.js";
import { h, rove, svg } from "../shared/dom.js";
import { fixed, inBrackets, percent } from "../shared/numbers.js";
import { legend, paintWeights, painted } from "./attention_maps.js";
import { outputOf, rowOf, scoresOf, weightsOf } from "./attention_math.js";
import { strip, sumLine } from "./vectors.js";

const LINE = 24; // px, a word piece in the picture of lines
const CELL = 20; // px, a cell of the matrix

/**
 * `pair` is the query's and the key's step, `unit` a unit of the head's output.
 * @typedef {{layer: number, head: number, pair: [number, number], unit: number}} View
 * @typedef {import("./attention_math.js").Layer & {model?: string, pieces: string[],
 *   layers: string[], layer: string}} Attention
 */

export class AttentionPanel {
  /** @param {{t: (id: string, values?: object) => string, changed: (view: View) => void}} app */
  constructor(app) {
    this.app = app;
    this.element = h("section", { class: "att", "data-testid": "attention", translate: "no" });
    /** @type {[number, number]|null} */ this.hover = null;
    this.frame = 0;
  }

  end() {
    cancelAnimationFrame(this.frame);
  }

  /** @param {Attention} data @param {View} view */
  receive(data, view) {
    const key = [data.model, data.layer, data.pieces, legendGradient(false)].join(" ");
    this.view = view;
    view.layer = Math.min(view.layer, data.layers.length - 1);
    view.head = Math.min(view.head, data.heads - 1);
    view.pair = /** @type {[number, number]} */ (
      view.pair.map((step) => Math.min(step, data.steps - 1))
    );
    view.unit = Math.min(view.unit, data.units - 1);
    if (this.key !== key) {
      this.key = key;
      this.data = data;
      this.maps = Array.from({ length: data.heads }, (_, head) => weightsOf(data, head));
      this.build();
    }
    this.paint();
  }

  /** @returns {[number, number]} */
  get pair() {
    return this.hover ?? this.view.pair;
  }

  /** @param {Partial<View>} changes */
  change(changes) {
    Object.assign(this.view, changes);
    this.app.changed(this.view);
    this.paintSoon();
  }

  /** @param {[number, number]|null} pair */
  look(pair) {
    if (String(pair) === String(this.hover)) return;
    this.hover = pair;
    this.paintSoon();
  }

  paintSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.element.isConnected) this.paint();
    });
  }

  // ---- the panel ----------------------------------------------------------------------------

  build() {
    const { t } = this.app;
    const { layers, heads, steps } = this.data;
    const choice = (name, testid, buttons) => {
      const group = h(
        "div",
        { class: "lat-group", role: "group", "aria-label": name, "data-testid": testid },
        h("span", { class: "lat-hint" }, name),
        ...buttons,
      );
      rove(group);
      return group;
    };
    this.layers = choice(
      t("attention_layer"),
      "attention-layers",
      layers.map((name, k) =>
        h(
          "button",
          {
            type: "button",
            class: "np-button",
            "data-key": k,
            title: name,
            onclick: () => this.change({ layer: k }),
          },
          String(k + 1),
        ),
      ),
    );
    this.heads = choice(
      t("attention_head"),
      "attention-heads",
      this.maps.map((weights, head) =>
        h(
          "button",
          {
            type: "button",
            class: "att-head",
            "data-key": head,
            "aria-label": t("attention_head_name", { head: head + 1 }),
            onclick: () => this.change({ head }),
          },
          painted(weights, steps),
          h("small", {}, String(head + 1)),
        ),
      ),
    );
    this.linesPlace = h("div", { class: "att-lines", "data-testid": "attention-lines" });
    this.makeLines();
    this.makeMatrix();
    this.said = h("p", { class: "lat-summary", role: "status", "data-testid": "attention-said" });
    this.sums = h("div", { class: "att-sums" });
    this.element.replaceChildren(
      h("div", { class: "lat-controls" }, this.layers, this.heads, legend()),
      this.said,
      h("div", { class: "att-pictures" }, this.linesPlace, this.matrix),
      h("p", { class: "lat-hint" }, t("attention_hint", { heads })),
      this.sums,
    );
  }

  /** The pieces twice: on the left as queries, on the right as keys. */
  makeLines() {
    const { pieces, steps } = this.data;
    const piece = (side) => (text, k) =>
      h(
        "button",
        {
          type: "button",
          class: "att-piece",
          "data-side": side,
          "data-step": k,
          onpointerenter: () => this.look(side ? [this.view.pair[0], k] : [k, this.view.pair[1]]),
          onpointerleave: () => this.look(null),
          onclick: () =>
            this.change({ pair: side ? [this.view.pair[0], k] : [k, this.view.pair[1]] }),
        },
        text,
      );
    const column = (side, name) => {
      const list = h(
        "div",
        { class: "att-column", role: "group", "aria-label": name },
        ...pieces.map(piece(side)),
      );
      rove(list);
      return h("div", {}, h("b", { class: "att-side" }, name), list);
    };
    const { t } = this.app;
    this.lines = Array.from({ length: steps }, (_, s) =>
      svg("line", { x1: 0, x2: 100, y2: (s + 0.5) * LINE }),
    );
    const drawing = svg(
      "svg",
      {
        viewBox: `0 0 100 ${steps * LINE}`,
        preserveAspectRatio: "none",
        height: steps * LINE,
        "aria-hidden": "true",
      },
      ...this.lines,
    );
    this.columns = [column(0, t("attention_query")), column(1, t("attention_key"))];
    this.linesPlace.replaceChildren(
      this.columns[0],
      h("div", { class: "att-drawing" }, drawing),
      this.columns[1],
    );
  }

  /** A canvas with names beside and above it. */
  makeMatrix() {
    const { pieces, steps } = this.data;
    const { t } = this.app;
    this.canvas = h("canvas", {
      width: steps,
      height: steps,
      class: "att-canvas",
      role: "img",
      tabindex: 0,
      style: { width: `${steps * CELL}px`, height: `${steps * CELL}px` },
      "aria-label": t("attention_matrix"),
      "data-testid": "attention-matrix",
      onpointermove: (event) => this.look(this.placeOf(event)),
      onpointerleave: () => this.look(null),
      onclick: (event) => this.change({ pair: this.placeOf(event) }),
      onkeydown: (event) => this.move(event),
    });
    this.mark = h("div", { class: "att-mark" });
    const names = (kind) => pieces.map((text) => h("span", { class: kind }, text));
    this.names = [names("att-row"), names("att-top")];
    this.matrix = h(
      "div",
      { class: "lat-scroll att-matrix" },
      h("div", { class: "att-tops" }, ...this.names[1]),
      h(
        "div",
        { class: "att-body" },
        h("div", { class: "att-rows" }, ...this.names[0]),
        h("div", { class: "att-cells" }, this.canvas, this.mark),
      ),
    );
  }

  /** @param {PointerEvent|MouseEvent} event @returns {[number, number]} */
  placeOf(event) {
    const last = this.data.steps - 1;
    const at = (value) => Math.max(0, Math.min(last, Math.floor(value / CELL)));
    return [at(event.offsetY), at(event.offsetX)];
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const [t, s] = this.view.pair;
    /** @type {Record<string, [number, number]>} */
    const places = {
      ArrowUp: [t - 1, s],
      ArrowDown: [t + 1, s],
      ArrowLeft: [t, s - 1],
      ArrowRight: [t, s + 1],
    };
    const to = places[event.key];
    if (!to || to.some((step) => step < 0 || step >= this.data.steps)) return;
    event.preventDefault();
    this.hover = null;
    this.change({ pair: to });
  }

  // ---- painting -----------------------------------------------------------------------------

  paint() {
    const { t } = this.app;
    const { view, data, pair } = this;
    const { steps, pieces } = data;
    const [query, key] = pair;
    const weights = this.maps[view.head];
    press(this.layers, view.layer);
    press(this.heads, view.head);
    if (this.painted !== view.head) {
      this.painted = view.head;
      paintWeights(this.canvas, weights, steps);
    }
    this.lines.forEach((line, s) => {
      const weight = weights[query * steps + s];
      line.setAttribute("y1", String((query + 0.5) * LINE));
      line.style.strokeWidth = String(0.6 + 6 * weight);
      line.style.opacity = String(Math.min(1, 0.06 + 1.5 * weight));
      line.classList.toggle("on", s === key);
    });
    this.columns.forEach((column, side) => {
      for (const button of column.querySelectorAll("button")) {
        const step = Number(button.dataset.step);
        const weight = weights[query * steps + step];
        const colour = side ? magnitudeColour(Math.sqrt(weight), 1) : "";
        button.style.background = colour;
        button.style.color = colour ? inkOn(colour) : "";
        button.classList.toggle("on", pair[side] === step);
        button.setAttribute("aria-pressed", String(view.pair[side] === step));
      }
    });
    Object.assign(this.mark.style, { left: `${key * CELL}px`, top: `${query * CELL}px` });
    this.names.forEach((names, side) =>
      names.forEach((name, step) => name.classList.toggle("on", pair[side] === step)),
    );
    const weight = weights[query * steps + key];
    const said = t("attention_said", {
      query: pieces[query],
      key: pieces[key],
      percent: percent(weight),
      layer: view.layer + 1,
      head: view.head + 1,
    });
    if (this.said.textContent !== said) this.said.textContent = said;
    Object.assign(this.element.dataset, {
      query,
      key,
      head: view.head,
      layer: view.layer,
      weight: weight.toFixed(6),
    });
    this.paintSums(query, key);
  }

  /** The arithmetic of the pair: the score, the softmax, and one unit of the head's output. */
  paintSums(query, key) {
    const { t } = this.app;
    const { data, view } = this;
    const { steps, units, pieces } = data;
    const q = rowOf(data, data.query, view.head, query);
    const k = rowOf(data, data.key, view.head, key);
    const products = Float64Array.from(q, (value, d) => value * k[d]);
    const product = products.reduce((a, b) => a + b, 0);
    const scores = scoresOf(data, view.head, query);
    const weights = this.maps[view.head].subarray(query * steps, (query + 1) * steps);
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    const output = outputOf(data, view.head, weights);
    const values = weights.map(
      (weight, s) => weight * rowOf(data, data.value, view.head, s)[view.unit],
    );
    const scale = (...rows) => Math.max(...rows.flatMap((row) => [...row].map(Math.abs)));
    const both = scale(q, k);
    const texts = { query: pieces[query], key: pieces[key] };
    this.sums.replaceChildren(
      h(
        "section",
        { "data-testid": "attention-product" },
        h("h3", {}, t("attention_product", texts)),
        strip(t("attention_q"), q, both),
        strip(t("attention_k"), k, both),
        strip(t("attention_products"), products, scale(products)),
        sumLine(t, products, product, (d) => `${d + 1}`, t("attention_unit_name")),
        h(
          "p",
          { class: "att-equation", "data-score": scores[key].toFixed(6) },
          t("attention_score", {
            product: fixed(product, 3),
            units,
            score: fixed(product / Math.sqrt(units), 3),
          }),
        ),
        h(
          "p",
          { class: "att-equation" },
          data.causal && key > query
            ? t("attention_hidden", texts)
            : t("attention_softmax", {
                score: inBrackets(fixed(scores[key], 3)),
                power: fixed(Math.exp(scores[key]), 3),
                total: fixed(total, 3),
                percent: `${(100 * weights[key]).toFixed(2)}%`,
              }),
        ),
      ),
      h(
        "section",
        { "data-testid": "attention-values" },
        h("h3", {}, t("attention_output", texts)),
        strip(t("attention_out"), output, scale(output), view.unit, (unit) =>
          this.change({ unit }),
        ),
        h(
          "p",
          {},
          t("attention_weighted", { unit: view.unit + 1, value: fixed(output[view.unit], 4) }),
        ),
        sumLine(t, values, output[view.unit], (s) => pieces[s], ""),
      ),
    );
  }
}

const press = (group, key) => {
  for (const button of group.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.key) === key));
};
