// Search a corpus for places where units behave as they do here.

import { inkOn, signedColour } from "../shared/colours.js";
import { h, option } from "../shared/dom.js";
import { legend } from "./maps.js";
import { showToken } from "./terms.js";
import { fixed } from "../shared/numbers.js";

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
