// The line above the examples: what is selected, and how many.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";

const COLLECT = 200; // most examples collected per click

/** @typedef {import("./evaluate.js").Evaluate} Page */

/** Show what is selected, and what can be done with all of it. @param {Page} page */
export function paintHead(page, chosen) {
  const { t, view, examples } = page;
  const { labels } = view;
  const [a, b] = chosen.values;
  const ends = examples.edges[examples.quantities.indexOf(chosen.name)]?.slice(a, a + 2) ?? [];
  const values = {
    true: labels[a] ?? "",
    answer: labels[b] ?? "",
    low: percent(a ?? 0),
    high: percent(b ?? 0),
    model: view.models[a]?.title ?? "",
    name: chosen.kind === "slice" ? page.panels.slices.name(chosen.name, a, ends[0], ends[1]) : "",
  };
  const words = t(`selected_${chosen.kind}`, values);
  const pick = (select) =>
    h(
      "button",
      {
        type: "button",
        class: "np-button",
        "data-select": select,
        "aria-pressed": String(chosen.kind === select),
        onclick: () => page.select(select),
      },
      t(`pick_${select}`),
    );
  const collect = () => page.do({ do: "collect", rows: page.rows.slice(0, COLLECT) });
  const most = Math.min(COLLECT, page.rows.length);
  page.head.replaceChildren(
    h("b", { "data-testid": "ev-selected" }, words),
    h("span", {}, t("count_of", { count: page.rows.length, of: examples.n })),
    pick("wrong"),
    pick("all"),
    h(
      "button",
      {
        type: "button",
        class: "np-button",
        "data-testid": "ev-collect-all",
        hidden: most === 0,
        onclick: collect,
      },
      t("collect_these", { count: most }),
    ),
  );
}
