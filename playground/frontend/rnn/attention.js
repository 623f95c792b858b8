// The attention weights of one head at one step: the tokens tinted by their weight, and the largest
// weights as bars.

import { inkOn, magnitudeColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { largest } from "./cells.js";
import { showToken } from "./terms.js";

const BARS = 6;

/** The attention weights of one head at a query step, for each key step up to it.
 * @param {import("./cells.js").Attention} layer @param {number} steps @param {number} step
 * @param {number} head */
export function looksAt({ looks }, steps, step, head) {
  const row = (head * steps + step) * steps;
  return looks.subarray(row, row + step + 1);
}

/** The attention weights of one head: steps × steps; row t holds the weights of query step t.
 * @param {import("./cells.js").Attention} layer @param {number} steps @param {number} head */
export const headOf = ({ looks }, steps, head) =>
  looks.subarray(head * steps * steps, (head + 1) * steps * steps);

/** The tokens up to the step, tinted by attention weight, with the largest weights and the most
 * probable output beside them.
 * @param {any} app @param {any} reading @param {import("./cells.js").Attention} layer
 * @param {number} step @param {number} head */
export function attentionPicture(app, reading, layer, step, head) {
  const { t } = app;
  const { steps, probabilities } = reading.now;
  const { tokens } = reading.info;
  const row = looksAt(layer, steps, step, head);
  const top = Math.max(...row);
  const token = (share, s) => {
    const background = magnitudeColour(share, top);
    return h(
      "button",
      {
        type: "button",
        class: `look${s === step ? " here" : ""}`,
        "data-testid": "look",
        "data-step": s,
        "data-value": share.toFixed(6),
        title: percent(share),
        style: { background, color: inkOn(background) },
        onclick: () => app.pinStep(s),
      },
      showToken(tokens[s]),
    );
  };
  const order = [...row.keys()].sort((a, b) => row[b] - row[a]).slice(0, BARS);
  const width = reading.net.labels.length;
  const [best, p] = largest(probabilities, width, step);
  const tokensShown = h(
    "div",
    {
      class: "attention",
      "data-testid": "rnn-attention",
      "data-layer": layer.name,
      "data-head": head,
      "data-step": step,
    },
    h(
      "h4",
      { "aria-level": 2 },
      t("attention_title", { head, layer: layer.name, token: showToken(tokens[step]) }),
    ),
    h("div", { class: "looks", dir: "auto" }, ...Array.from(row, token)),
  );
  const most = h(
    "div",
    { class: "attention" },
    h("h4", { "aria-level": 2 }, t("attention_most")),
    h(
      "div",
      { class: "look-bars" },
      ...order.flatMap((s) => [
        h("span", { class: "name" }, `${s + 1} ${showToken(tokens[s])}`),
        h(
          "span",
          { class: "track" },
          h("span", { class: "bar", style: { width: `${100 * row[s]}%` } }),
        ),
        h("span", { class: "percent" }, percent(row[s])),
      ]),
    ),
    h(
      "p",
      { class: "faint" },
      t("attention_answer", {
        token: showToken(tokens[step]),
        label: app.labelName(reading.net.labels[best]),
        percent: percent(p),
      }),
    ),
  );
  return [tokensShown, most];
}
