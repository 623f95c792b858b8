// The Evaluate page: one selection, which the matrix, the histogram, the plane and the slices set
// and highlight, and the figures.

import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { percent, share } from "../shared/numbers.js";
import { fetchBytes } from "../net/weights.js";
import { replaceButtons } from "./buttons.js";
import { CalibrationPanel } from "./calibration.js";
import { ComparePanel } from "./compare.js";
import { answersOf, confusionOf } from "./counts.js";
import { FiguresPanel } from "./figures.js";
import { FoldsPanel } from "./folds.js";
import { Gallery } from "./gallery.js";
import { Histogram } from "./histogram.js";
import { LooksPanel } from "./looks.js";
import { MapPanel } from "./map.js";
import { MOST, makeMatrix } from "./matrix.js";
import { RobustnessPanel } from "./robustness.js";
import { paintOpened } from "./opened.js";
import { parse, rowsOf } from "./select.js";
import { paintHead } from "./selected.js";
import { SlicesPanel } from "./slices.js";
import { ThresholdPanel } from "./threshold.js";
import { warnOfLoss } from "../shared/unsaved.js";

const SETTLED = 250; // ms without a change before the state is sent to Python
const TABS = [
  "figures",
  "threshold",
  "calibration",
  "map",
  "slices",
  "robustness",
  "compare",
  "folds",
  "looks",
];
const PANELS_OWN = ["threshold", "label", "temperature", "table"]; // state that only the open panel shows

/**
 * The state owned by the browser; see `EvaluateState` in playground/ui/evaluate/state.py.
 * @typedef {{select: string, mode: string, show: string, row: number|null, label: number|null,
 *   threshold: number, temperature: number, net: string|null, folds: number, folding: string,
 *   sample: number, seal: string, plane: string, table: string[]}} State
 */

