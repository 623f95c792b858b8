// What a change of a state or a word does: the answers before and after, and the states' difference.

import { h } from "../shared/dom.js";
import { largest } from "./cells.js";
import { heatMap, legend, sortUnits } from "./maps.js";
import { showToken } from "./terms.js";
import { percent } from "../shared/numbers.js";

/** One line with the answer before and after a change. */
export function change(app, net, before, after, testid) {
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
export function difference(app, cell, other, tokens, title, model) {
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
