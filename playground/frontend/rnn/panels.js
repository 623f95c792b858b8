// The interactive panels: edit a state and recompute, replace a word, backpropagate through time,
// search the corpus, generate text character by character.

import { numbersOf } from "../net/recurrent.js";
import { inkOn, palette, signedColour } from "../shared/colours.js";
import { floatsFromBase64, h } from "../shared/dom.js";
import { draw, largest, randomNumbers, read, softmax } from "./cells.js";
import { arraysOf, barChart, heatMap, legend, sortUnits } from "./maps.js";
import { answerLines, lineLegend, roleDot } from "./over.js";
import { showToken } from "./terms.js";
import { fixed, percent, show as significant } from "../shared/numbers.js";

const option = (value, text, chosen) =>
  h("option", { value, selected: String(value) === String(chosen) }, text);

/** One line with the answer before and after a change. */
function change(app, net, before, after, testid) {
  const width = net.labels.length;
  const name = (reading) => {
    const [k, p] = largest(reading.probabilities, width, reading.steps - 1);
    return { label: net.labels[k], p };
  };
  const [a, b] = [name(before), name(after)];
  const text = ({ label, p }) => `${app.labelName(label)} ${percent(p)}`;
  return h(
    "p",
    {
      class: "big",
      "data-testid": testid,
      "data-label": b.label,
      "data-confidence": b.p.toFixed(6),
    },
    `${text(a)}  →  `,
    h("b", {}, text(b)),
  );
}

/** Two heat maps of h: after the change, and the difference from before. */
function difference(app, cell, other, tokens, title, model) {
  const steps = Math.min(cell.hidden.length, other.hidden.length) / cell.units;
  const less = Float64Array.from(
    { length: steps * cell.units },
    (_, k) => other.hidden[k] - cell.hidden[k],
  );
  const total = (u) =>
    Array.from({ length: steps }, (_, t) => Math.abs(less[t * cell.units + u])).reduce(
      (a, b) => a + b,
      0,
    );
  const totals = Array.from({ length: cell.units }, (_, u) => total(u));
  const order = sortUnits(less, cell.units, steps, "name", 0).sort((a, b) => totals[b] - totals[a]);
  const scale = Math.max(
    0.05,
    less.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
  );
  const on = {
    onhover: (place) => app.setHover(place && { ...place, model }),
    onpick: ({ step, unit }) => (app.pinStep(step), app.pinUnit(app.reading, unit)),
  };
  const maps = [heatMap(on), heatMap(on)];
  maps[0].show(other.hidden.subarray(0, steps * cell.units), cell.units, order, {
    signed: true,
    scale: 1,
    what: "edited",
    model,
    label: title,
  });
  maps[1].show(less, cell.units, order, {
    signed: true,
    scale,
    what: "difference",
    model,
    label: app.t("difference"),
  });
  const most = order.slice(0, 5).filter((u) => totals[u] > 1e-6);
  const first = Array.from({ length: steps }, (_, t) => t).find((t) =>
    Array.from({ length: cell.units }, (_, u) => Math.abs(less[t * cell.units + u])).some(
      (v) => v > 1e-6,
    ),
  );
  const words = most.length
    ? app.t("differs", { units: most.join(", "), token: showToken(tokens[first]), step: first + 1 })
    : app.t("differs_none");
  return {
    element: h(
      "div",
      {},
      h(
        "p",
        {
          "data-testid": "rnn-difference",
          "data-units": most.join(","),
          "data-first": first ?? "",
        },
        words,
      ),
      h(
        "div",
        { class: "two" },
        h("div", {}, h("h4", { "aria-level": 2 }, title), maps[0].element, legend(true, 1)),
        h(
          "div",
          {},
          h("h4", { "aria-level": 2 }, app.t("difference")),
          maps[1].element,
          legend(true, scale),
        ),
      ),
    ),
    mark: (step, unit) => maps.forEach((map) => map.mark(step, unit)),
  };
}

// ---- take part ------------------------------------------------------------------------------

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

// ---- back through time ----------------------------------------------------------------------

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

// ---- search ---------------------------------------------------------------------------------

const LONGEST = 3; // words of a suggested span
const IDEAS = 3;

/**
 * Spans of two or three words for which most units are active (or inactive), unlike for the words
 * beside them; at most three that do not overlap, the best first.
 * @param {Float64Array} hidden steps × units @param {number} units @param {string[]} tokens
 * @param {number} threshold lower ones follow if it gives fewer than three
 * @returns {[number, number][]} first and last step of each span
 */
