// The open example: its picture or text, the models' answers, its label, and what can be done with it.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { picture } from "./gallery.js";

/** @typedef {import("./evaluate.js").Evaluate} Page */

/** Show the open example, or the first one of the selection. @param {Page} page */
export function paintOpened(page) {
  const { t, view, state, data } = page;
  const row = state.row !== null && state.row < page.examples.n ? state.row : page.rows[0];
  if (row === undefined) {
    page.opened.replaceChildren(h("p", { class: "ev-empty" }, t("open_one")));
    return;
  }
  const act = (words, id, run) =>
    h("button", { type: "button", class: "np-button", "data-testid": id, onclick: run }, words);
  const opens = view.opens.map((to) =>
    act(t(`open_${to}`), `ev-open-${to}`, () => page.do({ do: "open", page: to, rows: [row] })),
  );
  const truth = page.examples.true[row];
  const labels = h(
    "select",
    {
      "data-testid": "ev-relabel",
      "aria-label": t("relabel"),
      onchange: (/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLSelectElement} */ (event.target);
        page.do({ do: "relabel", rows: [row], label: Number(value) });
        page.relabel();
        page.everything();
      },
    },
    ...view.labels.map((label, k) => h("option", { value: k, selected: k === truth }, label)),
  );
  const answers = page.examples.models.map((each, k) =>
    bars(page, each, row, view.models[k].title),
  );
  page.opened.replaceChildren(
    data.kind === "image"
      ? h("div", { class: "ev-large" }, picture(data, row, page.dark))
      : h("p", { class: "ev-sentence" }, data.sentences[row]),
    h("div", { class: "ev-answers" }, ...answers),
    h(
      "div",
      { class: "ev-acts" },
      h("label", {}, `${t("relabel")} `, labels),
      act(t("collect"), "ev-collect", () => page.do({ do: "collect", rows: [row] })),
      ...opens,
    ),
  );
  page.opened.dataset.row = String(row);
}

/** The three most probable classes. */
function bars(page, { p }, row, title) {
  const { labels } = page.view;
  const own = labels.map((_, k) => [p[row * labels.length + k], k]);
  own.sort((a, b) => b[0] - a[0]);
  const lines = own.slice(0, 3).map(([value, k]) =>
    h(
      "div",
      { class: "ev-answer" },
      h("span", {}, labels[k]),
      h(
        "i",
        {},
        h("b", {
          style: { width: `${100 * value}%` },
          class: k === page.examples.true[row] ? "right" : "",
        }),
      ),
      h("span", {}, percent(value)),
    ),
  );
  return h("div", {}, page.view.models.length > 1 && h("small", {}, title), ...lines);
}
