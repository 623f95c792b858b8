// The selected sentences of a model that tags words, with their marked and found spans.

import { h } from "../shared/dom.js";
import { typeColour } from "../language/tags.js";
import { KINDS, errorsIn } from "./tag_select.js";

export const FIRST = 40; // sentences shown at first, and more at each click

/** @typedef {import("./tags.js").EvaluateTags} Page */

export function sentenceList(page) {
  const { t, rows } = page;
  /** @type {HTMLElement[]} */
  const items = rows.slice(0, page.most).map((row) => sentence(page, row));
  const list = h("div", {
    class: "ev-sentences",
    "data-testid": "ev-gallery",
    tabindex: "0",
    role: "region",
    "aria-label": t("tags_sentences"),
  });
  if (!rows.length) items.push(h("p", { class: "ev-empty" }, t("tags_nothing")));
  if (rows.length > page.most) {
    const more = () => {
      page.most += FIRST;
      page.paint();
    };
    const words = t("more", { count: rows.length - page.most });
    items.push(
      h(
        "button",
        { type: "button", class: "np-button ev-more", "data-key": "more", onclick: more },
        words,
      ),
    );
  }
  list.append(...items);
  return list;
}

/** A sentence with its marked spans and the found ones, unless they are the same. */
function sentence(page, row) {
  const { t, view, state } = page;
  const { models } = page.sentences;
  const found = models.map((model, k) => {
    const [marked, spans] = model[row];
    const right = errorsIn(model[row]) === 0 && spans.length === marked.length;
    const name = models.length > 1 ? view.models[k].title : t("tags_model");
    const answer = right
      ? h("span", { class: "ev-ok" }, `✓ ${t("tags_as_marked")}`)
      : line(page, row, spans, (span) => KINDS[span[3]]);
    return h("div", { class: "ev-line", "data-testid": "ev-found" }, h("small", {}, name), answer);
  });
  const marked = line(page, row, models[0][row][0], (span) => (span[3] === 1 ? "missed" : "right"));
  return h(
    "div",
    {
      class: `ev-sentence-card${row === state.row ? " on" : ""}`,
      "data-testid": "ev-example",
      "data-row": row,
    },
    h(
      "div",
      { class: "ev-line", "data-testid": "ev-marked" },
      h("small", {}, t("tags_true")),
      marked,
    ),
    ...found,
    h(
      "button",
      {
        type: "button",
        class: "ev-link",
        "data-testid": "ev-open-language",
        "data-key": `open-${row}`,
        onclick: () => page.open(row),
      },
      t("open_language"),
    ),
  );
}

/** A sentence with these spans, and its given predicate, if the model reads one.
 * @param {Page} page @param {number} row @param {number[][]} spans
 * @param {(span: number[]) => string} kindOf */
function line(page, row, spans, kindOf) {
  const { t, view } = page;
  const tokens = page.sentences.tokens[row];
  const predicate = page.sentences.predicates?.[row];
  const begins = new Map(spans.map((span) => [span[1], span]));
  /** @type {(Node|string)[]} */ const parts = [];
  for (let place = 0; place < tokens.length;) {
    const span = begins.get(place);
    const end = span ? span[2] : place + 1;
    const words = tokens.slice(place, end).join(view.space);
    if (parts.length) parts.push(view.space);
    if (span) {
      const type = view.types[span[0]];
      const kind = kindOf(span);
      const wrong = kind !== "right";
      parts.push(
        h(
          "mark",
          {
            class: `ev-pill${wrong ? " wrong" : ""}`,
            "data-type": type,
            "data-kind": kind,
            style: `--type: ${typeColour(type, view.types)}`,
          },
          words,
          h("small", {}, wrong ? ` ${type} · ${t(`kind_${kind}`)}` : ` ${type}`),
        ),
      );
    } else if (place === predicate)
      parts.push(
        h("b", { class: "ev-predicate" }, words, h("small", {}, ` ${t("tags_predicate")}`)),
      );
    else parts.push(words);
    place = end;
  }
  return h("span", { translate: "no" }, ...parts);
}
