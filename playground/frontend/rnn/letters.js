// Generate text, one character at a time.

import { h } from "../shared/dom.js";
import { draw, read, softmax } from "./cells.js";
import { showToken } from "./terms.js";
import { fixed } from "../shared/numbers.js";
import { randomNumbers } from "../shared/random.js";

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
