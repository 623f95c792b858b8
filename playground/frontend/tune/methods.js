// The table of the search methods and of the player, after some full trainings.

import { ROLES } from "../shared/colours.js";
import { h, rove } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { colourOf } from "./curves.js";
import { regretOfPicks } from "./replays.js";

/** @typedef {import("./tune.js").Tune} Page */

/** @param {Page} page */
export function paintTable(page) {
  const { t, view, state } = page;
  const rows = view.about.methods.map((method, k) => {
    const { mean, low, high } = page.found[k];
    const at = state.step - 1;
    const whole = page.every[k].mean[at];
    const known = mean[at] !== null;
    const name = h(
      "button",
      {
        type: "button",
        class: "tn-method",
        "data-method": method.name,
        "aria-pressed": String(method.name === state.method),
        onclick: () => page.pauseAnd(() => page.change({ method: method.name })),
      },
      h("i", { style: { background: ROLES[colourOf(k)] } }),
      method.title,
    );
    return h(
      "tr",
      { "data-row": method.name, "data-regret": known ? mean[at] : "" },
      h("th", { scope: "row" }, name),
      h("td", {}, known ? share(mean[at], 2) : "–"),
      h("td", { "data-every": whole ?? "" }, whole === null ? "–" : share(whole, 2)),
      h(
        "td",
        { class: "tn-quartiles" },
        known ? `${share(low[at], 2)} – ${share(high[at], 2)}` : "–",
      ),
      h("td", {}, method.thinking.toFixed(method.thinking < 0.1 ? 3 : 2)),
      h("td", {}, method.training.toFixed(1)),
    );
  });
  if (page.picks.length && !page.playing) rows.push(ownRow(page));
  const [count, every] = [page.rows.length, page.searches[0].replays];
  const head = ["method", "regret", "every", "quartiles", "thinking", "training"].map((id) =>
    h("th", { scope: "col", class: `tn-${id}` }, t(`column_${id}`, { count, every })),
  );
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const held = page.table.contains(active) ? active.dataset.method : null;
  const body = h("tbody", {}, ...rows);
  page.table.replaceChildren(
    h(
      "table",
      { class: "tn-table", "data-testid": "tune-table" },
      h("caption", {}, t("table_title", { step: state.step })),
      h("thead", {}, h("tr", {}, ...head)),
      body,
    ),
    h("p", { class: "tn-note" }, t("table_note", { count, every })),
  );
  rove(body);
  if (held)
    /** @type {HTMLElement} */ (body.querySelector(`[data-method="${held}"]`))?.focus();
}

/** The player's row of the table; nothing is known after their last training. @param {Page} page */
function ownRow(page) {
  const regret = regretOfPicks(page.picks, page.surface)[page.state.step - 1];
  const name = h(
    "span",
    { class: "tn-method" },
    h("i", { style: { background: ROLES.pinned } }),
    page.t("you"),
  );
  const own = regret === undefined ? "–" : share(regret, 2);
  const cells = [own, "–", "–", "–", "–"].map((value) => h("td", {}, value));
  cells[2].className = "tn-quartiles";
  return h("tr", { "data-row": "you" }, h("th", { scope: "row" }, name), ...cells);
}
