// Backpropagation through time: how each step's state changes the answer.

import { palette } from "../shared/colours.js";
import { h, option } from "../shared/dom.js";
import { largest } from "./cells.js";
import { barChart } from "./maps.js";
import { roleDot } from "./over.js";
import { showToken } from "./terms.js";
import { fixed, show as significant } from "../shared/numbers.js";

export function backPanel(app) {
  const { t } = app;
  const label = h("select", {
    "data-testid": "back-label",
    "aria-label": t("back_label"),
    onchange: () => request(),
  });
  const log = h("input", {
    type: "checkbox",
    "data-testid": "back-log",
    onchange: () => readAgain(),
  });
  const from = h("input", {
    type: "number",
    min: 0,
    value: 0,
    class: "unit",
    "data-testid": "back-from",
    "aria-label": t("back_from"),
    onchange: () => request(),
  });
  const gate = h("select", {
    "data-testid": "back-gate",
    "aria-label": t("back_gate"),
    onchange: () => request(),
  });
  const results = h("div", {});
  const element = h(
    "section",
    {},
    h("p", { class: "faint", "data-says": "back_help" }),
    h(
      "div",
      { class: "controls" },
      h("label", {}, `${t("back_label")} `, label),
      h("label", {}, log, ` ${t("log")}`),
    ),
    results,
  );
  const weightRow = h("div", { class: "controls" });
  let marks = [];

  const wish = () => ({
    label: label.value,
    model: app.reading.info.net.name,
    gate: gate.value,
    unit: app.units[app.reading.info.net.name] ?? 0,
    from: Number(from.value) || 0,
  });
  function request() {
    if (app.tab !== "back" || !app.reading) return;
    // Python repeats an unchanged request for each new text by itself.
    if (JSON.stringify(app.ask.back) !== JSON.stringify(wish())) app.tell({ back: wish() });
  }

  function readAgain() {
    const { reading } = app;
    const { labels } = reading.net;
    const chosen = labels.includes(label.value)
      ? label.value
      : labels[largest(reading.base.probabilities, labels.length, reading.base.steps - 1)[0]];
    label.replaceChildren(...labels.map((one) => option(one, app.labelName(one), chosen)));
    const cell = app.cellOf(reading);
    const gates = Object.keys(cell.sums);
    gate.replaceChildren(
      ...gates.map((one) =>
        option(one, t(`gate_${one}`), gates.includes(gate.value) ? gate.value : gates[0]),
      ),
    );
    from.max = String(cell.units - 1);
    request();
    show();
  }

  function show() {
    marks = [];
    const { back } = app.data;
    if (!back || back.of !== app.data.text)
      return results.replaceChildren(h("p", { class: "faint" }, t("computing")));
    const tokens = app.tokens.map(showToken);
    const colour = (name) =>
      app.readings.find(({ info }) => info.net.name === name)?.colour ?? "#888";
    const own = (one, key, name, faint) => ({
      name,
      colour: colour(one.model),
      values: one[key],
      faint,
    });
    // An LSTM has a second path for the gradient: through its memory.
    const series = (key) =>
      back.models.flatMap((one) => [
        own(one, key, one.model, false),
        ...(one[`${key}_memory`] ? [own(one, `${key}_memory`, `${one.model} · c`, true)] : []),
      ]);
    const chart = (key, title) => {
      const bars = barChart(series(key), tokens, title, {
        log: log.checked,
        onhover: (place) => app.setHover(place),
      });
      marks.push(bars.mark);
      return h(
        "div",
        { "data-testid": `back-${key}` },
        h("h4", { "aria-level": 2 }, title),
        bars.element,
      );
    };
    const losses = back.models.map((one) =>
      h(
        "span",
        {
          "data-testid": "back-loss",
          "data-model": one.model,
          "data-value": one.loss.toPrecision(6),
        },
        roleDot(colour(one.model)),
        `${one.model}: ${t("loss")} ${fixed(one.loss)}`,
      ),
    );
    /** @type {Element[]} */
    const parts = [
      h("div", { class: "legend" }, ...losses),
      chart("hidden", t("back_hidden")),
      chart("words", t("back_words")),
      chart("jacobian", t("back_jacobian")),
    ];
    if (back.weight) {
      const { values, total, name } = back.weight;
      const bars = barChart(
        [{ name, colour: palette.positive, values }],
        tokens,
        t("back_weight"),
        {
          signed: true,
          height: 190,
          onhover: (place) => app.setHover(place),
        },
      );
      marks.push(bars.mark);
      weightRow.replaceChildren(gate, h("label", {}, `${t("back_from")} `, from));
      parts.push(
        h("h4", { "aria-level": 2 }, t("back_weight")),
        weightRow,
        h(
          "p",
          { "data-testid": "weight-gradient", "data-value": total.toPrecision(6) },
          t("weight_sum", { name, total: significant(total) }),
        ),
        bars.element,
      );
    }
    if (back.models.some((one) => one.hidden_memory))
      parts.splice(1, 0, h("p", { class: "faint" }, t("back_memory")));
    if (back.sentence) parts.unshift(h("p", {}, back.sentence));
    results.replaceChildren(...parts);
    marks.forEach((mark) => mark(app.step));
  }

  return {
    name: "back",
    element,
    reading: readAgain,
    fits: () => !app.cellOf(app.reading).looks,
    answer: () => app.tab === "back" && app.reading && show(),
    step: () => (request(), marks.forEach((mark) => mark(app.step))),
  };
}
