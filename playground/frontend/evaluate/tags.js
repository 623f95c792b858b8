// The Evaluate page for models that tag words: the confusion of types, the kinds of errors, the
// sentences with their marked and found spans, and the figures. One selection of sentences, which
// the matrix, the errors and the slices set.

import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h, inWords, rove } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { percent, share } from "../shared/numbers.js";
import { typeColour } from "../language/tags.js";
import { fetchBytes } from "../net/weights.js";
import { SCORES, bar } from "./figures.js";
import { makeMatrix } from "./matrix.js";

const SETTLED = 250; // ms without a change before the state is sent to Python
const FIRST = 40; // sentences shown at first, and more at each click
const MOST_TYPES = 29; // of the matrix
const TABS = ["figures", "slices", "compare"];
// As in playground/evaluation/tag_report.py.
const KINDS = ["right", "boundary", "type", "both", "spurious", "missed"];

/**
 * A span is [type, first token, end, kind]; of a marked one, `kind` is 1 if it is missed.
 * A sentence of a model: its marked spans, its found spans, its cells [row, column].
 * @typedef {[number[][], number[][], number[][]]} Sentence
 * @typedef {{tokens: string[][], models: Sentence[][],
 *   parts: Record<string, (number|null)[]>}} Sentences
 * @typedef {{select: string, mode: string, show: string, row: number|null}} State
 */

/** The test whether a sentence is selected, by the text in the link:
 *   wrong, all              sentences with an error, all sentences
 *   cell_ROW_COLUMN         with a span of this cell of the matrix
 *   kind_NAME               with an error of this kind
 *   slice_QUANTITY_PART     a part of a quantity
 *   differ, only_0, only_1  the models find other spans; only one finds a marked span
 * @param {string} select @param {Sentences} sentences @returns {(row: number) => boolean} */
export function testOf(select, { models, parts }) {
  const [kind, a, b] = select.split("_");
  const [first, second] = models;
  const spans = (/** @type {Sentence} */ [, found]) =>
    JSON.stringify(found.map(([t, s, e]) => [t, s, e]));
  /** @param {Sentence[]} own @param {Sentence[]} other @param {number} row */
  const alone = (own, other, row) => {
    const ids = (/** @type {Sentence} */ [, found]) =>
      new Set(found.filter(([, , , how]) => how === 0).map(([t, s, e]) => `${t} ${s} ${e}`));
    const others = ids(other[row]);
    return [...ids(own[row])].some((id) => !others.has(id));
  };
  if (kind === "all") return () => true;
  if (kind === "cell")
    return (row) => first[row][2].some(([i, j]) => i === Number(a) && j === Number(b));
  if (kind === "kind" && KINDS.includes(a)) {
    const at = KINDS.indexOf(a);
    if (a === "missed") return (row) => first[row][0].some((span) => span[3] === 1);
    return (row) => first[row][1].some((span) => span[3] === at);
  }
  if (kind === "slice" && Object.hasOwn(parts, a)) return (row) => parts[a][row] === Number(b);
  if (kind === "differ" && second) return (row) => spans(first[row]) !== spans(second[row]);
  if (kind === "only" && second)
    return (row) => (a === "0" ? alone(first, second, row) : alone(second, first, row));
  return (row) => errorsIn(first[row]) > 0;
}

/** The number of wrong and missed spans. @param {Sentence} sentence */
export const errorsIn = ([marked, found]) =>
  found.filter((span) => span[3] !== 0).length + marked.filter((span) => span[3] === 1).length;

/** The selected sentences, those with the most errors first, shorter ones before longer ones.
 * @param {string} select @param {Sentences} sentences */
export function rowsOf(select, sentences) {
  const test = testOf(select, sentences);
  const [first] = sentences.models;
  const length = (/** @type {number} */ row) => sentences.tokens[row].length;
  return [...sentences.tokens.keys()]
    .filter(test)
    .sort((a, b) => errorsIn(first[b]) - errorsIn(first[a]) || length(a) - length(b) || a - b);
}

