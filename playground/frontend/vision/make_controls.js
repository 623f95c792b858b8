// What is made: the net, the labels, the noise, the steps and the guidance.

import { h } from "../shared/dom.js";
import { fillChips, pressChips } from "./chips.js";
import { MakeWords } from "./make_words.js";

const STEPS = [1, 2, 3, 5, 10, 20, 40];
const MOST_SEED = 2 ** 31 - 1;

export class MakeControls {
  /** @param {(id: string, values?: object) => string} t
   * @param {(change: Record<string, any>) => void} ask */
  constructor(t, ask) {
    this.t = t;
    this.ask = ask;
    this.maker = h("select", {
      "aria-label": t("maker"),
      "data-testid": "make-maker",
      onchange: () => ask({ maker: this.maker.value }),
    });
    this.ways = h("div", { class: "vs-row", role: "group", "aria-label": t("ways") });
    this.says = h("p", { class: "vs-quiet", "data-testid": "make-way-says" });
    this.labels = h("div", {
      class: "vs-row vm-labels",
      role: "group",
      "aria-label": t("labels"),
      "data-testid": "make-labels",
    });
    this.words = new MakeWords(t, ask);
    this.count = this.number("count", 1, (limits) => limits.count);
    this.seed = this.number("seed", 0, () => MOST_SEED);
    this.other = this.number("other", 0, () => MOST_SEED);
    this.steps = h("select", {
      "data-testid": "make-steps-count",
      onchange: () => ask({ steps: Number(this.steps.value) }),
    });
    this.guidance = h("input", {
      type: "range",
      min: "0",
      step: "0.05",
      "data-testid": "make-guidance",
      oninput: () => this.sayGuidance(Number(this.guidance.value)),
      onchange: () => ask({ guidance: Number(this.guidance.value) }),
    });
    this.strength = h("output", { translate: "no" });
    this.guided = this.field("guidance", this.guidance, this.strength);
    const again = h(
      "button",
      {
        type: "button",
        class: "vs-main",
        "data-testid": "make-again",
        onclick: () => this.again(),
      },
      t("again"),
    );
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "make-wrong" });
    this.element = h(
      "div",
      { class: "vm-controls" },
      h("div", { class: "vs-row" }, this.ways, this.maker),
      this.says,
      this.labels,
      this.words.element,
      h(
        "div",
        { class: "vs-row vm-fields" },
        again,
        this.seed.field,
        this.other.field,
        this.count.field,
        this.field("steps", this.steps),
        this.guided,
      ),
      this.problem,
    );
  }

  /** @param {string} name @param {...HTMLElement} inputs */
  field(name, ...inputs) {
    return h("label", { class: "vm-field" }, h("span", {}, this.t(name)), ...inputs);
  }

  /** A field for a whole number. @param {string} name @param {number} least
   * @param {(limits: any) => number} most */
  number(name, least, most) {
    const input = h("input", {
      type: "number",
      inputmode: "numeric",
      min: String(least),
      "data-testid": `make-${name}`,
      onchange: () => {
        const highest = most(this.data.limits);
        const value = Number(input.value);
        const fits = Number.isInteger(value) && value >= least && value <= highest;
        const isGood = input.value !== "" && fits;
        input.setAttribute("aria-invalid", String(!isGood));
        const limits = { name: this.t(name), least, most: highest };
        this.problem.textContent = isGood ? "" : this.t("not_whole", limits);
        if (isGood) this.ask({ [name]: value });
      },
    });
    return { input, field: this.field(name, input) };
  }

  again() {
    this.ask({ seed: Math.floor(Math.random() * 10_000) });
  }

  /** @param {number} value */
  sayGuidance(value) {
    this.strength.textContent = value.toFixed(2);
  }

  receive(data) {
    const { t } = this;
    this.data = data;
    this.choose(this.maker, data.makers);
    this.maker.value = data.maker;
    this.maker.hidden = data.makers.length < 2;
    this.choose(
      this.steps,
      [...new Set([...STEPS, data.steps])].sort((a, b) => a - b).map((n) => [n, n]),
    );
    this.steps.value = String(data.steps);
    const asksWords = data.groups.length > 0;
    fillChips(
      this.ways,
      "way",
      data.ways,
      (way) => (asksWords && way === "between" ? t("words_way_between") : t(`way_${way}`)),
      (way) => this.ask({ way }),
    );
    pressChips(this.ways, "way", (way) => way === data.way);
    this.says.textContent = asksWords ? t(`words_way_${data.way}_says`) : t(`way_${data.way}_says`);
    this.words.receive(data);
    this.labels.hidden = asksWords;
    const rows = asksWords ? [] : Object.keys(data.names);
    fillChips(
      this.labels,
      "label",
      rows,
      (k) => data.names[k],
      (k) => this.toggle(Number(k)),
    );
    pressChips(this.labels, "label", (k) => data.labels.includes(Number(k)));
    const isWalk = data.way === "noises" || data.way === "between";
    this.count.field.hidden = data.way === "same";
    this.count.field.firstElementChild.textContent = t(isWalk ? "stops" : "count");
    this.count.input.max = String(data.limits.count);
    this.other.field.hidden = data.way !== "noises";
    this.guided.hidden = !data.guided;
    this.guidance.max = String(data.limits.guidance);
    for (const name of ["count", "seed", "other"]) this.put(this[name].input, data[name]);
    this.put(this.guidance, data.guidance);
    this.sayGuidance(data.guidance);
  }

  /** Set an input's value, unless somebody is typing in it. */
  put(input, value) {
    if (input.type === "number" && input === document.activeElement && this.problem.textContent)
      return;
    input.value = String(value);
    input.removeAttribute("aria-invalid");
    if (input.type === "number") this.problem.textContent = "";
  }

  choose(select, options) {
    const key = JSON.stringify(options);
    if (select.dataset.key === key) return;
    select.dataset.key = key;
    select.replaceChildren(...options.map(([value, text]) => h("option", { value }, text)));
  }

  /** A click on a label. No chosen label means all of them. @param {number} label */
  toggle(label) {
    const { labels, way } = this.data;
    if (way === "noises") return this.ask({ labels: [label] });
    const has = labels.includes(label);
    if (way === "between") {
      if (!has) this.ask({ labels: [labels[labels.length - 1], label] });
      return;
    }
    const rest = labels.filter((/** @type {number} */ each) => each !== label);
    this.ask({ labels: has ? rest : [...labels, label] });
  }
}