export function likelySpans(hidden, units, tokens, threshold) {
  const steps = Math.min(tokens.length, hidden.length / units);
  const isWord = (at) => /\p{L}/u.test(tokens[at]);
  /** The number of units that are on, or off, for just this span. */
  const count = (first, last, level) => {
    const beside = [first - 1, last + 1].filter((step) => step >= 0 && step < steps);
    const inside = Array.from({ length: last - first + 1 }, (_, k) => first + k);
    let found = 0;
    for (let unit = 0; unit < units; unit++)
      for (const sign of [1, -1]) {
        const isOn = (step) => sign * hidden[step * units + unit] >= level;
        if (inside.every(isOn) && !beside.some(isOn)) found++;
      }
    return found;
  };
  /** @type {[number, number][]} */
  const chosen = [];
  for (const level of [threshold, 0.2, 0.1]) {
    const spans = [];
    for (let first = 0; first < steps; first++)
      for (let last = first + 1; last < Math.min(steps, first + LONGEST); last++)
        if (isWord(first) && isWord(last))
          spans.push({ first, last, units: count(first, last, level) });
    spans.sort((a, b) => b.units - a.units);
    for (const span of spans)
      if (span.units && chosen.every(([first, last]) => span.last < first || span.first > last))
        chosen.push([span.first, span.last]);
    if (chosen.length >= IDEAS) break;
  }
  return chosen.slice(0, IDEAS);
}

