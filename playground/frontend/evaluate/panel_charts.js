// Charts of the Evaluate page's panels.

import { Chart, Group } from "../charts/chart.js";
import { h } from "../shared/dom.js";

export const HIGH = 280; // height of a chart in pixels
export const DIAGONAL = {
  name: "=",
  colour: "faint",
  x: [0, 1],
  y: [0, 1],
  faint: true,
  dash: "4 4",
};

/** @typedef {import("./evaluate.js").Evaluate} Page */

/** Make a chart and its place in the page. @param {Page} page */
export function makeChart(page, id) {
  const place = h("div", { "data-testid": id });
  const chart = new Chart(place, page.view.chart_texts, () => {});
  const group = new Group();
  return {
    place,
    update: (data) => chart.update(data, group),
    redraw: (line) => chart.redraw(line),
    end: () => chart.end(),
  };
}

export const axis = (/** @type {string} */ title) => ({ title, percent: true, low: 0, high: 1 });
