// The table of transition scores; every score can be changed.

import { inkOn, signedColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { compact } from "../shared/numbers.js";
import { isForbidden } from "./decode.js";

const LOWEST = -1000;
const HIGHEST = 1000;

export class Transitions {
  /** @param {import("./lattice.js").LatticePanel} panel */
  constructor(panel) {
    this.panel = panel;
    this.place = h("div", { class: "lat-scroll" });
    this.element = h(
      "details",
      { class: "lat-transitions", "data-testid": "lattice-transitions" },
      h("summary", {}, panel.app.t("lattice_transitions")),
      h("p", { class: "lat-hint" }, panel.app.t("lattice_transitions_hint")),
      this.place,
    );
  }

  /** Make the table for the shown tags. */
  build() {
    const { labels } = this.panel;
    const { rows } = this.panel.grid.given;
    const { t } = this.panel.app;
    const froms = [-1, ...rows];
    const tos = [...rows, -1];
    const name = (j, edge) => (j < 0 ? t(edge) : labels[j]);
    const row = (i) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, name(i, "lattice_begin")),
        ...tos.map((j) => h("td", {}, i < 0 && j < 0 ? "" : this.field(i, j))),
      );
    this.place.replaceChildren(
      h(
        "table",
        { class: "lat-matrix" },
        h(
          "caption",
          {},
          h("span", {}, `${t("lattice_from")} ↓`),
          h("span", {}, `${t("lattice_to")} →`),
        ),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("td", {}),
            ...tos.map((j) => h("th", { scope: "col" }, name(j, "lattice_finish"))),
          ),
        ),
        h("tbody", {}, ...froms.map(row)),
      ),
    );
  }

  /** @param {number} i @param {number} j */
  scores(i, j, lattice) {
    if (i < 0) return lattice.start[j];
    return j < 0 ? lattice.end[i] : lattice.between[i][j];
  }

  /** @param {number} i @param {number} j −1 for the beginning and the end */
  field(i, j) {
    const { labels, lattice, app } = this.panel;
    const [from, to] = [i, j].map((k) => (k < 0 ? "" : labels[k]));
    const input = h("input", {
      type: "number",
      step: 0.5,
      min: LOWEST,
      max: HIGHEST,
      class: "lat-score",
      "data-testid": "lattice-transition",
      "data-from": from,
      "data-to": to,
      "aria-label": app.t("lattice_transition_name", {
        from: from || app.t("lattice_begin"),
        to: to || app.t("lattice_finish"),
      }),
      oninput: () => this.edit(input, i, j),
    });
    const score = this.scores(i, j, lattice);
    input.value = isForbidden(score) ? "" : String(Number(score.toFixed(3)));
    this.dress(input, i, j);
    return input;
  }

  /** Colour a field by its score, and mark it if it was changed. */
  dress(input, i, j) {
    const score = this.scores(i, j, this.panel.lattice);
    const colour = isForbidden(score) ? "" : signedColour(score, this.scale);
    input.style.background = colour;
    input.style.color = colour ? inkOn(colour) : "";
    input.placeholder = isForbidden(score) ? "✕" : "";
    const before = this.scores(i, j, this.panel.tagged.lattice);
    input.classList.toggle("edited", score !== before);
    input.title =
      score === before
        ? ""
        : this.panel.app.t("lattice_before", {
            score: isForbidden(before) ? "✕" : compact(before),
          });
  }

  get scale() {
    const { start, end, between } = this.panel.tagged.lattice;
    const scores = [...start, ...end, ...between.flat()].filter((score) => !isForbidden(score));
    return Math.max(1, ...scores.map(Math.abs));
  }

  /** An empty field gets the model's own score back. */
  edit(input, i, j) {
    const { panel } = this;
    const [from, to] = [input.dataset.from, input.dataset.to];
    const others = panel.view.edits.filter((edit) => edit.from !== from || edit.to !== to);
    const value = input.value.trim() === "" ? NaN : Number(input.value);
    const score = Math.max(LOWEST, Math.min(HIGHEST, Math.round(value * 1000) / 1000));
    const edits = Number.isFinite(value) ? [...others, { from, to, score }] : others;
    panel.stop();
    panel.changeLattice({ edits, best: null, step: null });
    if (input.isConnected) this.dress(input, i, j);
  }
}
