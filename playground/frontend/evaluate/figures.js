// The figures with their confidence intervals; a click on one writes out its formula in numbers.

import { h } from "../shared/dom.js";
import { share, show } from "../shared/numbers.js";

const MOST = 10; // most terms of a mean that are written out

/**
 * A figure from playground/ui/evaluate/view.py; `why` is the reason if it is undefined.
 * @typedef {{value?: number, low?: number, high?: number, method?: string, count?: number,
 *   of?: number, why?: string}} Figure
 * @typedef {{accuracy: Figure, bootstrap: number[], classes: Record<string, Figure>[],
 *   averages: Record<string, Record<string, Figure>>, top: {k: number, figure: Figure}[],
 *   log_loss: Figure}} Figures
 * @typedef {(id: string, values?: object) => string} Say
 */

export const SCORES = ["precision", "recall", "f1"];
const AVERAGES = ["macro", "micro", "weighted"];

/** Format a number with four decimals. @param {number} value */
const four = (value) => value.toFixed(4);

export class FiguresPanel {
  /** @param {Say} t */
  constructor(t) {
    this.t = t;
    this.chosen = "accuracy";
    /** @type {Map<string, Figure>} */ this.known = new Map();
    this.element = h("div", { class: "ev-figures" });
  }

  /** @param {{figures: Figures, labels: string[], counts: Int32Array, n: number}} shown */
  show(shown) {
    this.shown = shown;
    this.known.clear();
    const { figures, labels } = shown;
    const { t } = this;
    const averages = AVERAGES.map((average) =>
      this.row(
        t(average),
        SCORES.map((score) => [`${average}_${score}`, figures.averages[average][score]]),
      ),
    );
    const classes = labels.slice(0, 100).map((label, k) =>
      this.row(
        label,
        SCORES.map((score) => [`${score}_${k}`, figures.classes[k][score]]),
      ),
    );
    const head = h("tr", {}, h("th", {}, ""), ...SCORES.map((score) => h("th", {}, t(score))));
    const alone = [
      [t("accuracy"), "accuracy", figures.accuracy],
      ...figures.top.map(({ k, figure }) => [t("top", { k }), `top_${k}`, figure]),
      [t("log_loss"), "logloss", figures.log_loss],
    ];
    const single = alone.map(([name, key, figure]) => this.row(name, [[key, figure]]));
    this.formula = h("div", { class: "ev-formula", "data-testid": "ev-formula", role: "status" });
    this.element.replaceChildren(
      this.formula,
      h(
        "div",
        { class: "ev-two" },
        h("table", { class: "ev-numbers" }, ...single),
        h(
          "div",
          { class: "ev-scroll" },
          h(
            "table",
            { class: "ev-numbers" },
            h("thead", {}, head),
            h("tbody", {}, ...averages, ...classes),
          ),
        ),
      ),
    );
    this.say();
  }

  row(name, cells) {
    return h("tr", {}, h("th", {}, name), ...cells.map(([key, figure]) => this.cell(key, figure)));
  }

  /** @param {string} key @param {Figure} figure */
  cell(key, figure) {
    this.known.set(key, figure);
    if (figure.why)
      return h("td", {}, this.button(key, { class: "ev-figure ev-none" }, this.t("undefined")));
    const percent = key !== "logloss";
    const text = (/** @type {number} */ value) => (percent ? share(value) : four(value));
    return h(
      "td",
      {},
      this.button(
        key,
        { class: "ev-figure", "data-value": figure.value },
        text(figure.value),
        interval(this.t, figure, text),
        percent && bar(figure),
      ),
    );
  }

  /** A button that writes out a figure's formula, or why the figure is undefined. */
  button(key, attributes, ...words) {
    const choose = () => {
      this.chosen = key;
      this.say();
    };
    const pressed = String(key === this.chosen);
    const own = { type: "button", "data-figure": key, "aria-pressed": pressed, onclick: choose };
    return h("button", { ...own, ...attributes }, ...words);
  }

