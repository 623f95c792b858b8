// The numbers of a chart as a table.

import { h } from "../shared/dom.js";
import { inUnits } from "./axes.js";

const MOST = 1000; // rows

/** @param {import("./chart.js").ChartData} data */
export function makeTable(data) {
  const [head, rows] = data.cells ? ofCells(data) : data.bars ? ofBars(data) : ofLines(data);
  const cells = (/** @type {string[]} */ row, /** @type {"th"|"td"} */ tag) =>
    h("tr", {}, ...row.map((value, k) => h(k ? tag : "th", {}, value)));
  return h(
    "table",
    { "aria-label": data.title },
    h("thead", {}, cells(head, "th")),
    h("tbody", {}, ...rows.slice(0, MOST).map((row) => cells(row, "td"))),
  );
}

/** A row for each x value of any line. @returns {[string[], string[][]]} */
function ofLines(data) {
  const lines = data.lines ?? [];
  const places = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const found = lines.map((line) => new Map(line.x.map((x, k) => [x, line.y[k]])));
  const head = [data.x.title ?? "", ...lines.map((line) => line.name)];
  const number = (map, x) => (map.has(x) ? inUnits(data.y, map.get(x)) : "");
  return [head, places.map((x) => [inUnits(data.x, x), ...found.map((map) => number(map, x))])];
}

/** @returns {[string[], string[][]]} */
function ofBars(data) {
  const [names, values] = data.across ? [data.y, data.x] : [data.x, data.y];
  const row = (name, k) => [name, ...data.bars.map((bars) => inUnits(values, bars.values[k]))];
  return [[names.title ?? "", ...data.bars.map((bars) => bars.name)], names.names.map(row)];
}

/** If the cells have x values, the table is transposed, so that time runs downwards.
 * @returns {[string[], string[][]]} */
function ofCells(data) {
  const { values, x } = data.cells;
  const rows = data.y.names;
  if (x) {
    const row = (place, k) => [
      inUnits(data.x, place),
      ...values.map((each) => inUnits({}, each[k])),
    ];
    return [[data.x.title ?? "", ...rows], x.map(row)];
  }
  const corner = `${data.y.title ?? ""} ↓ ${data.x.title ?? ""} →`;
  const row = (name, i) => [name, ...values[i].map((value) => inUnits({}, value))];
  return [[corner, ...data.x.names], rows.map(row)];
}
