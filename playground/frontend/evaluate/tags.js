// The Evaluate page for models that tag words: the confusion of types, the kinds of errors, the
// sentences with their marked and found spans, and the figures. One selection of sentences, which
// the matrix, the errors and the slices set.

import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h, inWords, rove } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { share } from "../shared/numbers.js";
import { fetchBytes } from "../net/weights.js";
import { makeMatrix } from "./matrix.js";
import { ModelsTable } from "./models_table.js";
import { comparePanel, figuresPanel, slicesPanel } from "./tag_panels.js";
import { KINDS, rowsOf } from "./tag_select.js";
import { FIRST, sentenceList } from "./tag_sentences.js";

const SETTLED = 250; // ms without a change before the state is sent to Python
const MOST_TYPES = 29; // of the matrix
const TABS = ["figures", "slices", "compare"];
/**
 * @typedef {import("./tag_select.js").Sentence} Sentence
 * @typedef {import("./tag_select.js").Sentences} Sentences
 * @typedef {{select: string, mode: string, show: string, row: number|null, table: string[]}} State
 */

export class EvaluateTags {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page ev", "data-testid": "evaluate-tags" });
    this.told = new Debounce(SETTLED, () => this.tell());
    /** @type {any} */ this.view = null;
    /** @type {State} */ this.state = null;
    /** @type {Sentences} */ this.sentences = null;
    this.actions = [];
    this.last = 0; // number of the last action
    this.most = FIRST;
    this.figure = "0_f1";
    this.table = new ModelsTable(this, { pairs: "tags_pairs", equal: "tags_equal" });
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
    /** @type {() => void} */ this.unwatch = null; // the colours are known once it is in the page
  }

  /** @param {any} view */
  async receive(view) {
    this.unwatch ??= matchTheme(this.element, () => this.paint());
    const same = this.view?.id === view.id;
    this.view = view;
    this.actions = this.actions.filter(({ n }) => n > view.ack);
    if (!this.state) this.state = { ...view.view };
    else if (!same) this.state.row = view.view.row;
    if (!same) {
      const bytes = await fetchBytes(view.data);
      if (this.view !== view) return; // newer data has arrived in the meantime
      this.sentences = JSON.parse(new TextDecoder().decode(bytes));
    }
    this.paint();
  }

  /** @param {Partial<State>} changes */
  change(changes) {
    if (changes.select) this.most = FIRST;
    Object.assign(this.state, changes);
    this.told.start();
    this.paint();
  }

  /** @param {number} row */
  open(row) {
    this.do({ do: "open", rows: [row] });
  }

  /** Send an action to Python. @param {{do: string, rows: number[], name?: string}} action */
  do(action) {
    this.last = Math.max(Date.now(), this.last + 1);
    this.actions.push({ n: this.last, ...action });
    this.told.start();
    this.told.flush();
  }

  tell() {
    this.send({ view: this.state, actions: this.actions });
  }

  end() {}

  // ---- the page -----------------------------------------------------------------------------

  paint() {
    if (!this.sentences) return;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const held = this.element.contains(active) ? active.dataset.key : null;
    this.rows = rowsOf(this.state.select, this.sentences);
    this.element.replaceChildren(
      this.top(),
      h(
        "div",
        { class: "ev-main" },
        h("div", {}, ...this.matrix(), this.errors()),
        h("div", { class: "ev-right" }, this.head(), sentenceList(this)),
      ),
      this.tabs(),
      h("div", { class: "ev-panel" }, this.panel()),
    );
    if (held)
      /** @type {HTMLElement} */ (this.element.querySelector(`[data-key="${held}"]`))?.focus();
    this.element.dataset.select = this.state.select;
    this.element.dataset.count = String(this.rows.length);
    this.element.dataset.ready = this.view.id;
  }

  /** A button that keeps the focus when the page is painted again. */
  button(key, words, pressed, run, attributes = {}) {
    const own = {
      type: "button",
      class: "np-button",
      "data-key": key,
      "aria-pressed": String(pressed),
    };
    return h("button", { ...own, ...attributes, onclick: run }, ...[words].flat());
  }

  top() {
    const { t, view } = this;
    const parts = view.models.map(({ title, name, figures, tokens }) => {
      const { f1, precision, recall } = figures[0];
      const interval = { low: share(f1.low ?? 0), high: share(f1.high ?? 0) };
      return h(
        "div",
        { class: "ev-model", "data-model": name },
        view.models.length > 1 && h("span", {}, title),
        h("b", { "data-f1": f1.value }, f1.why ? t("undefined") : share(f1.value)),
        h("span", {}, f1.why ?? t("tags_f1", interval)),
        h("span", {}, `${t("precision")} ${precision.why ? "–" : share(precision.value)}`),
        h("span", {}, `${t("recall")} ${recall.why ? "–" : share(recall.value)}`),
        h("span", {}, t("tags_right", { value: share(tokens) })),
      );
    });
    const { n, models } = view;
    const count = models[0].figures[0].true;
    return h(
      "div",
      { class: "ev-top", "data-testid": "ev-top", translate: "no" },
      ...parts,
      h(
        "span",
        { class: "ev-n" },
        t(view.roles ? "tags_frames" : "tags_n", { n, spans: inWords(count) }),
      ),
      n > view.most && h("span", {}, t("tags_most", { most: view.most })),
    );
  }

  matrix() {
    const { t, view, state } = this;
    const types = view.types.slice(0, MOST_TYPES);
    const size = types.length + 1;
    const at = (/** @type {number} */ k) => (k === view.types.length ? types.length : k);
    const back = (/** @type {number} */ k) => (k === types.length ? view.types.length : k);
    const counted = (/** @type {Sentence[]} */ model, rows) => {
      const counts = new Int32Array(size * size);
      for (const row of rows)
        for (const [i, j] of model[row][2]) {
          const [a, b] = [at(i), at(j)];
          if (a < size && b < size) counts[a * size + b]++;
        }
      return counts;
    };
    const all = this.sentences.tokens.keys();
    const rows = [...all];
    const [kind, a, b] = state.select.split("_");
    const whole = ["all", "wrong", "cell"].includes(kind);
    const [first, second] = this.sentences.models;
    const modes = ["counts", "rows", "columns", ...(second ? ["difference"] : [])];
    const mode = modes.includes(state.mode) ? state.mode : "counts";
    const table = makeMatrix({
      labels: [...types, t("tags_none")],
      columns: [...types, t("tags_missed")],
      counts: counted(first, rows),
      others: second ? counted(second, rows) : null,
      mode,
      chosen: kind === "cell" ? [at(Number(a)), at(Number(b))] : null,
      held: counted(first, whole ? [] : this.rows),
      t: (id, values) =>
        t(id === "answer" ? "tags_found" : id === "true_class" ? "tags_marked" : id, values),
      choose: (i, j) => this.change({ select: `cell_${back(i)}_${back(j)}`, row: null }),
    });
    for (const cell of table.querySelectorAll("button"))
      cell.dataset.key = `cell-${cell.dataset.row}-${cell.dataset.column}`;
    const corner = table.querySelector(`[data-row="${size - 1}"][data-column="${size - 1}"]`);
    corner?.replaceWith(h("span", { "aria-hidden": "true" }));
    const group = h(
      "div",
      { class: "ev-modes", role: "group", "aria-label": t("modes") },
      ...modes.map((name) =>
        this.button(`mode-${name}`, t(`mode_${name}`), name === mode, () =>
          this.change({ mode: name }),
        ),
      ),
    );
    rove(group);
    const many = view.types.length > types.length;
    return [
      group,
      h("div", { class: "ev-scroll" }, table),
      many && h("p", {}, t("tags_types", { count: types.length, of: view.types.length })),
    ];
  }

  errors() {
    const { t, view, state } = this;
    const { errors } = view.models[0];
    const group = h(
      "div",
      {
        class: "ev-modes",
        role: "group",
        "aria-label": t("tags_kinds"),
        "data-testid": "ev-kinds",
      },
      ...KINDS.map((kind) => {
        const select = `kind_${kind}`;
        return this.button(
          select,
          `${t(`kind_${kind}`)}: ${inWords(errors[kind])}`,
          state.select === select,
          () => this.change({ select, row: null }),
          { "data-kind": kind, title: t(`about_${kind}`) },
        );
      }),
    );
    rove(group);
    return h("div", { class: "ev-kinds" }, h("b", {}, t("tags_kinds")), group);
  }

  head() {
    const { t, view, state } = this;
    const pick = (select) =>
      this.button(
        `pick-${select}`,
        t(`tags_pick_${select}`),
        state.select === select,
        () => this.change({ select, row: null }),
        { "data-select": select },
      );
    const shown = Math.min(view.n, view.most);
    return h(
      "div",
      { class: "ev-head" },
      h("b", { "data-testid": "ev-selected" }, this.selected()),
      h("span", {}, t("count_of", { count: this.rows.length, of: shown })),
      pick("wrong"),
      pick("all"),
    );
  }

  selected() {
    const { t, view, state } = this;
    const [kind, a, b] = state.select.split("_");
    if (kind === "cell") {
      const [row, column] = [view.types[Number(a)], view.types[Number(b)]];
      if (row === undefined) return t("tags_cell_none", { answer: column ?? "" });
      return column === undefined
        ? t("tags_cell_missed", { true: row })
        : t("tags_cell", { true: row, answer: column });
    }
    if (kind === "kind" && KINDS.includes(a)) return t("tags_kind", { kind: t(`kind_${a}`) });
    if (kind === "slice")
      return (
        view.slices.find(({ select }) => select === state.select)?.name ?? t("tags_pick_wrong")
      );
    if (kind === "differ" && view.models.length > 1) return t("tags_differ");
    if (kind === "only" && view.models.length > 1)
      return t("tags_only", { model: view.models[Number(a)]?.title ?? "" });
    return t(kind === "all" ? "tags_pick_all" : "tags_pick_wrong");
  }

  // ---- views below --------------------------------------------------------------------------

  tabs() {
    const { t, state } = this;
    const shown = TABS.includes(state.show) ? state.show : "figures";
    const group = h(
      "div",
      { class: "ev-tabs", role: "group", "aria-label": t("views"), "data-testid": "ev-tabs" },
      ...TABS.map((name) =>
        this.button(
          `tab-${name}`,
          t(`tab_${name}`),
          name === shown,
          () => this.change({ show: name }),
          {
            "data-tab": name,
          },
        ),
      ),
    );
    rove(group);
    return group;
  }

  panel() {
    if (this.state.show === "slices") return slicesPanel(this);
    if (this.state.show === "compare") return comparePanel(this);
    return figuresPanel(this);
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function evaluateTags(component) {
  return mountPage(component, (send) => new EvaluateTags(send));
}
