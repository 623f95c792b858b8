// The panel of thresholds: one class against the others, its counts and its curves.

import { h, inWords } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { areasOf, curvesOf, rankedOf, thresholdCounts, wilson } from "./counts.js";
import { DIAGONAL, HIGH, axis, makeChart } from "./panel_charts.js";

const POINTS = 400; // most points drawn of a curve

/** @typedef {import("./evaluate.js").Evaluate} Page */

/** Reduce a curve to about `POINTS` points, and keep the last. @param {number[]} values */
function thinned(values) {
  const every = Math.ceil(values.length / POINTS);
  return values.filter((_, k) => k % every === 0 || k === values.length - 1);
}

/** The coordinates of both curves, thinned. @param {NonNullable<ReturnType<typeof curvesOf>>} curve */
const thinnedCurve = ({ fpr, tpr, recall, precision }) => ({
  fpr: thinned(fpr),
  tpr: thinned(tpr),
  recall: thinned(recall),
  precision: thinned(precision),
});

export class ThresholdPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const { t } = page;
    this.select = h("select", {
      "data-testid": "ev-label",
      onchange: () => page.change({ label: Number(this.select.value) }),
    });
    this.slider = h("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.005",
      "data-testid": "ev-threshold",
      "aria-label": t("threshold"),
      oninput: () => page.change({ threshold: Number(this.slider.value) }),
    });
    this.value = h("output", {});
    this.table = h("div", { "data-testid": "ev-threshold-counts" });
    this.roc = makeChart(page, "ev-roc");
    this.pr = makeChart(page, "ev-pr");
    this.areas = h("div", { "data-testid": "ev-areas" });
    this.none = h("p", {});
    this.element = h(
      "div",
      {},
      h(
        "div",
        { class: "ev-controls" },
        h("label", {}, `${t("one_class")} `, this.select),
        h("label", {}, `${t("threshold")} `, this.slider, this.value),
      ),
      this.none,
      h(
        "div",
        { class: "ev-three" },
        h("div", {}, this.table, this.areas),
        this.roc.place,
        this.pr.place,
      ),
    );
  }

  show() {
    const { page } = this;
    const { t, view, examples } = page;
    const label = this.label();
    if (this.select.options.length !== view.labels.length || this.labels !== view.labels) {
      this.labels = view.labels;
      const options = view.labels.map((name, k) => h("option", { value: k }, name));
      this.select.replaceChildren(...options);
    }
    this.select.value = String(label);
    const { threshold } = page.state;
    if (document.activeElement !== this.slider) this.slider.value = String(threshold);
    this.value.textContent = threshold.toFixed(3);
    const key = `${view.id} ${label} ${page.version} ${page.dark}`;
    const changed = this.key !== key;
    if (changed) {
      this.key = key;
      const ranked = examples.models.map((answers) => rankedOf(examples, answers, label));
      this.ranked = ranked[0];
      this.curves = ranked.map(curvesOf);
      this.areas.replaceChildren(...ranked.flatMap((each, k) => this.intervals(each, k)));
      this.lines = this.curves.map((curve) => curve && thinnedCurve(curve));
    }
    const first = this.curves[0];
    this.none.textContent = first ? "" : t("no_curve", { label: view.labels[label] });
    for (const { place } of [this.roc, this.pr]) place.hidden = !first;
    this.table.hidden = this.areas.hidden = !first;
    if (!first) return;
    const counts = thresholdCounts(this.ranked, threshold);
    this.table.replaceChildren(...this.counted(counts));
    if (changed) this.draw(counts);
    else this.move(counts);
  }

  /** A model's area and average precision with their intervals. */
  intervals(ranked, k) {
    const { t, view } = this.page;
    const [curve, ends] = [this.curves[k], areasOf(ranked)];
    if (!curve || !ends) return [];
    const line = (name) => {
      const [low, high] = ends[name];
      const values = [curve[name], low, high].map((each) => each.toFixed(4));
      return h(
        "p",
        { "data-figure": name, "data-value": curve[name], "data-low": low, "data-high": high },
        `${t(name === "area" ? "roc_area" : "average_precision")}: ${values[0]} (${values[1]} – ${values[2]})`,
      );
    };
    const title = view.models.length > 1 && h("p", {}, h("b", {}, view.models[k].title));
    return [title, line("area"), line("average")].filter(Boolean);
  }

  label() {
    const { state, view } = this.page;
    return state.label !== null && state.label < view.labels.length ? state.label : 0;
  }

  counted({ tp, fp, fn, tn }) {
    const { t, view } = this.page;
    const name = view.labels[this.label()];
    const cell = (count, kind) =>
      h("td", { class: `ev-${kind}`, "data-cell": kind }, inWords(count));
    const table = h(
      "table",
      { class: "ev-four" },
      h("tr", {}, h("td", {}), h("th", {}, t("says", { label: name })), h("th", {}, t("says_not"))),
      h("tr", {}, h("th", {}, t("is", { label: name })), cell(tp, "tp"), cell(fn, "fn")),
      h("tr", {}, h("th", {}, t("is_not")), cell(fp, "fp"), cell(tn, "tn")),
    );
    const line = (id, count, of) => {
      const [low, high] = of ? wilson(count, of) : [0, 0];
      const [value, from, to] = [of ? count / of : 0, low, high].map((each) => share(each, 2));
      const text = of
        ? `${inWords(count)} / ${inWords(of)} = ${value} (${from} – ${to})`
        : t("undefined");
      return h("p", {}, `${t(id)}: ${text}`);
    };
    const f1 = 2 * tp + fp + fn ? (2 * tp) / (2 * tp + fp + fn) : null;
    return [
      table,
      line("precision", tp, tp + fp),
      line("recall", tp, tp + fn),
      line("false_positive_rate", fp, fp + tn),
      h(
        "p",
        {},
        `F1: ${f1 === null ? t("undefined") : `${inWords(2 * tp)} / ${inWords(2 * tp + fp + fn)} = ${share(f1, 2)}`}`,
      ),
    ];
  }

  /** The points of this threshold on both curves. */
  dots({ tp, fp, fn, tn }) {
    const dot = (x, y) => ({
      name: this.page.t("here"),
      colour: "pinned",
      x: [x],
      y: [y],
      dots: true,
    });
    return [dot(fp / (fp + tn), tp / (tp + fn)), dot(tp / (tp + fn), tp + fp ? tp / (tp + fp) : 1)];
  }

  /** Move the points only, which takes a fraction of drawing both charts. */
  move(counts) {
    const [roc, pr] = this.dots(counts);
    this.roc.redraw(roc);
    this.pr.redraw(pr);
  }

  draw(counts) {
    const { t, view } = this.page;
    const [here, there] = this.dots(counts);
    const line = (k, x, y) => ({
      name: view.models[k].title,
      colour: `run${k + 1}`,
      x,
      y,
    });
    const area = this.curves[0].area.toFixed(4);
    const average = this.curves[0].average.toFixed(4);
    this.roc.update({
      title: t("roc", { area }),
      alt: t("roc", { area }),
      x: axis(t("false_positive_rate")),
      y: axis(t("recall")),
      height: HIGH,
      lines: [
        DIAGONAL,
        ...this.lines.flatMap((curve, k) => (curve ? [line(k, curve.fpr, curve.tpr)] : [])),
        here,
      ],
      legend: this.curves.length > 1,
    });
    this.pr.update({
      title: t("pr", { average }),
      alt: t("pr", { average }),
      x: axis(t("recall")),
      y: axis(t("precision")),
      height: HIGH,
      lines: [
        ...this.lines.flatMap((curve, k) =>
          curve ? [line(k, curve.recall, curve.precision)] : [],
        ),
        there,
      ],
      legend: this.curves.length > 1,
    });
  }

  end() {
    this.roc.end();
    this.pr.end();
  }
}