export class EvaluateTags {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page ev", "data-testid": "evaluate-tags" });
    this.told = new Debounce(SETTLED, () => this.tell());
    /** @type {any} */ this.view = null;
    /** @type {State} */ this.state = null;
    /** @type {Sentences} */ this.sentences = null;
    this.actions = [];
    this.last = 0; // number of the last action
    this.most = FIRST;
    this.figure = "0_f1";
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
    /** @type {() => void} */ this.unwatch = null; // the colours are known once it is in the page
  }

  /** @param {any} view */
  async receive(view) {
    this.unwatch ??= matchTheme(this.element, () => this.paint());
    const same = this.view?.id === view.id;
    this.view = view;
    this.actions = this.actions.filter(({ n }) => n > view.ack);
    if (!this.state) this.state = { ...view.view };
    else if (!same) this.state.row = view.view.row;
    if (!same) {
      const bytes = await fetchBytes(view.data);
      if (this.view !== view) return; // newer data has arrived in the meantime
      this.sentences = JSON.parse(new TextDecoder().decode(bytes));
    }
    this.paint();
  }

  /** @param {Partial<State>} changes */
  change(changes) {
    if (changes.select) this.most = FIRST;
    Object.assign(this.state, changes);
    this.told.start();
    this.paint();
  }

  /** @param {number} row */
  open(row) {
    this.last = Math.max(Date.now(), this.last + 1);
    this.actions.push({ n: this.last, do: "open", rows: [row] });
    this.told.start();
    this.told.flush();
  }

  tell() {
    this.send({ view: this.state, actions: this.actions });
  }

  end() {}

  // ---- the page -----------------------------------------------------------------------------

  paint() {
    if (!this.sentences) return;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const held = this.element.contains(active) ? active.dataset.key : null;
    this.rows = rowsOf(this.state.select, this.sentences);
    this.element.replaceChildren(
      this.top(),
      h(
        "div",
        { class: "ev-main" },
        h("div", {}, ...this.matrix(), this.errors()),
        h("div", { class: "ev-right" }, this.head(), this.list()),
      ),
      this.tabs(),
      h("div", { class: "ev-panel" }, this.panel()),
    );
    if (held)
      /** @type {HTMLElement} */ (this.element.querySelector(`[data-key="${held}"]`))?.focus();
    this.element.dataset.select = this.state.select;
    this.element.dataset.count = String(this.rows.length);
    this.element.dataset.ready = this.view.id;
  }

  /** A button that keeps the focus when the page is painted again. */
  button(key, words, pressed, run, attributes = {}) {
    const own = {
      type: "button",
      class: "np-button",
      "data-key": key,
      "aria-pressed": String(pressed),
    };
    return h("button", { ...own, ...attributes, onclick: run }, ...[words].flat());
  }

  top() {
    const { t, view } = this;
    const parts = view.models.map(({ title, name, figures, tokens }) => {
      const { f1, precision, recall } = figures[0];
      const interval = { low: share(f1.low ?? 0), high: share(f1.high ?? 0) };
      return h(
        "div",
        { class: "ev-model", "data-model": name },
        view.models.length > 1 && h("span", {}, title),
        h("b", { "data-f1": f1.value }, f1.why ? t("undefined") : share(f1.value)),
        h("span", {}, f1.why ?? t("tags_f1", interval)),
        h("span", {}, `${t("precision")} ${precision.why ? "–" : share(precision.value)}`),
        h("span", {}, `${t("recall")} ${recall.why ? "–" : share(recall.value)}`),
        h("span", {}, t("tags_right", { value: share(tokens) })),
      );
    });
    const { n, models } = view;
    const count = models[0].figures[0].true;
    return h(
      "div",
      { class: "ev-top", "data-testid": "ev-top", translate: "no" },
      ...parts,
      h("span", { class: "ev-n" }, t("tags_n", { n, spans: inWords(count) })),
      n > view.most && h("span", {}, t("tags_most", { most: view.most })),
    );
  }

  matrix() {
    const { t, view, state } = this;
    const types = view.types.slice(0, MOST_TYPES);
    const size = types.length + 1;
    const at = (/** @type {number} */ k) => (k === view.types.length ? types.length : k);
    const back = (/** @type {number} */ k) => (k === types.length ? view.types.length : k);
    const counted = (/** @type {Sentence[]} */ model, rows) => {
      const counts = new Int32Array(size * size);
      for (const row of rows)
        for (const [i, j] of model[row][2]) {
          const [a, b] = [at(i), at(j)];
          if (a < size && b < size) counts[a * size + b]++;
        }
      return counts;
    };
    const all = this.sentences.tokens.keys();
    const rows = [...all];
    const [kind, a, b] = state.select.split("_");
    const whole = ["all", "wrong", "cell"].includes(kind);
    const [first, second] = this.sentences.models;
    const modes = ["counts", "rows", "columns", ...(second ? ["difference"] : [])];
    const mode = modes.includes(state.mode) ? state.mode : "counts";
    const table = makeMatrix({
      labels: [...types, t("tags_none")],
      columns: [...types, t("tags_missed")],
      counts: counted(first, rows),
      others: second ? counted(second, rows) : null,
      mode,
      chosen: kind === "cell" ? [at(Number(a)), at(Number(b))] : null,
      held: counted(first, whole ? [] : this.rows),
      t: (id, values) =>
        t(id === "answer" ? "tags_found" : id === "true_class" ? "tags_marked" : id, values),
      choose: (i, j) => this.change({ select: `cell_${back(i)}_${back(j)}`, row: null }),
    });
    for (const cell of table.querySelectorAll("button"))
      cell.dataset.key = `cell-${cell.dataset.row}-${cell.dataset.column}`;
    const corner = table.querySelector(`[data-row="${size - 1}"][data-column="${size - 1}"]`);
    corner?.replaceWith(h("span", { "aria-hidden": "true" }));
    const group = h(
      "div",
      { class: "ev-modes", role: "group", "aria-label": t("modes") },
      ...modes.map((name) =>
        this.button(`mode-${name}`, t(`mode_${name}`), name === mode, () =>
          this.change({ mode: name }),
        ),
      ),
    );
    rove(group);
    const many = view.types.length > types.length;
    return [
      group,
      h("div", { class: "ev-scroll" }, table),
      many && h("p", {}, t("tags_types", { count: types.length, of: view.types.length })),
    ];
  }

  errors() {
    const { t, view, state } = this;
    const { errors } = view.models[0];
    const group = h(
      "div",
      {
        class: "ev-modes",
        role: "group",
        "aria-label": t("tags_kinds"),
        "data-testid": "ev-kinds",
      },
      ...KINDS.map((kind) => {
        const select = `kind_${kind}`;
        return this.button(
          select,
          `${t(`kind_${kind}`)}: ${inWords(errors[kind])}`,
          state.select === select,
          () => this.change({ select, row: null }),
          { "data-kind": kind, title: t(`about_${kind}`) },
        );
      }),
    );
    rove(group);
    return h("div", { class: "ev-kinds" }, h("b", {}, t("tags_kinds")), group);
  }

  head() {
    const { t, view, state } = this;
    const pick = (select) =>
      this.button(
        `pick-${select}`,
        t(`tags_pick_${select}`),
        state.select === select,
        () => this.change({ select, row: null }),
        { "data-select": select },
      );
    const shown = Math.min(view.n, view.most);
    return h(
      "div",
      { class: "ev-head" },
      h("b", { "data-testid": "ev-selected" }, this.selected()),
      h("span", {}, t("count_of", { count: this.rows.length, of: shown })),
      pick("wrong"),
      pick("all"),
    );
  }

  selected() {
    const { t, view, state } = this;
    const [kind, a, b] = state.select.split("_");
    if (kind === "cell") {
      const [row, column] = [view.types[Number(a)], view.types[Number(b)]];
      if (row === undefined) return t("tags_cell_none", { answer: column ?? "" });
      return column === undefined
        ? t("tags_cell_missed", { true: row })
        : t("tags_cell", { true: row, answer: column });
    }
    if (kind === "kind" && KINDS.includes(a)) return t("tags_kind", { kind: t(`kind_${a}`) });
    if (kind === "slice")
      return (
        view.slices.find(({ select }) => select === state.select)?.name ?? t("tags_pick_wrong")
      );
    if (kind === "differ" && view.models.length > 1) return t("tags_differ");
    if (kind === "only" && view.models.length > 1)
      return t("tags_only", { model: view.models[Number(a)]?.title ?? "" });
    return t(kind === "all" ? "tags_pick_all" : "tags_pick_wrong");
  }

  list() {
    const { t, rows } = this;
    /** @type {HTMLElement[]} */
    const items = rows.slice(0, this.most).map((row) => this.sentence(row));
    const list = h("div", {
      class: "ev-sentences",
      "data-testid": "ev-gallery",
      tabindex: "0",
      role: "region",
      "aria-label": t("tags_sentences"),
    });
    if (!rows.length) items.push(h("p", { class: "ev-empty" }, t("tags_nothing")));
    if (rows.length > this.most) {
      const more = () => {
        this.most += FIRST;
        this.paint();
      };
      const words = t("more", { count: rows.length - this.most });
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
  sentence(row) {
    const { t, view, state } = this;
    const { tokens, models } = this.sentences;
    const found = models.map((model, k) => {
      const [marked, spans] = model[row];
      const right = errorsIn(model[row]) === 0 && spans.length === marked.length;
      const name = models.length > 1 ? view.models[k].title : t("tags_model");
      const line = right
        ? h("span", { class: "ev-ok" }, `✓ ${t("tags_as_marked")}`)
        : this.line(tokens[row], spans, (span) => KINDS[span[3]]);
      return h("div", { class: "ev-line", "data-testid": "ev-found" }, h("small", {}, name), line);
    });
    const marked = this.line(tokens[row], models[0][row][0], (span) =>
      span[3] === 1 ? "missed" : "right",
    );
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
          onclick: () => this.open(row),
        },
        t("open_language"),
      ),
    );
  }

  /** @param {string[]} tokens @param {number[][]} spans @param {(span: number[]) => string} kindOf */
  line(tokens, spans, kindOf) {
    const { t, view } = this;
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
      } else parts.push(words);
      place = end;
    }
    return h("span", { translate: "no" }, ...parts);
  }

  // ---- views below --------------------------------------------------------------------------

  tabs() {
    const { t, state } = this;
    const shown = TABS.includes(state.show) ? state.show : "figures";
    const group = h(
      "div",
      { class: "ev-tabs", role: "group", "aria-label": t("views"), "data-testid": "ev-tabs" },
      ...TABS.map((name) =>
        this.button(
          `tab-${name}`,
          t(`tab_${name}`),
          name === shown,
          () => this.change({ show: name }),
          {
            "data-tab": name,
          },
        ),
      ),
    );
    rove(group);
    return group;
  }

  panel() {
    if (this.state.show === "slices") return this.slices();
    if (this.state.show === "compare") return this.compare();
    return this.figures();
  }

  figures() {
    const { t, view } = this;
    const head = [
      "",
      ...SCORES.map((score) => t(score)),
      t("tags_true"),
      t("tags_model"),
      t("kind_right"),
    ];
    const rows = view.models[0].figures.map((one, k) =>
      h(
        "tr",
        {},
        h("th", {}, one.type || t("tags_all_types")),
        ...SCORES.map((score) => this.cell(`${k}_${score}`, one[score])),
        ...[one.true, one.answered, one.right].map((count) => h("td", {}, inWords(count))),
      ),
    );
    return h(
      "div",
      {},
      h(
        "div",
        { class: "ev-formula", "data-testid": "ev-formula", role: "status" },
        ...this.formula(),
      ),
      h(
        "div",
        { class: "ev-scroll" },
        h(
          "table",
          { class: "ev-numbers", "data-testid": "ev-by-type" },
          h("thead", {}, h("tr", {}, ...head.map((name) => h("th", {}, name)))),
          h("tbody", {}, ...rows),
        ),
      ),
    );
  }

  cell(key, figure) {
    const choose = () => {
      this.figure = key;
      this.paint();
    };
    const pressed = key === this.figure;
    const content = figure.why
      ? this.t("undefined")
      : [
          share(figure.value),
          h("small", {}, `${share(figure.low)} – ${share(figure.high)}`),
          bar(figure),
        ];
    return h(
      "td",
      {},
      this.button(`figure-${key}`, content, pressed, choose, {
        class: `ev-figure${figure.why ? " ev-none" : ""}`,
        "data-figure": key,
        "data-value": figure.value ?? null,
      }),
    );
  }

  formula() {
    const { t, view } = this;
    const { figures } = view.models[0];
    const [at, score] = this.figure.split("_");
    const one = figures[Number(at)] ?? figures[0];
    const figure = one[score];
    const type = one.type || t("tags_all_types");
    if (figure.why) return [h("p", {}, `${type}: ${figure.why}`)];
    const values = {
      type,
      count: inWords(figure.count),
      of: inWords(figure.of),
      value: share(figure.value, 2),
    };
    return [
      h("p", {}, t(`tags_formula_${score}`, values)),
      h("p", {}, t("tags_bootstrap", { low: share(figure.low, 2), high: share(figure.high, 2) })),
    ];
  }

  slices() {
    const { t, view, state } = this;
    const rows = view.slices.map(({ select, name, n, f1 }) =>
      h(
        "tr",
        { class: state.select === select ? "on" : "" },
        h(
          "th",
          {},
          this.button(
            select,
            name,
            state.select === select,
            () => this.change({ select, row: null }),
            {
              class: "ev-link",
              "data-slice": select,
            },
          ),
        ),
        h("td", {}, f1.why ? t("undefined") : share(f1.value)),
        h("td", {}, !f1.why && bar(f1)),
        h("td", {}, f1.why ? "" : `${share(f1.low)} – ${share(f1.high)}`),
        h("td", {}, t("tags_count", { count: n })),
      ),
    );
    return h(
      "div",
      { class: "ev-scroll" },
      h("p", {}, t("tags_slices")),
      h("table", { class: "ev-numbers ev-slices", "data-testid": "ev-slices" }, ...rows),
    );
  }

  compare() {
    const { t, view, state } = this;
    const found = view.comparison;
    if (!found) return h("p", {}, t("pick_other"));
    const [first, second] = view.models.map(({ title }) => title);
    const gap = (/** @type {number} */ value) =>
      `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
    const values = { first, second };
    const interval = { gap: gap(found.difference), low: gap(found.low), high: gap(found.high) };
    const pick = (select, words) =>
      this.button(
        select,
        words,
        state.select === select,
        () => this.change({ select, row: null }),
        {
          "data-select": select,
        },
      );
    return h(
      "div",
      { "data-testid": "ev-compare", "data-difference": found.difference },
      h("p", {}, t("tags_difference", { ...values, ...interval })),
      h("p", {}, t("wins", { ...values, share: percent(found.wins) })),
      h(
        "p",
        {},
        t("tags_both", {
          ...values,
          both: found.both,
          neither: found.neither,
          one: found.first,
          two: found.second,
        }),
      ),
      h(
        "div",
        { class: "ev-controls" },
        pick("differ", `${t("tags_differ")}: ${inWords(found.differ)}`),
        pick("only_0", t("tags_only", { model: first })),
        pick("only_1", t("tags_only", { model: second })),
      ),
    );
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function evaluateTags(component) {
  return mountPage(component, (send) => new EvaluateTags(send));
}
