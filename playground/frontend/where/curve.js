// Precision and recall of one scene at every threshold of the score, and the mean average precision.

import { Chart, Group } from "../charts/chart.js";
import { h, svg } from "../shared/dom.js";
import { averagePrecisions, byScore, curve, match, suppress } from "./boxes.js";
import { boxLabel, boxShape } from "./stage.js";

const LEVELS = [0.5, 0.75]; // IoU from which a box is right
const HIGH = 250;

export class Curve {
  /** @param {import("./where.js").WhereView} view */
  constructor(view) {
    this.view = view;
    this.t = view.t;
    this.level = LEVELS[0];
    this.group = svg("g", {});
    this.place = h("div", { "data-testid": "where-curve" });
    this.chart = new Chart(this.place, view.data.chart_texts, () => {});
    this.together = new Group();
    this.levels = h(
      "div",
      { class: "vs-row", role: "group", "aria-label": this.t("levels") },
      h("span", {}, this.t("levels")),
      ...LEVELS.map((level) =>
        h(
          "button",
          {
            type: "button",
            class: "vs-chip",
            "data-level": level,
            onclick: () => {
              this.level = level;
              view.paint();
            },
          },
          `IoU ≥ ${level}`,
        ),
      ),
    );
    this.lines = h("div", { class: "wh-sums" });
    this.figures = h("div", { "data-testid": "where-figures" });
    this.none = h("p", { class: "vs-note" });
    this.known = h(
      "div",
      { class: "wh-panel" },
      this.levels,
      view.slider("confident", 0.01, 0.99),
      view.slider("same", 0, 1),
      this.place,
      this.lines,
      this.figures,
    );
    this.element = h("div", { class: "wh-panel" }, this.none, this.known);
  }

  receive() {
    this.paint();
  }

  paint() {
    const { view, t } = this;
    const { truth } = view;
    const isKnown = truth.length > 0;
    this.known.hidden = !isKnown;
    this.none.hidden = isKnown;
    const why = view.data.source === "photo" ? "unknown_photo" : "unknown_scene";
    this.none.textContent = t(why);
    for (const button of this.levels.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(Number(button.dataset.level) === this.level));
    this.paintBoxes();
    if (!isKnown) return;
    const kept = byScore(suppress(view.found, view.same).kept.map((row) => view.found[row]));
    const right = match(kept, truth, this.level).map((row) => row >= 0);
    const walk = curve(right, truth.length);
    const shown = kept.filter(({ score }) => score >= view.confident).length;
    const hits = right.slice(0, shown).filter(Boolean).length;
    const precision = shown ? hits / shown : 1;
    const recall = hits / truth.length;
    this.draw(walk, precision, recall);
    const found = averagePrecisions(kept, truth, this.level);
    const level = String(this.level);
    const sum = (/** @type {string} */ words) => h("p", { class: "wh-sum" }, words);
    this.lines.replaceChildren(
      sum(`${t("precision")} = ${hits} / ${shown} = ${shown ? precision.toFixed(3) : "–"}`),
      sum(`${t("recall")} = ${hits} / ${truth.length} = ${recall.toFixed(3)}`),
      h("h2", {}, t("map_title", { level })),
      h("p", {}, t("map_says")),
      ...found.each.map(({ label, count, right: own, value }) =>
        sum(
          t("average", {
            label: view.data.labels[label],
            hits: own.filter(Boolean).length,
            count,
            value: value.toFixed(3),
          }),
        ),
      ),
      sum(
        `mAP@${level} = (${found.each.map(({ value }) => value.toFixed(3)).join(" + ")}) / ${found.each.length} = ${found.mean.toFixed(3)}`,
      ),
    );
    const { figures, card } = view.data;
    this.figures.replaceChildren(
      h(
        "p",
        { class: "vs-quiet" },
        t("figures", {
          map50: figures.map50.toFixed(3),
          map75: figures.map75.toFixed(3),
          mean: figures.map.toFixed(3),
        }),
      ),
      ...card.map(([what, value]) =>
        h("p", { class: "vs-quiet" }, t("card", { what, value: value.toFixed(3) })),
      ),
    );
    Object.assign(this.known.dataset, {
      map: String(found.mean),
      precision: String(precision),
      recall: String(recall),
    });
  }

  draw(walk, precision, recall) {
    const { t } = this;
    const title = t("curve");
    const axis = (/** @type {string} */ name) => ({ title: name, percent: true, low: 0, high: 1 });
    this.chart.update(
      {
        title,
        alt: t("curve_alt", {
          precision: `${Math.round(100 * precision)} %`,
          recall: `${Math.round(100 * recall)} %`,
        }),
        x: axis(t("recall")),
        y: axis(t("precision")),
        height: HIGH,
        lines: [
          {
            name: t("every_threshold"),
            colour: "run1",
            x: [0, ...walk.map((each) => each.recall)],
            y: [walk[0]?.precision ?? 1, ...walk.map((each) => each.precision)],
          },
          { name: t("this_threshold"), colour: "pinned", x: [recall], y: [precision], dots: true },
        ],
        legend: true,
      },
      this.together,
    );
  }

  /** The shown boxes as right or wrong, over the true ones. */
  paintBoxes() {
    const { view } = this;
    const kept = byScore(view.kept());
    const matched = match(kept, view.truth, this.level);
    const kind = (/** @type {number} */ k) => {
      if (!view.truth.length) return "found";
      return matched[k] >= 0 ? "right" : "wrong";
    };
    this.group.replaceChildren(
      ...view.truth.map(({ box }) => boxShape(box, "true")),
      ...kept.map(({ box }, k) => boxShape(box, kind(k))),
      ...kept.map(({ box, label, score }, k) =>
        boxLabel(view.stage, box, `${view.data.labels[label]} ${score.toFixed(2)}`, kind(k)),
      ),
    );
  }

  overlay() {
    return this.group;
  }

  end() {}
}
