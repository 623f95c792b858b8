// The elements above the diagram: the tokens, each net's answer, and the choice of layer and unit.

import { h } from "../shared/dom.js";
import { largest, shownLayers } from "./cells.js";
import { roleDot } from "./over.js";
import { showToken } from "./terms.js";
import { helpButton } from "../shared/help.js";
import { fixed, percent } from "../shared/numbers.js";

/** The tokens of the net with the longest reading, as buttons. */
export function tokenButtons(page) {
  const { info } = page.readings.reduce(
    (a, b) => (b.info.tokens.length > a.info.tokens.length ? b : a),
    page.readings[0],
  );
  const tight = page.isCharacters() ? " tight" : "";
  return info.tokens.map((token, step) => {
    const known = page.reading.info.known[step] ?? true;
    return h(
      "button",
      {
        type: "button",
        class: `token${known ? "" : " unknown"}${tight}`,
        "data-testid": "token",
        "data-step": step,
        "data-known": String(known),
        title: known ? "" : page.t("unknown"),
        dir: "auto",
        "aria-label": `${step + 1}: ${token}${known ? "" : `, ${page.t("unknown")}`}`,
        onclick: () => page.pinStep(step),
        onpointerenter: () => page.setHover({ step }),
        onpointerleave: () => page.setHover(null),
      },
      showToken(token),
    );
  });
}

/** One net's answer; a click focuses the net. */
export function answerCard(page, reading) {
  const name = reading.info.net.name;
  const here = () => page.readings.findIndex(({ info }) => info.net.name === name);
  return h(
    "button",
    {
      type: "button",
      class: "answer",
      "data-testid": "rnn-answer",
      "data-model": name,
      style: { borderColor: reading.colour },
      onclick: () => page.setFocus(here()),
    },
    h(
      "span",
      { class: "name" },
      roleDot(reading.colour),
      name,
      reading.writes && h("small", {}, ` ${page.t("at_temperature_1")}`),
      isEdited(reading) && badge(page),
    ),
    h("b", { class: "label" }),
    h("span", { class: "percent" }),
    h(
      "span",
      { class: "track" },
      h("span", { class: "bar", style: { background: reading.colour } }),
    ),
  );
}

export const isEdited = (reading) => reading.now !== reading.base;

/** A badge for values that were computed with an intervention. */
export const badge = (page) =>
  h("span", { class: "badge", "data-testid": "rnn-badge" }, page.t("edited_badge"));

/** All active interventions as buttons that remove them. */
export function interventions(page) {
  const { edits, t } = page;
  if (!edits.length) return [];
  const chip = (edit) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "data-testid": "edit-chip",
        title: t("remove"),
        "aria-label": `${t("remove")}: ${nameOf(page, edit)}`,
        onclick: () => page.setEdits(page.edits.filter((one) => one !== edit)),
      },
      `${nameOf(page, edit)}  ×`,
    );
  return [
    h("b", {}, t("held", { count: edits.length })),
    ...edits.map(chip),
    h(
      "button",
      {
        type: "button",
        class: "action",
        "data-testid": "undo-edits",
        onclick: () => page.setEdits([]),
      },
      t("undo_edits"),
    ),
  ];
}

function nameOf({ t, tokens }, edit) {
  const unit = edit.unit < 0 ? t("edit_all") : edit.unit;
  const where = `“${showToken(tokens[edit.step] ?? "")}”${edit.until > edit.step ? " →" : ""}`;
  return `${edit.model}: ${t(`gate_${edit.what}`)} ${unit} · ${where} = ${fixed(edit.value, 2)}`;
}

/** Paint the net's answer for the text up to the current step. */
export function paintAnswer(page, reading) {
  const { labels } = reading.net;
  const step = page.stepOf(reading);
  const [best, p] = largest(reading.now.probabilities, labels.length, step);
  const [label, sure, track] = [".label", ".percent", ".bar"].map((part) =>
    reading.card.querySelector(part),
  );
  label.textContent = page.labelName(labels[best]);
  sure.textContent = percent(p);
  track.style.width = `${100 * p}%`;
  Object.assign(reading.card.dataset, {
    label: labels[best],
    confidence: p.toFixed(6),
    step: String(step),
  });
}

/** The name of a quantity and its “?”. @param {any} page @param {string} kind of the layer
 * @param {string} what */
function explained({ t }, kind, what) {
  const name = t(`gate_${what}`);
  return [name, " ", helpButton(name, t(`help_${what}`), t(`formula_${what}`, { kind }))];
}

/** The controls of layer and unit. The elements are kept while the net stays the same, so that they
 * keep the keyboard focus. */
export function cellControls(page) {
  let [key, row, field] = ["", null, null];
  let asked = ""; // what the “?” explains
  const help = h("span", { class: "asked" });

  function make(reading, cell) {
    const name = reading.info.net.name;
    const cells = shownLayers(reading.now);
    const part = cell.looks ? "head" : "unit";
    field = h("input", {
      type: "number",
      min: 0,
      max: cell.units - 1,
      class: "unit",
      "data-testid": "rnn-unit",
      "aria-label": page.t(part),
    });
    field.addEventListener("input", () => {
      const unit = Number(field.value);
      if (field.value === "" || !Number.isInteger(unit)) return;
      page.units[name] = Math.max(0, Math.min(cell.units - 1, unit));
      if (cell.looks)
        page.everything(); // the heat map below shows one head
      else page.paintSoon();
      page.choose();
    });
    const choose = (event) => {
      page.layers[name] = Number(event.target.value);
      page.everything();
      page.choose();
    };
    const options = cells.map((one, k) =>
      h("option", { value: k, selected: one.name === cell.name }, one.name),
    );
    const layers =
      cells.length > 1
        ? h(
            "select",
            { "aria-label": page.t("layer"), "data-testid": "rnn-layer", onchange: choose },
            ...options,
          )
        : null;
    row = h(
      "div",
      { class: "controls" },
      h("b", {}, roleDot(reading.colour), name),
      layers,
      h("label", {}, `${page.t(part)} `, field),
      h("span", { class: "faint" }, page.t(`${part}_of`, { units: cell.units })),
      help,
    );
  }

  return {
    /** @param {string} what the quantity that the “?” explains */
    show(reading, cell, unit, what) {
      const wanted = `${reading.info.net.name} ${cell.name} ${page.t("language")}`;
      if (key !== wanted) make(reading, cell);
      key = wanted;
      const about = `${cell.kind} ${what} ${page.t("language")}`;
      if (about !== asked) help.replaceChildren(...explained(page, cell.kind, what));
      asked = about;
      if (page.focused() !== field) field.value = String(unit);
      return row;
    },
  };
}
