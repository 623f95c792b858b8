// The panels of the tabs: thresholds, calibration, slices, two models, looks at the test set.

import { Chart, Group } from "../charts/chart.js";
import { h, inWords } from "../shared/dom.js";
import { percent, share, show } from "../shared/numbers.js";
import { curvesOf, rankedOf, reliabilityOf, thresholdCounts, wilson } from "./counts.js";
import { bar } from "./figures.js";

const HIGH = 280; // height of a chart in pixels
const POINTS = 400; // most points drawn of a curve
const DIAGONAL = { name: "=", colour: "faint", x: [0, 1], y: [0, 1], faint: true, dash: "4 4" };

/** @typedef {import("./evaluate.js").Evaluate} Page */

/** Make a chart and its place in the page. @param {Page} page */
export function makeChart(page, id) {
  const place = h("div", { "data-testid": id });
  const chart = new Chart(place, page.view.chart_texts, () => {});
  const group = new Group();
  return { place, update: (data) => chart.update(data, group), end: () => chart.end() };
}

export const axis = (/** @type {string} */ title) => ({ title, percent: true, low: 0, high: 1 });

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

// ---- thresholds -----------------------------------------------------------------------------

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
      h("div", { class: "ev-three" }, this.table, this.roc.place, this.pr.place),
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
    const key = `${view.id} ${label} ${page.version}`;
    if (this.key !== key) {
      this.key = key;
      const ranked = examples.models.map((answers) => rankedOf(examples, answers, label));
      this.ranked = ranked[0];
      this.curves = ranked.map(curvesOf);
      this.lines = this.curves.map((curve) => curve && thinnedCurve(curve));
    }
    const first = this.curves[0];
    this.none.textContent = first ? "" : t("no_curve", { label: view.labels[label] });
    for (const { place } of [this.roc, this.pr]) place.hidden = !first;
    this.table.hidden = !first;
    if (!first) return;
    const counts = thresholdCounts(this.ranked, threshold);
    this.table.replaceChildren(...this.counted(counts));
    this.draw(counts);
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

  draw({ tp, fp, fn, tn }) {
    const { t, view } = this.page;
    const line = (k, x, y) => ({
      name: view.models[k].title,
      colour: `run${k + 1}`,
      x,
      y,
    });
    const dot = (x, y) => ({ name: t("here"), colour: "pinned", x: [x], y: [y], dots: true });
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
        dot(fp / (fp + tn), tp / (tp + fn)),
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
        dot(tp / (tp + fn), tp + fp ? tp / (tp + fp) : 1),
      ],
      legend: this.curves.length > 1,
    });
  }

  end() {
    this.roc.end();
    this.pr.end();
  }
}

// ---- calibration ----------------------------------------------------------------------------

export class CalibrationPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const { t } = page;
    this.slider = h("input", {
      type: "range",
      min: String(Math.log(0.05)),
      max: String(Math.log(20)),
      step: "0.01",
      "data-testid": "ev-temperature",
      "aria-label": t("temperature"),
      oninput: () => page.change({ temperature: Math.exp(Number(this.slider.value)) }),
    });
    this.value = h("output", {});
    this.text = h("div", { "data-testid": "ev-calibration" });
    this.best = h("button", { type: "button", class: "np-button" });
    this.chart = makeChart(page, "ev-reliability");
    this.element = h(
      "div",
      {},
      h(
        "div",
        { class: "ev-controls" },
        h("label", {}, `${t("temperature")} `, this.slider, this.value),
        this.best,
      ),
      h("div", { class: "ev-two" }, this.chart.place, this.text),
    );
  }

  show() {
    const { t, view, examples, state } = this.page;
    const { temperature } = state;
    if (document.activeElement !== this.slider) this.slider.value = String(Math.log(temperature));
    this.value.textContent = temperature.toFixed(2);
    const found = examples.models.map((each) => reliabilityOf(examples, each, temperature));
    const plain = reliabilityOf(examples, examples.models[0], 1);
    const { cooled } = view.models[0];
    this.best.hidden = !cooled;
    if (cooled) {
      const best = Math.min(20, Math.max(0.05, cooled.temperature));
      this.best.textContent = t("use_best", { temperature: best.toFixed(2) });
      this.best.onclick = () => {
        this.slider.value = String(Math.log(best));
        this.page.change({ temperature: best });
      };
    }
    const { counts, error, loss } = found[0];
    const terms = Array.from(counts, (count, k) => [count, k])
      .filter(([count]) => count)
      .map(([count, k]) => {
        const gap = Math.abs(found[0].hits[k] - found[0].sums[k]) / count;
        return `${count} · ${gap.toFixed(3)}`;
      });
    this.text.replaceChildren(
      h("p", { "data-error": error }, t("ece_is", { value: error.toFixed(4) })),
      h(
        "p",
        { class: "ev-formula" },
        `(${terms.join(" + ")}) / ${examples.n} = ${error.toFixed(4)}`,
      ),
      h(
        "p",
        { "data-loss": loss },
        t("loss_is", { value: loss.toFixed(4), plain: plain.loss.toFixed(4) }),
      ),
      cooled &&
        h(
          "p",
          {},
          t("cooled", {
            temperature: cooled.temperature.toFixed(2),
            before: cooled.before.toFixed(4),
            after: cooled.after.toFixed(4),
            n: cooled.n,
          }),
        ),
      h("p", {}, t("same_answers")),
    );
    const lines = found.map(({ counts, sums, hits }, k) => {
      const used = [...counts.keys()].filter((bin) => counts[bin]);
      return {
        name: view.models[k].title,
        colour: `run${k + 1}`,
        x: used.map((bin) => sums[bin] / counts[bin]),
        y: used.map((bin) => hits[bin] / counts[bin]),
        dots: true,
      };
    });
    this.chart.update({
      title: t("reliability"),
      alt: t("reliability_alt", { value: error.toFixed(4) }),
      x: axis(t("confidence_axis")),
      y: axis(t("accuracy")),
      height: HIGH + 40,
      lines: [DIAGONAL, ...lines],
      legend: lines.length > 1,
    });
  }

  end() {
    this.chart.end();
  }
}

