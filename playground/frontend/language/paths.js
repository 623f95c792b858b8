// The five best paths of a lattice, with scores and probabilities.

import { h } from "../shared/dom.js";
import { fixed, percent, show } from "../shared/numbers.js";
import { spansOf } from "./spans.js";
import { typeColour, typesOf } from "./tags.js";

/** @param {import("./lattice.js").LatticePanel} panel */
export function pathList(panel) {
  const { t } = panel.app;
  const { paths, total, labels, view } = panel;
  const head = ["lattice_path", "lattice_path_score", "lattice_probability"];
  const first = paths[0]?.path.map((j) => labels[j]);
  const row = ({ path, score }, rank) => {
    const on = view.best === rank;
    const tags = path.map((j) => labels[j]);
    return h(
      "tr",
      { class: on ? "on" : "" },
      h(
        "th",
        { scope: "row" },
        h(
          "button",
          {
            type: "button",
            class: "lat-best",
            "data-testid": "lattice-best",
            "data-score": score.toFixed(6),
            "data-tags": tags.join(" "),
            "aria-pressed": String(on),
            title: tags.join(" "),
            onclick: () => panel.change({ best: on ? null : rank }),
          },
          `${rank + 1}`,
          ...spansShown(panel, tags, rank ? first : null),
        ),
      ),
      h("td", {}, fixed(score, 3)),
      h("td", { "data-probability": Math.exp(score - total) }, chance(Math.exp(score - total))),
    );
  };
  return h(
    "table",
    { class: "lat-list", "data-testid": "lattice-paths" },
    h(
      "caption",
      {},
      t(view.clamps.size ? "lattice_paths_clamped" : "lattice_paths", {
        count: paths.length,
      }),
    ),
    h("thead", {}, h("tr", {}, ...head.map((id) => h("th", { scope: "col" }, t(id))))),
    h("tbody", {}, ...paths.map(row)),
  );
}

/** A probability as a percentage, with two digits where it is small: 97%, 0.043%.
 * @param {number} p */
export const chance = (p) => (p >= 0.005 ? percent(p) : `${show(100 * p, 2)}%`);

/** The spans of a path as small pills; of the paths after the best one, what they add and drop. */
function spansShown(panel, tags, best) {
  const { t } = panel.app;
  const types = typesOf(panel.labels);
  const { tokens } = panel.tagged;
  // Chinese tokens stand without spaces between them.
  const joined = (start, end) =>
    tokens
      .slice(start, end)
      .map(({ text, start: at }, k) => (k && tokens[start + k - 1].end < at ? ` ${text}` : text))
      .join("");
  const pill = (dropped) => (span) =>
    h(
      dropped ? "s" : "span",
      { class: "np-pill small", style: `--type: ${typeColour(span.type, types)}` },
      joined(span.start, span.end),
      h("small", {}, span.type),
    );
  const spans = spansOf(tags);
  if (!best) {
    return spans.length ? spans.map(pill(false)) : [h("span", {}, t("lattice_no_span"))];
  }
  const others = spansOf(best);
  const without = (list, from) => from.filter((one) => !list.some((each) => equal(each, one)));
  const [added, dropped] = [without(others, spans), without(spans, others)];
  if (!added.length && !dropped.length) return [h("span", {}, t("lattice_same_spans"))];
  return [...added.map(pill(false)), ...dropped.map(pill(true))];
}

const equal = (a, b) => a.type === b.type && a.start === b.start && a.end === b.end;
