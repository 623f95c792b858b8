// Edit a state or replace a word, and see the answer that follows.

import { numbersOf } from "../net/recurrent.js";
import { floatsFromBase64, h, option } from "../shared/dom.js";
import { read } from "./cells.js";
import { arraysOf } from "./maps.js";
import { answerLines, lineLegend, roleDot } from "./over.js";
import { showToken } from "./terms.js";
import { fixed } from "../shared/numbers.js";
import { change, difference } from "./changed.js";

export function editPanel(app) {
  const { t } = app;
  const what = h("select", {
    "data-testid": "edit-what",
    "aria-label": t("edit_what"),
    onchange: () => readAgain(),
  });
  const who = h("select", { "data-testid": "edit-unit", "aria-label": t("edit_who") });
  const until = h("select", { "data-testid": "edit-until", "aria-label": t("edit_until") });
  const value = h("input", {
    type: "range",
    step: 0.01,
    "data-testid": "edit-value",
    "aria-label": t("edit_value"),
    oninput: () => set(),
  });
  const shown = h("output", {});
  const quick = h("span", { class: "chips" });
  const result = h("div", {});
  const swap = h("input", {
    type: "text",
    maxlength: 60,
    "data-testid": "swap-word",
  });
  const swapLabel = h("span", {});
  const swapResult = h("div", {});
  const swapForm = h(
    "form",
    {
      class: "controls",
      onsubmit: (event) => (
        event.preventDefault(),
        app.tell({
          other: swap.value.trim() ? { step: app.pinned, word: swap.value.trim() } : null,
        })
      ),
    },
    swapLabel,
    swap,
    h("button", { class: "action", "data-testid": "swap" }, t("swap")),
  );
  const element = h(
    "section",
    {},
    h("p", { class: "faint" }, t("edit_help")),
    h(
      "div",
      { class: "controls" },
      what,
      who,
      until,
      h("label", { class: "edit" }, value, shown),
      quick,
    ),
    result,
    h("h4", { "data-says": "swap_title" }),
    swapForm,
    swapResult,
  );
  let marks = [];

  /** Set the chosen quantity to the slider's value; an earlier edit of it is replaced. */
  function set(to = Number(value.value)) {
    const { reading } = app;
    const cell = app.cellOf(reading);
    const last = until.value === "on" ? app.steps - 1 : app.pinned;
    const edit = {
      model: reading.info.net.name,
      cell: cell.name,
      what: what.value,
      unit: who.value === "all" ? -1 : app.unitOf(reading),
      step: app.pinned,
      until: last,
      value: to,
    };
    const same = (other) =>
      ["model", "cell", "what", "unit", "step"].every((key) => other[key] === edit[key]);
    value.value = String(to);
    app.setEdits([...app.edits.filter((other) => !same(other)), edit]);
  }

  /** Move the slider to the quantity's current value. */
  function showValue() {
    const { reading } = app;
    const cell = app.cellOf(reading);
    const values = arraysOf(cell)[what.value] ?? cell.hidden;
    if (app.focused() !== value)
      value.value = String(values[app.stepOf(reading) * cell.units + app.unitOf(reading)]);
    shown.textContent = fixed(Number(value.value), 2);
  }

  function showResult() {
    marks = [];
    const edited = app.readings.filter(({ now, base }) => now !== base);
    const parts = edited.map((one) =>
      h(
        "div",
        {},
        h("b", {}, roleDot(one.colour), one.info.net.name),
        change(app, one.net, one.base, one.now, "rnn-edited"),
      ),
    );
    const { reading } = app;
    if (reading.now !== reading.base) {
      const maps = difference(
        app,
        app.cellOf(reading, "base"),
        app.cellOf(reading),
        reading.info.tokens,
        t("edited"),
        reading.info.net.name,
      );
      parts.push(maps.element);
      marks.push(maps.mark);
    }
    if (edited.length) {
      const lines = answerLines(app, (one) =>
        one.now === one.base
          ? [{ reading: one.base, dashed: false }]
          : [
              { reading: one.base, dashed: false },
              { reading: one.now, dashed: true },
            ],
      );
      parts.push(lines.element, h("p", { class: "faint" }, t("dashed")), lineLegend(app));
      marks.push((step) => lines.mark(step));
    }
    result.replaceChildren(...parts);
  }

  function showOther() {
    const { other } = app.data;
    const { reading } = app;
    const info = other?.readings.find(({ net }) => net.name === reading.info.net.name);
    if (!info || other.of !== app.data.text) return swapResult.replaceChildren();
    const version = read(reading.net, floatsFromBase64(info.x), app.editsOf(reading));
    const which = reading.base.cells.indexOf(app.cellOf(reading, "base"));
    const maps = difference(
      app,
      reading.now.cells[which],
      version.cells[which],
      info.tokens,
      info.tokens.map(showToken).join(app.isCharacters() ? "" : " "),
      reading.info.net.name,
    );
    marks.push(maps.mark);
    swapResult.replaceChildren(
      change(app, reading.net, reading.now, version, "rnn-swapped"),
      maps.element,
    );
  }

  function readAgain() {
    const { reading } = app;
    const cell = app.cellOf(reading);
    const choices = Object.keys(arraysOf(cell));
    const chosen = choices.includes(what.value) ? what.value : "hidden";
    what.replaceChildren(...choices.map((one) => option(one, t(`gate_${one}`), chosen)));
    who.replaceChildren(
      option("one", t("edit_one", { unit: app.unitOf(reading) }), who.value),
      option("all", t("edit_all"), who.value),
    );
    until.replaceChildren(
      option("here", t("edit_here", { token: showToken(app.tokens[app.pinned]) }), until.value),
      option("on", t("edit_on", { token: showToken(app.tokens[app.pinned]) }), until.value),
    );
    const { signed } = numbersOf(cell.kind)[chosen];
    const [low, high] = chosen === "memory" ? [-3, 3] : signed ? [-1, 1] : [0, 1];
    value.min = String(low);
    value.max = String(high);
    showValue();
    const press = (text, to, testid) =>
      h(
        "button",
        { type: "button", class: "action plain", "data-testid": testid, onclick: () => set(to) },
        text,
      );
    quick.replaceChildren(
      ...(signed
        ? [
            press(`= ${low}`, low, "edit-low"),
            press("= 0", 0, "edit-zero"),
            press(`= ${high}`, high, "edit-high"),
          ]
        : [press(t("shut"), 0, "edit-low"), press(t("open"), 1, "edit-high")]),
    );
    swapLabel.textContent = t("swap_word", { token: showToken(app.tokens[app.pinned]) });
    swap.placeholder = t("swap_with");
    swap.setAttribute("aria-label", swap.placeholder);
    showResult();
    showOther();
    markAll();
  }

  const markAll = () => marks.forEach((mark) => mark(app.step, app.unitOf(app.reading)));

  return {
    name: "edit",
    element,
    reading: readAgain,
    fits: () => !app.cellOf(app.reading).looks, // attention layers have no state to edit
    answer: () => app.tab === "edit" && app.reading && readAgain(),
    step() {
      const here = showToken(app.tokens[app.pinned]);
      swapLabel.textContent = t("swap_word", { token: here });
      if (until.options.length)
        [until.options[0].textContent, until.options[1].textContent] = [
          t("edit_here", { token: here }),
          t("edit_on", { token: here }),
        ];
      if (who.options.length)
        who.options[0].textContent = t("edit_one", { unit: app.unitOf(app.reading) });
      showValue();
      markAll();
    },
  };
}