export function searchPanel(app) {
  const { t } = app;
  const from = h("select", {
    "data-testid": "search-from",
    "aria-label": t("search_from"),
    onchange: () => brushed(),
  });
  const to = h("select", {
    "data-testid": "search-to",
    "aria-label": t("search_to"),
    onchange: () => brushed(),
  });
  const threshold = h("input", {
    type: "range",
    min: 5,
    max: 95,
    step: 5,
    value: 30,
    "data-testid": "search-threshold",
    "aria-label": t("threshold"),
    oninput: () => (level.textContent = fixed(Number(threshold.value) / 100, 2)),
    onchange: () => request(),
  });
  const level = h("output", {}, "0.30");
  const go = h(
    "button",
    { type: "button", class: "action", "data-testid": "search", onclick: () => request() },
    t("search"),
  );
  const results = h("div", { "data-testid": "search-results" });
  const row = h(
    "div",
    { class: "controls" },
    h("label", {}, `${t("search_from")} `, from),
    h("label", {}, `${t("search_to")} `, to),
    h("label", { class: "edit" }, `${t("threshold")} `, threshold, level),
    go,
  );
  const ideas = h("div", { class: "chips", "data-testid": "search-ideas" });
  const help = h("p", { class: "faint", "data-says": "search_help" });
  const element = h("section", {}, help, ideas, row, results);
  let text = null,
    begun = ""; // the text and model of the last search that began by itself

  /** Offer the spans of words that have most units of their own. */
  function suggest() {
    const cell = app.cellOf(app.reading);
    const spans = likelySpans(cell.hidden, cell.units, app.tokens, Number(threshold.value) / 100);
    ideas.replaceChildren(
      ...(spans.length ? [h("b", {}, t("search_try"))] : []),
      ...spans.map(([first, last]) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            "data-testid": "search-idea",
            onclick: () => take(first, last),
          },
          app.tokens
            .slice(first, last + 1)
            .map(showToken)
            .join(app.isCharacters() ? "" : " "),
        ),
      ),
    );
    return spans;
  }

  function take(first, last) {
    from.value = String(first);
    to.value = String(last);
    brushed();
    request();
  }

  /** Show a search that finds something, until someone searches this text. */
  function begin() {
    const [first] = suggest();
    const about = `${app.data.key} ${app.reading.info.net.name}`;
    if (begun === about) return;
    begun = about;
    if (first && app.data.search?.of !== app.data.text) take(...first);
  }

  function request() {
    const wish = {
      model: app.reading.info.net.name,
      first: Number(from.value),
      last: Number(to.value),
      threshold: Number(threshold.value),
    };
    // Python does not answer an unchanged request again, so the present answer is shown.
    if (
      JSON.stringify(wish) === JSON.stringify(app.ask.search) &&
      app.data.search?.of === app.data.text
    )
      return show();
    results.replaceChildren(h("p", { class: "faint" }, t("computing")));
    app.tell({ search: wish });
  }

  function brushed() {
    if (Number(to.value) < Number(from.value)) to.value = from.value;
    for (const chip of app.tokenRow.children) {
      const at = Number(chip.dataset.step);
      chip.classList.toggle(
        "brushed",
        app.tab === "search" && at >= Number(from.value) && at <= Number(to.value),
      );
    }
  }

  /** Select a span by dragging over the words. */
  function brush(event) {
    if (app.tab !== "search") return;
    const step = (target) => target?.closest?.(".token")?.dataset.step;
    const start = step(event.target);
    if (start === undefined) return;
    const move = (later) => {
      const end = step(later.composedPath()[0]);
      if (end === undefined) return;
      from.value = String(Math.min(start, end));
      to.value = String(Math.max(start, end));
      brushed();
    };
    const stop = () => {
      app.tokenRow.removeEventListener("pointerover", move);
      window.removeEventListener("pointerup", stop);
      if (from.value !== to.value) request();
    };
    app.tokenRow.addEventListener("pointerover", move);
    window.addEventListener("pointerup", stop);
  }
  app.tokenRow.addEventListener("pointerdown", brush);

  function words(match) {
    const top = Math.max(0.01, ...match.values.map(Math.abs));
    const join = app.isCharacters() || match.tight ? "" : " ";
    return match.tokens.flatMap((token, k) => {
      const background = signedColour(match.values[k], top);
      const inside = k >= match.first && k <= match.last;
      return [
        h(
          "span",
          {
            class: "tint",
            style: {
              background,
              color: inkOn(background),
              fontWeight: inside ? "700" : "400",
              // In the page's text colour: white would be invisible on a light page.
              outline: inside ? "2px solid var(--st-text-color, currentColor)" : "none",
            },
          },
          showToken(token),
        ),
        join,
      ];
    });
  }

  function show() {
    const { search } = app.data;
    if (!search || search.of !== app.data.text) return results.replaceChildren();
    if (search.sentence)
      return results.replaceChildren(h("p", { "data-testid": "search-sentence" }, search.sentence));
    const unit = (index) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          "data-testid": "search-unit",
          onclick: () => app.pinUnit(app.reading, index),
        },
        String(index),
      );
    const some = (key, units) =>
      units.length ? h("div", { class: "chips" }, h("b", {}, t(key)), ...units.map(unit)) : null;
    const rows = search.matches.map((match) =>
      h(
        "tr",
        { "data-testid": "search-match" },
        h("td", {}, ...words(match)),
        h("td", { class: "faint" }, match.label ? app.labelName(match.label) : ""),
      ),
    );
    const note = search.note ? h("p", { "data-testid": "search-note" }, search.note) : null;
    results.replaceChildren(
      ...(note ? [note] : []),
      h(
        "div",
        { class: "found-units" },
        some("units_on", search.on),
        some("units_off", search.off),
      ),
      h(
        "p",
        { class: "faint" },
        t("search_found", {
          count: search.matches.length,
          total: search.total.toLocaleString("en"),
          ms: search.ms,
        }),
      ),
      legend(true, 1),
      h("table", { class: "found" }, ...rows),
    );
  }

  function readAgain() {
    if (text !== app.data.key) {
      const asked = text === null ? app.ask.search : null; // of the link
      if (asked) threshold.value = String(asked.threshold);
      level.textContent = fixed(Number(threshold.value) / 100, 2);
      text = app.data.key;
      const tokens = app.tokens.map(showToken);
      const kept = [asked?.first ?? from.value, asked?.last ?? to.value].map((step) =>
        Math.min(Number(step) || 0, tokens.length - 1),
      );
      const choices = (chosen) => tokens.map((token, k) => option(k, `${k + 1} ${token}`, chosen));
      from.replaceChildren(...choices(kept[0]));
      to.replaceChildren(...choices(kept[1]));
    }
    brushed();
    show();
    if (app.tab === "search") begin();
  }

  return {
    name: "search",
    element,
    reading: readAgain,
    answer: () => app.tab === "search" && app.reading && show(),
    fits: () => app.data.searchable.includes(app.reading.info.net.name),
  };
}

// ---- letters --------------------------------------------------------------------------------

const TAIL = 90; // letters of the text's end that are shown above the bars

