// Who did what to whom: a line for each predicate, with arcs to its arguments.

import { h, rove, svg } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { spansOf } from "./spans.js";
import { typeColour, typesOf } from "./tags.js";

const ARCS = 44; // px, the height of the arcs above the words

/** The texts of PropBank's roles. Source: Bonial et al. (2012), PropBank annotation guidelines. */
const NAMES = {
  ARG0: "roles_who",
  ARG1: "roles_what",
  ARG2: "roles_to_whom",
  ARG3: "roles_from",
  ARG4: "roles_where_to",
  "ARGM-TMP": "roles_when",
  "ARGM-LOC": "roles_where",
  "ARGM-MNR": "roles_how",
  "ARGM-CAU": "roles_why",
  "ARGM-PRP": "roles_what_for",
  "ARGM-GOL": "roles_goal",
  "ARGM-DIR": "roles_which_way",
  "ARGM-EXT": "roles_how_much",
  "ARGM-COM": "roles_with_whom",
  "ARGM-NEG": "roles_not",
  "ARGM-MOD": "roles_modal",
  "ARGM-ADV": "roles_circumstance",
  "ARGM-DIS": "roles_connective",
  "ARGM-PRD": "roles_state",
  "ARGM-ADJ": "roles_circumstance",
  "ARGM-LVB": "roles_light_verb",
  "ARGM-PRR": "roles_light_verb",
  "ARGM-CXN": "roles_comparison",
};

/** The plain name of a role. R- refers to another argument (“who”, “which”), C- continues one.
 * @param {(id: string, values?: object) => string} t @param {string} type */
export function roleName(t, type) {
  const [, kind, role] = type.match(/^(?:([RC])-)?(.*)$/);
  const name = NAMES[role] ? t(NAMES[role]) : role;
  if (kind === "R") return t("roles_reference", { name });
  return kind === "C" ? t("roles_continued", { name }) : name;
}

/**
 * What `RolesPanel` calls: `choose` with a word that becomes the predicate, `drop` with a predicate
 * that the user has made.
 * @typedef {{t: (id: string, values?: object) => string, choose: (token: number) => void,
 *   drop: (token: number) => void}} App
 * `made` are the predicates that the user has made, `chosen` is the one whose lattice is shown.
 * @typedef {{frames: import("./lattice.js").Tagged[], tokens: import("./lattice.js").Token[],
 *   scores: number[], made: number[], chosen: number}} Shown
 */
