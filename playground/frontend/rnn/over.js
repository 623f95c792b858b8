// The panel that is open at first: heat maps, the path of the state, the answer after each token.

import { numbersOf } from "../net/recurrent.js";
import { h, option } from "../shared/dom.js";
import { headOf, looksAt } from "./attention.js";
import { arraysOf, heatMap, legend, lineChart, pathChart, sortUnits } from "./maps.js";
import { showToken } from "./terms.js";
import { fixed } from "../shared/numbers.js";

export function overPanel(app) {
  const { t } = app;
  const mapSelect = h("select", {
    "data-testid": "rnn-map",
    "aria-label": t("map"),
    onchange: () => ((app.map = mapSelect.value), app.everything()),
  });
  const sortSelect = h("select", {
    "data-testid": "rnn-sort",
    "aria-label": t("sort"),
    onchange: () => ((app.sort = sortSelect.value), app.everything()),
  });
  const columns = h("div", { class: "columns" });
  const lines = h("div", {});
  const table = h("div", { class: "numbers" });
  const numbers = h(
    "details",
    { "data-testid": "rnn-numbers", ontoggle: () => fillTable() },
    h("summary", {}, t("numbers")),
    table,
  );
  const choices = h(
    "div",
    { class: "controls" },
    h("label", {}, `${t("map")} `, mapSelect),
    h("label", {}, `${t("sort")} `, sortSelect),
  );
  const element = h("section", {}, choices, columns, lines, numbers);
  let marks = [];

  /** The heat map of one attention head: a column for each query step, a row for each key step. */
  function attentionColumn(reading, cell) {
    const name = reading.info.net.name;
    const { steps } = reading.now;
    const head = app.unitOf(reading);
    const map = heatMap({
      onhover: (place) => app.setHover(place && { step: place.step }),
      onpick: ({ step }) => app.pinStep(step),
    });
    const order = Array.from({ length: steps }, (_, s) => s);
    const words = t("attention_map", { head, layer: cell.name });
    map.show(headOf(cell, steps, head), steps, order, {
      signed: false,
      scale: 1,
      what: "attention",
      model: name,
      label: `${words} · ${name}`,
    });
    const readout = h("p", { class: "readout" });
    marks.push(() => {
      const step = app.stepOf(reading);
      const row = looksAt(cell, steps, step, head);
      const most = row.reduce((best, v, s) => (v > row[best] ? s : best), 0);
      map.mark(step, most);
      const [from, to] = [step, most].map((s) => `“${showToken(reading.info.tokens[s])}”`);
      readout.textContent = `${from} → ${to} · ${fixed(row[most])}`;
    });
    return h(
      "div",
      { class: "column" },
      h("h4", { "aria-level": 2 }, roleDot(reading.colour), `${name} · ${words}`),
      map.element,
      legend(false, 1),
      readout,
    );
  }

  function column(reading) {
    const cell = app.cellOf(reading);
    if (cell.looks) return attentionColumn(reading, cell);
    const name = reading.info.net.name;
    const values = arraysOf(cell)[app.map] ?? cell.hidden;
    const what = app.map in arraysOf(cell) ? app.map : "hidden";
    const { signed } = numbersOf(cell.kind)[what];
    const scale = what === "memory" ? values.reduce((a, b) => Math.max(a, Math.abs(b)), 1) : 1;
    const order = sortUnits(values, cell.units, reading.now.steps, app.sort, app.pinned);
    const map = heatMap({
      onhover: (place) => app.setHover(place && { ...place, model: name }),
      onpick: ({ step, unit }) => (app.pinStep(step), app.pinUnit(reading, unit)),
    });
    map.show(values, cell.units, order, {
      signed,
      scale,
      what,
      model: name,
      label: t("map_alt", { what: t(`gate_${what}`), model: name }),
    });
    const readout = h("p", { class: "readout" });
    const path = pathChart(
      cell,
      reading.info.tokens.map(showToken),
      reading.colour,
      t("path_alt", { model: name }),
      { onhover: (place) => app.setHover(place), onpick: ({ step }) => app.pinStep(step) },
    );
    marks.push(() => {
      const [step, unit] = [app.stepOf(reading), app.unitOf(reading)];
      map.mark(step, unit);
      path.mark(step);
      readout.textContent = `${t("unit")} ${unit} · “${showToken(reading.info.tokens[step])}” · ${fixed(values[step * cell.units + unit])}`;
    });
    return h(
      "div",
      { class: "column" },
      h("h4", { "aria-level": 2 }, roleDot(reading.colour), `${name} · ${t(`gate_${what}`)}`),
      map.element,
      legend(signed, scale),
      readout,
      h("h4", { "aria-level": 2 }, t("path")),
      path.element,
    );
  }

  /** The heat map of the focused net as a table of numbers, built only while it is open. */
  function fillTable() {
    if (!numbers.open) return table.replaceChildren();
    const { reading } = app;
    const cell = app.cellOf(reading);
    const { tokens } = reading.info;
    const what = !cell.looks && app.map in arraysOf(cell) ? app.map : "hidden";
    // One row for each key step of an attention layer, or for each unit of a recurrent layer.
    const values = cell.looks
      ? headOf(cell, reading.now.steps, app.unitOf(reading))
      : arraysOf(cell)[what];
    const count = cell.looks ? reading.now.steps : cell.units;
    const head = h(
      "tr",
      {},
      h("th", {}, t(cell.looks ? "looked_at" : "unit")),
      ...tokens.map((token) => h("th", {}, showToken(token))),
    );
    const rows = Array.from({ length: count }, (_, u) =>
      h(
        "tr",
        {},
        h("th", {}, cell.looks ? showToken(tokens[u]) : u),
        ...tokens.map((_token, step) => h("td", {}, fixed(values[step * count + u]))),
      ),
    );
    const shown = cell.looks
      ? t("attention_map", { head: app.unitOf(reading), layer: cell.name })
      : t(`gate_${what}`);
    table.replaceChildren(
      h("h4", { "aria-level": 2 }, `${reading.info.net.name} · ${shown}`),
      h("table", {}, head, ...rows),
    );
  }

  return {
    name: "over",
    element,
    reading() {
      marks = [];
      const cells = app.readings.map((reading) => app.cellOf(reading)).filter((c) => !c.looks);
      const wanted = new Set(cells.flatMap((cell) => Object.keys(arraysOf(cell))));
      choices.hidden = !cells.length;
      if (!wanted.has(app.map)) app.map = "hidden";
      mapSelect.replaceChildren(
        ...[...wanted].map((what) => option(what, t(`gate_${what}`), app.map)),
      );
      sortSelect.replaceChildren(
        ...["name", "value", "change"].map((sort) => option(sort, t(`sort_${sort}`), app.sort)),
      );
      columns.replaceChildren(...app.readings.map(column));
      const chart = answerLines(app, (reading) => [{ reading: reading.now, dashed: false }]);
      lines.replaceChildren(
        h("h4", { "aria-level": 2 }, answerTitle(app)),
        chart.element,
        lineLegend(app),
      );
      marks.push(() => chart.mark(app.step));
      fillTable();
    },
    step: () => marks.forEach((mark) => mark()),
  };
}

