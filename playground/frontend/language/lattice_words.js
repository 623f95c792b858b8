// The sentences of the lattice: what the shown step does, and what the path scores.

import { compact, fixed } from "../shared/numbers.js";
import { isForbidden } from "./decode.js";
import { chance } from "./paths.js";

/** What the shown step does. @param {import("./lattice.js").LatticePanel} panel */
export function whereText(panel) {
  const { t } = panel.app;
  const { step, steps } = panel;
  const length = panel.words.length;
  const values = { step, steps };
  if (!step) return t("lattice_where_start", values);
  if (step <= length) {
    const id = panel.view.decoder === "viterbi" ? "lattice_where_forward" : "lattice_where_greedy";
    return t(id, { ...values, token: panel.words[step - 1] });
  }
  const k = 2 * length - step;
  const tag = panel.labels[panel.now.path[k]];
  return t("lattice_where_back", { ...values, token: panel.words[k], tag });
}

/** The score and probability of the path, and what a clamp or greedy decoding costs.
 * @param {import("./lattice.js").LatticePanel} panel */
export function summaryText(panel) {
  const { t } = panel.app;
  const { score } = panel.now;
  const { clamps, decoder } = panel.view;
  if (isForbidden(score)) return t("lattice_impossible");
  const probability = Math.exp(score - panel.total);
  const values = { score: fixed(score, 3), percent: chance(probability) };
  const cost = panel.free.score - score;
  if (cost < 1e-9) {
    if (clamps.size) return t("lattice_score_clamped_best", values);
    return t(decoder === "greedy" ? "lattice_score_same" : "lattice_score", values);
  }
  const id = clamps.size
    ? "lattice_score_clamped"
    : decoder === "greedy"
      ? "lattice_score_greedy"
      : "lattice_score";
  const times = Math.exp(Math.min(cost, 700));
  return t(id, {
    ...values,
    cost: fixed(cost, 3),
    times: times < 1e6 ? compact(times) : "> 10⁶",
  });
}