  /** Write out the chosen figure's formula. */
  say() {
    if (!this.known.has(this.chosen)) this.chosen = "accuracy"; // the data have changed
    /** @type {NodeListOf<HTMLElement>} */
    const buttons = this.element.querySelectorAll("[data-figure]");
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.figure === this.chosen));
    this.formula.replaceChildren(...this.lines().map((line) => h("p", {}, line)));
  }

  /** @returns {string[]} */
  lines() {
    const { figures, labels, counts, n } = this.shown;
    const { t } = this;
    const undefinedBecause = this.known.get(this.chosen)?.why;
    if (undefinedBecause) return [undefinedBecause];
    const size = labels.length;
    const [kind, part] = this.chosen.split("_");
    const right = (/** @type {number} */ k) => counts[k * size + k];
    const own = (/** @type {number} */ k) =>
      labels.reduce((sum, _, j) => sum + counts[k * size + j], 0);
    const said = (/** @type {number} */ k) =>
      labels.reduce((sum, _, i) => sum + counts[i * size + k], 0);
    const all = labels.reduce((sum, _, k) => sum + right(k), 0);
    if (kind === "accuracy") {
      const [low, high] = figures.bootstrap;
      return [
        t("formula_accuracy", { right: all, n, value: four(all / n) }),
        ...this.wilson(figures.accuracy),
        t("formula_beside", { low: share(low, 2), high: share(high, 2) }),
      ];
    }
    if (kind === "top") {
      const { figure } = figures.top.find(({ k }) => String(k) === part);
      const values = { k: part, count: figure.count, n, value: four(figure.value) };
      return [t("formula_top", values), ...this.wilson(figure)];
    }
    if (kind === "logloss") {
      const { value } = figures.log_loss;
      const values = { sum: (value * n).toFixed(2), n, value: four(value) };
      return [t("formula_log_loss", values), ...this.bootstrap(figures.log_loss, four)];
    }
    if (AVERAGES.includes(kind)) {
      const figure = figures.averages[kind][part];
      const value = four(figure.value);
      if (kind === "micro")
        return [t("formula_micro", { right: all, n, value }), ...this.bootstrap(figure, share)];
      const used = labels.flatMap((_, k) => (own(k) + said(k) ? [k] : []));
      const number = (/** @type {number} */ k) => four(figures.classes[k][part].value ?? 0);
      const weight = (/** @type {number} */ k) => (kind === "weighted" ? `${own(k)} · ` : "");
      const terms = used.slice(0, MOST).map((k) => `${weight(k)}${number(k)}`);
      if (used.length > MOST) terms.push("…");
      const of = kind === "weighted" ? n : used.length;
      const values = { score: part, terms: terms.join(" + "), of, value };
      return [t(`formula_${kind}`, values), ...this.bootstrap(figure, share)];
    }
    const k = Number(part);
    const figure = figures.classes[k]?.[kind];
    if (!figure) return [];
    const values = { label: labels[k], right: right(k), value: four(figure.value) };
    if (kind === "precision")
      return [t("formula_precision", { ...values, answered: said(k) }), ...this.wilson(figure)];
    if (kind === "recall")
      return [t("formula_recall", { ...values, true: own(k) }), ...this.wilson(figure)];
    const sum = { twice: 2 * right(k), true: own(k), answered: said(k) };
    return [t("formula_f1", { ...values, ...sum }), ...this.bootstrap(figure, share)];
  }

  /** @param {Figure} figure */
  wilson({ count, of, low, high }) {
    const values = { p: four(count / of), n: of, low: share(low, 2), high: share(high, 2) };
    return [this.t("formula_wilson", values)];
  }

  /** @param {Figure} figure @param {(value: number) => string} text */
  bootstrap(figure, text) {
    const { low, high } = figure;
    if (!hasInterval(figure)) return [this.t("formula_no_bootstrap")];
    return [this.t("formula_bootstrap", { low: text(low), high: text(high) })];
  }
}

/** Whether a figure's interval says anything: all test sets that the bootstrap draws have the same
 * value if there is no mistake to draw. @param {Figure} figure */
const hasInterval = ({ method, low, high }) => method !== "bootstrap" || high - low > 1e-9;

/** A figure's interval in words.
 * @param {Say} t @param {Figure} figure @param {(value: number) => string} text */
export const interval = (t, figure, text) =>
  h(
    "small",
    {},
    hasInterval(figure) ? `${text(figure.low)} – ${text(figure.high)}` : t("no_interval"),
  );

/** Draw a share and its interval as a small bar from 0 to 1. @param {Figure} figure */
export function bar({ value, low, high }) {
  const at = (/** @type {number} */ part) => `${show(100 * part)}%`;
  return h(
    "span",
    { class: "ev-bar", "aria-hidden": "true" },
    h("i", { style: { left: at(low), width: at(high - low) } }),
    h("b", { style: { left: at(value) } }),
  );
}