export class RolesPanel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h("div", { class: "rol", "data-testid": "roles", translate: "no" });
    /** @type {(() => void)[]} */ this.arcs = [];
    this.watch = new ResizeObserver(() => this.arcs.forEach((draw) => draw()));
    this.watch.observe(this.element);
  }

  end() {
    this.watch.disconnect();
  }

  /** @param {Shown} shown */
  show(shown) {
    const key = JSON.stringify(shown);
    if (this.key === key) return;
    this.key = key;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const held = this.element.contains(active) ? { ...active.dataset } : null;
    this.arcs = [];
    this.starts = []; // bring the predicates into view
    const { t } = this.app;
    const { frames } = shown;
    const rows = frames.map((frame) => this.row(frame, shown));
    const none = [h("p", {}, t("roles_none")), this.line(null, shown)];
    this.element.replaceChildren(...(frames.length ? rows : none));
    for (const each of [...this.arcs, ...this.starts]) each();
    if (held?.word !== undefined)
      /** @type {HTMLElement} */ (
        this.element.querySelector(
          `[data-predicate="${held.row}"] [data-word="${held.word}"], [data-word="${held.word}"]`,
        )
      )?.focus();
  }

  /** @param {import("./lattice.js").Tagged} frame @param {Shown} shown */
  row(frame, shown) {
    const { t } = this.app;
    const { predicate } = frame;
    const word = frame.tokens[predicate].text;
    const made = shown.made.includes(predicate);
    const chosen = predicate === shown.chosen;
    return h(
      "section",
      {
        class: `rol-row${chosen ? " chosen" : ""}`,
        "data-testid": "roles-row",
        "data-predicate": predicate,
      },
      h(
        "header",
        {},
        h(
          "button",
          {
            type: "button",
            class: "np-button",
            "data-testid": "roles-choose",
            "aria-pressed": String(chosen),
            onclick: () => this.app.choose(predicate),
          },
          word,
        ),
        h(
          "span",
          { class: "lat-hint" },
          t(made ? "roles_made" : "roles_found", { percent: percent(shown.scores[predicate]) }),
        ),
        made &&
          h(
            "button",
            {
              type: "button",
              class: "np-chip",
              "aria-label": t("roles_drop", { word }),
              title: t("roles_drop", { word }),
              "data-testid": "roles-drop",
              onclick: () => this.app.drop(predicate),
            },
            "×",
          ),
      ),
      this.line(frame, shown),
    );
  }

  /** The words with the arguments below them and the arcs above.
   * @param {import("./lattice.js").Tagged|null} frame @param {Shown} shown */
  line(frame, { tokens }) {
    const { t } = this.app;
    const predicate = frame?.predicate ?? -1;
    const spans = frame ? spansOf(frame.tags).filter(({ type }) => type !== "V") : [];
    const types = frame ? typesOf(frame.lattice.labels) : [];
    const words = tokens.map(({ text }, k) =>
      h(
        "button",
        {
          type: "button",
          class: k === predicate ? "rol-word predicate" : "rol-word",
          style: `grid-column: ${k + 1}`,
          "data-testid": "roles-word",
          "data-word": k,
          "data-row": predicate,
          "aria-label":
            k === predicate
              ? t("roles_is_predicate", { word: text })
              : t("roles_make", { word: text }),
          onclick: () => this.app.choose(k),
        },
        text,
      ),
    );
    const labels = spans.map(({ type, start, end }) =>
      h(
        "span",
        {
          class: "rol-argument",
          style: `grid-column: ${start + 1} / ${end + 1}; --type: ${typeColour(type, types)}`,
          title: t("roles_argument", {
            text: words
              .slice(start, end)
              .map((word) => word.textContent)
              .join(" "),
            name: roleName(t, type),
            type,
          }),
          "data-testid": "roles-argument",
          "data-type": type,
          "data-start": start,
          "data-end": end,
        },
        roleName(t, type),
      ),
    );
    const drawing = svg("svg", { class: "rol-arcs", height: ARCS, "aria-hidden": "true" });
    const group = h(
      "div",
      { class: "rol-words", role: "group", "aria-label": t("roles_words") },
      ...words,
    );
    rove(group);
    const line = h(
      "div",
      { class: "rol-line", style: `padding-top: ${spans.length ? ARCS : 0}px` },
      drawing,
      group,
      ...labels,
    );
    const scroll = h("div", { class: "lat-scroll", dir: "ltr" }, line);
    if (frame) {
      this.arcs.push(() => drawArcs(drawing, words, spans, predicate, types));
      this.starts.push(() => {
        const { offsetLeft, offsetWidth } = words[predicate];
        if (offsetLeft + offsetWidth > scroll.clientWidth)
          scroll.scrollLeft = offsetLeft - scroll.clientWidth / 2;
      });
    }
    return scroll;
  }
}

/** An arc from the predicate to the middle of each argument; longer arcs are higher. */
function drawArcs(drawing, words, spans, predicate, types) {
  const middle = (start, end) => {
    const [first, last] = [words[start], words[end - 1]];
    return (first.offsetLeft + last.offsetLeft + last.offsetWidth) / 2;
  };
  const from = middle(predicate, predicate + 1);
  const reaches = spans.map(({ start, end }) => middle(start, end));
  const furthest = Math.max(1, ...reaches.map((to) => Math.abs(to - from)));
  const arcs = spans.map(({ type }, k) => {
    const to = reaches[k];
    const height = 12 + (ARCS - 16) * Math.sqrt(Math.abs(to - from) / furthest);
    const top = ARCS - height;
    // The two ends at the predicate stand apart, so that arcs to the left and right do not touch.
    const begin = from + 4 * Math.sign(to - from);
    const d =
      `M${begin} ${ARCS}C${begin} ${top} ${begin} ${top} ${(begin + to) / 2} ${top}` +
      `S${to} ${top} ${to} ${ARCS - 3}`;
    return svg("path", { d, style: `stroke: ${typeColour(type, types)}` });
  });
  drawing.replaceChildren(...arcs);
}