// ---- slices ---------------------------------------------------------------------------------

export class SlicesPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "ev-scroll" });
  }

  show() {
    const { t, view, state } = this.page;
    if (!view.slices.length) {
      this.element.replaceChildren(h("p", {}, t("no_slices")));
      return;
    }
    const rows = view.slices.map(({ name, part, low, high, accuracy }) => {
      const select = `slice_${name}_${part}`;
      const { value, count, of } = accuracy;
      return h(
        "tr",
        { class: state.select === select ? "on" : "" },
        h(
          "th",
          {},
          h(
            "button",
            {
              type: "button",
              class: "ev-link",
              "data-slice": select,
              "aria-pressed": String(state.select === select),
              onclick: () => this.page.select(select),
            },
            this.name(name, part, low, high),
          ),
        ),
        h("td", {}, `${share(value)}`),
        h("td", {}, bar(accuracy)),
        h("td", {}, `${share(accuracy.low)} – ${share(accuracy.high)}`),
        h("td", {}, t("count_of", { count, of })),
      );
    });
    this.element.replaceChildren(
      h("p", {}, t("slices_about")),
      h("table", { class: "ev-numbers ev-slices", "data-testid": "ev-slices" }, ...rows),
    );
  }

  /** @param {string} name @param {number} part @param {number} low @param {number} high */
  name(name, part, low, high) {
    const { t } = this.page;
    if (name === "negation") return t(part ? "slice_negation" : "slice_no_negation");
    if (name === "unknown") return t("slice_unknown", { part });
    if (name === "writer") return t("slice_writer", { number: low + 1 });
    return t(`slice_${name}`, { low: show(low, 3), high: show(high, 3) });
  }

  end() {}
}

// ---- two models -----------------------------------------------------------------------------