export function lettersPanel(app) {
  const { t } = app;
  const heat = h("input", {
    type: "range",
    min: 0.1,
    max: 2,
    step: 0.05,
    value: 0.7,
    "data-testid": "temperature",
    "aria-label": t("temperature"),
    oninput: () => show(),
  });
  const degrees = h("output", {});
  const bars = h("div", { class: "letter-bars" });
  const title = h("h4");
  const written = h("p", { class: "written", "data-testid": "written", "aria-live": "polite" });
  let began = 0; // the number of letters before those that were sampled last
  const seed = h("input", {
    type: "number",
    min: 0,
    max: 999999,
    value: 0,
    class: "unit",
    "data-testid": "rnn-seed",
    "aria-label": t("seed"),
  });
  const one = h(
    "button",
    { type: "button", class: "action", "data-testid": "sample", onclick: () => sample(1) },
    t("sample"),
  );
  const many = h(
    "button",
    {
      type: "button",
      class: "action plain",
      "data-testid": "sample-many",
      onclick: () => sample(40),
    },
    t("sample_many"),
  );
  const undo = h(
    "button",
    {
      type: "button",
      class: "action plain",
      "data-testid": "unsample",
      onclick: () => write([...app.say.value].slice(0, -1).join("")),
    },
    t("unsample"),
  );
  const element = h(
    "section",
    {},
    h("p", { class: "faint" }, t("letters_help")),
    h(
      "div",
      { class: "controls" },
      one,
      many,
      undo,
      h("label", { class: "edit" }, `${t("temperature")} `, heat, degrees),
      h("label", {}, `${t("seed")} `, seed),
    ),
    written,
    title,
    bars,
  );

  function write(text) {
    app.setText(text);
  }

  /** Extend the text by characters that are sampled from the net's output distribution. */
  function sample(count) {
    const { reading } = app;
    const { vocabulary, length } = reading.info;
    const table = reading.net.weights["embedding1.weight"];
    const { inputs, labels } = reading.net;
    const text = [...app.say.value];
    began = text.length;
    let x = Float64Array.from(reading.x);
    let version = null;
    for (let k = 0; k < count && text.length < length; k++) {
      version = read(reading.net, x, app.editsOf(reading), version);
      const row = version.logits.subarray((version.steps - 1) * labels.length);
      const chances = softmax(row, labels.length, Number(heat.value));
      // The random number depends only on seed and position, so a seed always gives the same text.
      const random = randomNumbers(Number(seed.value) * 7919 + text.length)();
      const letter = labels[draw(chances, random)];
      const id = vocabulary.indexOf(letter) + 2;
      text.push(letter);
      const longer = new Float64Array(x.length + inputs);
      longer.set(x);
      longer.set(table.subarray(id * inputs, (id + 1) * inputs), x.length);
      x = longer;
    }
    write(text.join(""));
  }

  /** Show the distribution at the step; a click on a character inserts it after the step. */
  function show() {
    const { reading } = app;
    const { labels } = reading.net;
    const step = app.stepOf(reading);
    const row = reading.now.logits.subarray(step * labels.length, (step + 1) * labels.length);
    const chances = softmax(row, labels.length, Number(heat.value));
    degrees.textContent = fixed(Number(heat.value), 2);
    title.textContent = t("distribution", { temperature: degrees.textContent });
    // The end of the text, since the text itself is out of view above.
    const until = reading.info.tokens.slice(0, step + 1);
    const start = Math.max(0, until.length - TAIL);
    const from = Math.max(start, Math.min(began, until.length));
    written.replaceChildren(
      start > 0 ? "…" : "",
      until.slice(start, from).join(""),
      h("b", {}, until.slice(from).join("")),
    );
    const order = [...labels.keys()].sort((a, b) => chances[b] - chances[a]).slice(0, 12);
    const next = reading.info.tokens[step + 1];
    const over = (letter) => write([...reading.info.tokens.slice(0, step + 1), letter].join(""));
    bars.replaceChildren(
      ...order.flatMap((k) => [
        h(
          "button",
          {
            type: "button",
            "data-testid": "letter",
            "data-letter": labels[k],
            "data-probability": chances[k].toFixed(6),
            title: t("type_over"),
            "aria-pressed": String(labels[k] === next),
            onclick: () => over(labels[k]),
          },
          showToken(labels[k]),
        ),
        h(
          "span",
          { class: "track" },
          h("span", { class: "bar", style: { width: `${100 * chances[k]}%` } }),
        ),
        h("span", {}, `${(100 * chances[k]).toFixed(1)}%${labels[k] === next ? " ●" : ""}`),
      ]),
    );
    one.disabled = many.disabled = app.steps >= reading.info.length;
  }

  return { name: "letters", element, reading: show, step: show, fits: () => app.reading.writes };
}