/** The title of the line chart: one label's probability, or that of the actual next character. */
export const answerTitle = (app) =>
  app.reading.writes
    ? app.t("lines_next")
    : app.t("lines", { label: app.labelName(app.reading.net.labels.at(-1)) });

export const lineLegend = (app) =>
  h(
    "div",
    { class: "legend" },
    ...app.readings.map(({ info, colour }) => h("span", {}, roleDot(colour), info.net.name)),
  );

/** The lines of all readings; `versions(reading)` selects the versions to draw. */
export function answerLines(app, versions) {
  const value = (net, info, version, step) => {
    const width = net.labels.length;
    const label = app.reading.writes ? net.labels.indexOf(info.tokens[step + 1]) : width - 1;
    return label < 0 ? 0 : version.probabilities[step * width + label];
  };
  const made = app.readings.flatMap((reading) =>
    versions(reading).map(({ reading: version, dashed, info = reading.info }) => ({
      name: `${reading.info.net.name}${dashed ? " *" : ""}`,
      colour: reading.colour,
      dashed,
      values: Array.from({ length: version.steps }, (_, t) => value(reading.net, info, version, t)),
    })),
  );
  const steps = Math.max(...made.map(({ values }) => values.length));
  return lineChart(made, steps, answerTitle(app), {
    onhover: (place) => app.setHover(place),
    onpick: ({ step }) => app.pinStep(step),
  });
}

/** The legend's dot, in the colour of a cell kind. */
export const roleDot = (colour) =>
  h("span", { class: "role", style: { color: colour }, "aria-hidden": "true" }, "⬤ ");