export class ComparePanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.text = h("div", { "data-testid": "ev-compare" });
    this.chart = makeChart(page, "ev-power");
    this.element = h("div", { class: "ev-two" }, this.text, this.chart.place);
  }

  show() {
    const { t, view } = this.page;
    const found = view.comparison;
    this.chart.place.hidden = !found?.curve;
    if (!found) {
      this.text.replaceChildren(h("p", {}, t("pick_other")));
      return;
    }
    const [first, second] = view.models.map(({ title }) => title);
    const pick = (select, words) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-select": select,
          onclick: () => this.page.select(select),
        },
        words,
      );
    const gap = (/** @type {number} */ value) =>
      `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
    const values = { first, second };
    this.text.replaceChildren(
      h(
        "p",
        {},
        t("difference_is", {
          ...values,
          gap: gap(found.difference),
          low: gap(found.low),
          high: gap(found.high),
        }),
      ),
      h("p", {}, t("wins", { ...values, share: percent(found.wins) })),
      h("p", { "data-p": found.p?.why ? "" : found.p }, this.mcnemar(found, values)),
      h("p", {}, found.needed?.why ?? t("needed", { needed: found.needed, n: view.n })),
      h(
        "div",
        { class: "ev-controls" },
        pick("differ", t("differ", { count: found.disagree })),
        pick("only_0", t("only", { model: first, count: found.first })),
        pick("only_1", t("only", { model: second, count: found.second })),
      ),
      h("p", {}, t("both_neither", { both: found.both, neither: found.neither })),
    );
    if (!found.curve) return;
    this.chart.update({
      title: t("power"),
      alt: t("power"),
      x: { title: t("test_examples"), log: true },
      y: axis(t("found")),
      height: HIGH,
      lines: [
        { name: t("power"), colour: "run1", x: found.curve.n, y: found.curve.power },
        {
          name: "80%",
          colour: "faint",
          x: [20, found.curve.n.at(-1)],
          y: [0.8, 0.8],
          faint: true,
        },
      ],
      mark: { x: view.n, text: t("now") },
    });
  }

  mcnemar(found, values) {
    if (found.p?.why) return found.p.why;
    const p = found.p < 0.0001 ? "< 0.0001" : found.p.toFixed(4);
    const counts = { only_first: found.first, only_second: found.second };
    return this.page.t(found.p < 0.05 ? "mcnemar_yes" : "mcnemar_no", { ...values, ...counts, p });
  }

  end() {
    this.chart.end();
  }
}

// ---- looks at the test set --------------------------------------------------------------------

export class LooksPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const { t } = page;
    this.seal = h("input", {
      type: "checkbox",
      "data-testid": "ev-seal",
      onchange: () => page.change({ seal: this.seal.checked ? "half" : "no", row: null }),
    });
    this.open = h("button", {
      type: "button",
      class: "np-button",
      "data-testid": "ev-unseal",
      onclick: () => {
        this.open.disabled = true;
        page.do({ do: "unseal", rows: [] });
      },
    });
    this.text = h("div", { "data-testid": "ev-looks" });
    this.chart = makeChart(page, "ev-flattery");
    this.element = h(
      "div",
      {},
      h("div", { class: "ev-controls" }, h("label", {}, this.seal, ` ${t("seal")}`), this.open),
      h("div", { class: "ev-two" }, this.text, this.chart.place),
    );
  }

  show() {
    const { t, view, state } = this.page;
    const { models, average, histories, best, sealed, opened, open, before } = view.looks;
    const count = models.length;
    const at = Math.min(count, average.length) - 1;
    const gain = (100 * Math.max(0, average[at])).toFixed(2);
    const values = { count, gain, accuracy: share(best.accuracy), n: view.n };
    this.seal.checked = state.seal === "half";
    this.open.hidden = !sealed;
    this.open.disabled = open;
    this.open.textContent = t("unseal", { model: view.models[0].title, n: sealed });
    const words = sealed
      ? [
          t("sealed_about", { n: sealed }),
          ...(before ? [t("sealed_before", { count: before })] : []),
          ...(opened || !before ? [t("sealed_opened", { count: opened })] : []),
        ]
      : [t("looks_advice")];
    this.text.replaceChildren(
      h(
        "p",
        { "data-looks": count, "data-opened": opened, "data-before": before },
        t("looks_count", { count }),
      ),
      this.table(models, sealed),
      h("p", {}, t("looks_flatter", values)),
      ...words.map((line) => h("p", {}, line)),
    );
    const x = average.map((_, k) => k + 1);
    const one = (y, k) => ({
      name: t("looks_one", { k: k + 1 }),
      colour: "training",
      x,
      y,
      stepped: true,
      faint: true,
    });
    this.chart.update({
      title: t("looks_chart"),
      alt: t("looks_chart"),
      x: { title: t("looks_models") },
      y: { title: t("looks_gain"), percent: true, zero: true },
      height: HIGH,
      lines: [...histories.map(one), { name: t("looks_average"), colour: "run1", x, y: average }],
      mark: { x: count, text: t("looks_now") },
      note: t("looks_note"),
    });
  }

  /** Each model's accuracy on the shown examples, and on the sealed ones once they were opened. */
  table(models, sealed) {
    const { t } = this.page;
    const rows = models.map(({ title, shown, sealed: found, before }) =>
      h(
        "tr",
        {},
        h("th", {}, title),
        h("td", {}, share(shown)),
        sealed > 0 &&
          h(
            "td",
            { "data-sealed": found?.value },
            found
              ? `${share(found.value)} (${share(found.low)} – ${share(found.high)})`
              : t(before ? "sealed_known" : "sealed_closed"),
          ),
      ),
    );
    const head = ["", t("sealed_shown"), ...(sealed ? [t("sealed_half")] : [])];
    return h(
      "table",
      { class: "ev-numbers" },
      h("thead", {}, h("tr", {}, ...head.map((name) => h("th", {}, name)))),
      h("tbody", {}, ...rows),
    );
  }

  end() {
    this.chart.end();
  }
}