export class Evaluate {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page ev", "data-testid": "evaluate" });
    this.told = new Debounce(SETTLED, () => this.tell());
    /** @type {any} */ this.view = null;
    /** @type {State} */ this.state = null;
    /** @type {import("./counts.js").Examples} */ this.examples = null;
    /** @type {import("./gallery.js").Data} */ this.data = null;
    this.actions = [];
    this.last = 0; // number of the last action
    this.version = 0; // number of changes of the labels
    this.stale = true; // whether more than the open panel must be painted
    /** @type {import("./select.js").Selection} */ this.chosen = null;
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
    this.unwatch = () => {};
  }

  get dark() {
    return this.element.dataset.theme === "dark";
  }

  // ---- data from Python ---------------------------------------------------------------------

  /** @param {any} view */
  async receive(view) {
    const before = this.view;
    const same = before?.id === view.id;
    const worded = same && before.texts.language === view.texts.language;
    this.view = view;
    this.actions = this.actions.filter(({ n }) => n > view.ack);
    if (!this.state) this.state = { ...view.view };
    else if (!same) this.state.row = view.view.row;
    if (!same) {
      const loaded = await this.load(view);
      if (this.view !== view) return; // newer data has arrived in the meantime
      [this.examples, this.data] = loaded;
      this.own = this.examples.true.slice();
    }
    this.relabel();
    if (worded) this.everything();
    else this.build();
  }

  /** @returns {Promise<[import("./counts.js").Examples, import("./gallery.js").Data]>} */
  async load(view) {
    const { n, labels, quantities } = view;
    const bytes = await Promise.all(
      [view.rows, view.data, ...view.models.map(({ answers }) => answers)].map(fetchBytes),
    );
    const [rows, content, ...answers] = bytes;
    const numbers = new Float32Array(rows);
    const examples = {
      n,
      classes: labels.length,
      true: Int32Array.from(numbers.subarray(0, n)),
      models: answers.map((each) => answersOf(new Float32Array(each), n, labels.length)),
      quantities,
      values: quantities.map((_, k) => numbers.subarray((k + 1) * n, (k + 2) * n)),
      edges: view.edges,
    };
    const image = view.kind === "image";
    const data = {
      kind: view.kind,
      shape: view.shape,
      pictures: image ? new Uint8Array(content) : null,
      sentences: image ? null : new TextDecoder().decode(content).split("\0"),
    };
    return [examples, data];
  }

  /** Apply the user's changed labels, including those that Python has not confirmed yet. */
  relabel() {
    const truth = this.own.slice();
    for (const [row, label] of this.view.relabelled) truth[row] = label;
    if (this.view.relabelled.length) warnOfLoss(true); // the shell takes the warning back
    for (const action of this.actions)
      if (action.do === "relabel") for (const row of action.rows) truth[row] = action.label;
    this.examples.true = truth;
    this.version++;
  }

  // ---- the user's actions -------------------------------------------------------------------

  /** @param {Partial<State>} changes */
  change(changes) {
    Object.assign(this.state, changes);
    this.told.start();
    this.paintSoon(Object.keys(changes).every((name) => PANELS_OWN.includes(name)));
  }

  /** @param {string} select */
  select(select) {
    this.gallery.reset();
    this.change({ select, row: null });
  }

  /** @param {object} action */
  do(action) {
    // Numbers increase even across reloads, so that Python executes each action once.
    this.last = Math.max(Date.now(), this.last + 1);
    this.actions.push({ n: this.last, ...action });
    this.told.start();
    this.told.flush();
  }

  tell() {
    this.send({ view: this.state, actions: this.actions });
  }

  /** Paint at the next frame: everything, or only the open panel. @param {boolean} panelOnly */
  paintSoon(panelOnly = false) {
    this.stale ||= !panelOnly;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.element.isConnected) return;
      if (this.stale || !this.chosen) this.everything();
      else this.paintPanel(this.chosen);
    });
  }

  // ---- the page -----------------------------------------------------------------------------

  build() {
    this.end();
    const { t } = this;
    this.top = h("div", { class: "ev-top", "data-testid": "ev-top", translate: "no" });
    this.matrix = h("div", { class: "ev-scroll" });
    this.modes = h("div", { class: "ev-modes", role: "group", "aria-label": t("modes") });
    this.head = h("div", { class: "ev-head" });
    this.gallery = new Gallery((row) => this.change({ row }), t);
    this.histogram = new Histogram(
      (low, high) => this.select(`sure_${low.toFixed(3)}_${high.toFixed(3)}`),
      t,
    );
    this.opened = h("div", { class: "ev-opened", "data-testid": "ev-opened" });
    this.tabs = h("div", {
      class: "ev-tabs",
      "data-testid": "ev-tabs",
      role: "group",
      "aria-label": t("views"),
    });
    this.panels = {
      figures: new FiguresPanel(t),
      threshold: new ThresholdPanel(this),
      calibration: new CalibrationPanel(this),
      map: new MapPanel(this),
      slices: new SlicesPanel(this),
      robustness: new RobustnessPanel(this),
      compare: new ComparePanel(this),
      folds: new FoldsPanel(this),
      looks: new LooksPanel(this),
    };
    this.panel = h("div", { class: "ev-panel" });
    this.element.replaceChildren(
      this.top,
      h(
        "div",
        { class: "ev-main" },
        h("div", {}, this.modes, this.matrix),
        h(
          "div",
          { class: "ev-right" },
          this.head,
          this.histogram.element,
          this.gallery.list,
          this.opened,
        ),
      ),
      this.tabs,
      this.panel,
    );
    this.unwatch();
    this.unwatch = matchTheme(this.element, () => this.everything());
    this.everything();
  }

  end() {
    for (const panel of Object.values(this.panels ?? {})) /** @type {any} */ (panel).end?.();
  }

  everything() {
    if (!this.examples || !this.panels) return;
    const { examples, state } = this;
    this.panels.map.place();
    this.stale = false;
    const chosen = (this.chosen = parse(state.select, examples));
    this.difference = state.mode === "difference" && examples.models.length > 1;
    this.rows = rowsOf(chosen, examples, this.difference);
    this.counts = examples.models.map(({ predicted }) =>
      confusionOf(examples.true, predicted, examples.classes),
    );
    this.paintTop();
    this.paintMatrix(chosen);
    paintHead(this, chosen);
    const range = chosen.kind === "sure" ? /** @type {[number, number]} */ (chosen.values) : null;
    this.histogram.show(examples.models[0].sure, (i) => this.isRight(i), range);
    this.gallery.show({
      data: this.data,
      rows: this.rows,
      opened: state.row ?? this.rows[0],
      dark: this.dark,
      name: (row) => this.nameOf(row),
      right: (row) => this.isRight(row),
    });
    paintOpened(this);
    this.paintTabs();
    this.paintPanel(chosen);
    this.element.dataset.select = state.select;
    this.element.dataset.count = String(this.rows.length);
    this.element.dataset.ready = this.view.id;
  }

  /** @param {number} row */
  isRight(row) {
    return this.examples.models[0].predicted[row] === this.examples.true[row];
  }

  /** @param {number} row */
  nameOf(row) {
    const { predicted, sure } = this.examples.models[0];
    const { labels } = this.view;
    return this.t("example", {
      true: labels[this.examples.true[row]],
      answer: labels[predicted[row]],
      sure: percent(sure[row]),
    });
  }

  paintTop() {
    const { t, view } = this;
    const parts = view.models.map(({ title, figures }, k) => {
      const { accuracy, averages, log_loss } = figures;
      const macro = averages.macro.f1;
      return h(
        "div",
        { class: "ev-model", "data-model": view.models[k].name },
        view.models.length > 1 && h("span", {}, title),
        h("b", { "data-accuracy": accuracy.value }, share(accuracy.value)),
        h(
          "span",
          {},
          t("accuracy_interval", { low: share(accuracy.low), high: share(accuracy.high) }),
        ),
        h("span", {}, t("macro_is", { value: share(macro.value) })),
        h("span", {}, t("log_loss_is", { value: log_loss.value.toFixed(3) })),
      );
    });
    const { sealed } = view.looks;
    this.top.replaceChildren(
      ...parts,
      h("span", { class: "ev-n" }, t("n_examples", { n: view.n })),
      ...(sealed > 0 ? [h("span", {}, t("sealed_besides", { n: sealed }))] : []),
    );
  }

  paintMatrix(chosen) {
    const { examples, state, view, t } = this;
    const modes = [
      "counts",
      "rows",
      "columns",
      ...(examples.models.length > 1 ? ["difference"] : []),
    ];
    const mode = modes.includes(state.mode) ? state.mode : "counts";
    const held = new Int32Array(examples.classes ** 2);
    const all = chosen.kind === "all" || chosen.kind === "wrong" || chosen.kind === "cell";
    if (!all)
      for (const row of this.rows)
        held[examples.true[row] * examples.classes + examples.models[0].predicted[row]]++;
    const active = document.activeElement;
    const place = this.matrix.contains(active) ? active : null;
    const table = makeMatrix({
      labels: view.labels,
      counts: this.counts[0],
      others: this.counts[1] ?? null,
      mode,
      chosen: chosen.kind === "cell" ? chosen.values : null,
      held,
      t,
      choose: (i, j) => this.select(`cell_${i}_${j}`),
    });
    /** @type {HTMLElement[]} */ const parts = [table];
    if (view.labels.length > MOST)
      parts.push(h("p", {}, t("first_classes", { count: MOST, of: view.labels.length })));
    this.matrix.replaceChildren(...parts);
    if (place instanceof HTMLElement) {
      const { row, column } = place.dataset;
      /** @type {HTMLElement} */ (
        table.querySelector(`[data-row="${row}"][data-column="${column}"]`)
      )?.focus();
    }
    const buttons = modes.map((name) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-mode": name,
          "aria-pressed": String(name === mode),
          onclick: () => this.change({ mode: name }),
        },
        t(`mode_${name}`),
      ),
    );
    replaceButtons(this.modes, buttons, "mode");
  }

  paintTabs() {
    const { t, state } = this;
    const buttons = TABS.map((name) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-tab": name,
          "aria-pressed": String(name === state.show),
          onclick: () => this.change({ show: name }),
        },
        t(`tab_${name}`),
      ),
    );
    replaceButtons(this.tabs, buttons, "tab");
  }

  paintPanel(chosen) {
    const { state, view } = this;
    const panel = this.panels[state.show] ?? this.panels.figures;
    if (this.panel.firstChild !== panel.element) this.panel.replaceChildren(panel.element);
    if (panel instanceof MapPanel) panel.show(chosen);
    else if (panel instanceof FiguresPanel) {
      const { labels, n } = view;
      const key = `${view.id} ${this.version}`;
      if (this.figured !== key || !panel.shown)
        panel.show({ figures: view.models[0].figures, labels, counts: this.counts[0], n });
      this.figured = key;
    } else panel.show();
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function evaluate(component) {
  return mountPage(component, (send) => new Evaluate(send));
}
