// Accuracy against the strength of image changes; the curves grow during the measurement.

import { h } from "../shared/dom.js";
import { apply } from "../shared/changes.js";
import { poll } from "../shared/polling.js";
import { axis, makeChart } from "./panel_charts.js";

const HIGH = 210; // height of a chart in pixels
const CHANGES = ["shift", "turn", "scale", "noise", "thickness", "inversion"];

/** @typedef {import("./evaluate.js").Evaluate} Page */

export class RobustnessPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.about = h("p", {});
    this.charts = Object.fromEntries(
      CHANGES.map((name) => [name, makeChart(page, `ev-robust-${name}`)]),
    );
    const places = CHANGES.map((name) => this.charts[name].place);
    this.grid = h("div", { class: "ev-three", "data-testid": "ev-robustness" }, ...places);
    this.element = h("div", {}, this.about, this.grid);
    this.stop = () => {};
  }

  show() {
    const { t, view } = this.page;
    const found = view.robustness;
    this.grid.hidden = view.kind !== "image";
    if (!found) {
      this.about.textContent = t(view.kind === "image" ? "robust_measuring" : "robust_none");
      return;
    }
    if (found === this.found) return;
    this.found = found;
    this.stop();
    this.draw(found.content);
    this.stop = poll({
      key: found.poll,
      seen: found.seen,
      seconds: found.seconds,
      changed: (answer) => this.draw(answer.content ?? apply(this.content, answer.change)),
      outdated: () => {},
    });
  }

  /** @param {{n: number, curves: Record<string, {x: number[], y: number[], low: number[],
   *   high: number[]}[]>, measuring: boolean}} content */
  draw(content) {
    this.content = content;
    const { t, view } = this.page;
    const about = t("robust_about", { n: content.n });
    this.about.textContent = content.measuring ? `${about} ${t("robust_measuring")}` : about;
    const lines = (each, k) => {
      const name = view.models[k].title;
      const own = { colour: `run${k + 1}`, x: each.x };
      return [
        { ...own, name, y: each.y, dots: true },
        { ...own, name: t("interval_low", { name }), y: each.low, faint: true, width: 1 },
        { ...own, name: t("interval_high", { name }), y: each.high, faint: true, width: 1 },
      ];
    };
    for (const name of CHANGES) {
      const curves = content.curves[name] ?? [];
      const title = t(`robust_${name}`);
      const [low, high] = view.robustness.ranges[name];
      this.charts[name].update({
        title,
        alt: title,
        x: { title: t(`robust_unit_${name}`), low, high },
        y: axis(t("accuracy")),
        height: HIGH,
        lines: curves.flatMap(lines),
        legend: view.models.length > 1,
      });
      const points = curves.reduce((sum, { x }) => sum + x.length, 0);
      this.charts[name].place.dataset.points = String(points);
    }
  }

  end() {
    this.stop();
    for (const chart of Object.values(this.charts)) chart.end();
  }
}
