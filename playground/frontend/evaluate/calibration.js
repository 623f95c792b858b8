// The panel of calibration: reliability diagram and temperature.

import { h } from "../shared/dom.js";
import { reliabilityOf } from "./counts.js";
import { DIAGONAL, HIGH, axis, makeChart } from "./panel_charts.js";

/** @typedef {import("./evaluate.js").Evaluate} Page */

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
    const lines = found.map((bins, k) => {
      const { sums, hits } = bins;
      const used = [...bins.counts.keys()].filter((bin) => bins.counts[bin]);
      return {
        name: view.models[k].title,
        colour: `run${k + 1}`,
        x: used.map((bin) => sums[bin] / bins.counts[bin]),
        y: used.map((bin) => hits[bin] / bins.counts[bin]),
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
