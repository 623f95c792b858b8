// The picture of a lattice: a table with a column for each token and a row for each tag, and over it
// the transitions as lines.

import { inkOn, magnitudeColour, signedColour } from "../shared/colours.js";
import { h, svg } from "../shared/dom.js";
import { compact, percent } from "../shared/numbers.js";
import { isForbidden } from "./decode.js";
import { typeColour, typeOf, typesOf } from "./tags.js";

const COLUMN = 92; // px, a cell and the gap for the lines
const CELL = 62;
const ROW = 32;
const NAMES = [76, 112]; // px, the fixed column of short and of long tag names
const SHORT = 8; // characters

/** What the grid shows.
 * @typedef {{cells: string, values: ArrayLike<number>[], scale: number, from: Int32Array[],
 *   done: number, path: number[], traced: [number, number], ghost: number[]|null,
 *   clamps: import("./decode.js").Clamps, looked: [number, number]|null, terms: Float64Array|null}} Shown
 * `done` columns are computed; of `path`, tokens `traced[0]` to `traced[1]` − 1 are drawn; `ghost` is
 * a path to compare with; `terms[i]` is the share of each previous tag in the looked-at cell.
 */

export class Grid {
  /**
   * @param {{labels: string[], words: string[], rows: number[], t: Function, predicate: number|null,
   *   look: (cell: [number, number]|null) => void, choose: (t: number, j: number) => void}} given
   *   `rows` are the numbers of the shown tags
   */
  constructor(given) {
    this.given = given;
    const { labels, words, rows, t } = given;
    /** @type {HTMLButtonElement[][]} */ this.buttons = words.map(() => []);
    /** @type {string[][]} */ this.painted = words.map(() => []);
    this.names = NAMES[labels.some((label) => label.length > SHORT) ? 1 : 0];
    this.place = new Map(rows.map((j, k) => [j, k]));
    this.heads = words.map((word, k) =>
      h(
        "th",
        { scope: "col", class: k === given.predicate ? "predicate" : "", title: word },
        h("span", {}, word),
      ),
    );
    const types = typesOf(labels);
    const row = (j) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", style: { borderLeftColor: tint(labels[j], types) } }, labels[j]),
        ...words.map((_, k) => h("td", {}, this.cell(k, j))),
      );
    this.body = h(
      "tbody",
      {
        onpointerover: (event) => given.look(placeOf(event.target)),
        onpointerleave: () => given.look(null),
        onfocusin: (event) => {
          this.turn(event.target);
          given.look(placeOf(event.target));
        },
        onfocusout: () => given.look(null),
        onkeydown: (event) => this.move(event),
        onclick: (event) => {
          const place = placeOf(event.target);
          if (place) given.choose(...place);
        },
      },
      ...rows.map(row),
    );
    const table = h(
      "table",
      { class: "lat-table", style: { width: `${this.names + words.length * COLUMN}px` } },
      h("caption", { class: "lat-hidden" }, t("lattice_table")),
      h("thead", {}, h("tr", {}, h("td", { style: { width: `${this.names}px` } }), ...this.heads)),
      this.body,
    );
    this.lines = {
      back: svg("path", { class: "lat-back" }),
      arriving: svg("g", {}),
      ghost: svg("path", { class: "lat-ghost" }),
      path: svg("path", { class: "lat-path" }),
    };
    const overlay = svg(
      "svg",
      {
        class: "lat-lines",
        width: words.length * COLUMN,
        height: rows.length * ROW,
        style: `left: ${this.names}px`,
        "aria-hidden": "true",
      },
      ...Object.values(this.lines),
    );
    this.element = h(
      "div",
      { class: "lat-scroll", "data-testid": "lattice-grid" },
      h("div", { class: "lat-stage" }, table, overlay),
    );
    this.turn(this.buttons[0][rows[0]]);
  }

  /** @param {number} k @param {number} j */
  cell(k, j) {
    const button = h("button", {
      type: "button",
      class: "lat-cell",
      "data-testid": "lattice-cell",
      "data-token": k,
      "data-tag": this.given.labels[j],
      "data-row": j,
      tabindex: -1,
    });
    return (this.buttons[k][j] = button);
  }

  /** Roving tabindex: the Tab key stops once at the table. @param {any} button */
  turn(button) {
    if (!button.dataset?.token) return;
    if (this.tabbable) this.tabbable.tabIndex = -1;
    this.tabbable = button;
    button.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const place = placeOf(event.target);
    const { rows, words } = this.given;
    if (!place) return;
    const [k, j] = place;
    const at = this.place.get(j);
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowRight: [k + 1, at],
      ArrowLeft: [k - 1, at],
      ArrowDown: [k, at + 1],
      ArrowUp: [k, at - 1],
      Home: [0, at],
      End: [words.length - 1, at],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    this.buttons[to[0]]?.[rows[to[1]]]?.focus();
  }

  /** Scroll sideways until the token's column is in view. @param {number} k */
  reveal(k) {
    const left = k * COLUMN;
    const { scrollLeft, clientWidth } = this.element;
    const room = clientWidth - this.names;
    if (left < scrollLeft) this.element.scrollLeft = left - COLUMN / 2;
    else if (left + COLUMN > scrollLeft + room)
      this.element.scrollLeft = left + 1.5 * COLUMN - room;
  }

  /** @param {number} k @param {number} j */
  focus(k, j) {
    this.buttons[k]?.[j]?.focus({ preventScroll: false });
  }

  /** Called at display rate: writes only what has changed. @param {Shown} shown */
  paint(shown) {
    const { rows, words } = this.given;
    const on = (k, j) => k >= shown.traced[0] && k < shown.traced[1] && shown.path[k] === j;
    for (let k = 0; k < words.length; k++) {
      const clamped = shown.clamps.get(k);
      for (const j of rows) {
        const value = shown.values[k][j];
        const known = shown.cells !== "best" || k < shown.done;
        const out = clamped !== undefined && clamped !== j;
        const text = known ? textOf(value, shown.cells) : "";
        const filled = known && !out && k < shown.done && Number.isFinite(value);
        const colour = filled ? colourOf(value, shown) : "";
        const looked = shown.looked && shown.looked[0] === k && shown.looked[1] === j;
        const kind = [
          "lat-cell",
          on(k, j) && "on",
          clamped === j && "clamped",
          out && "out",
          k === shown.done - 1 && "now",
          looked && "looked",
        ]
          .filter(Boolean)
          .join(" ");
        this.write(k, j, kind, text, colour);
      }
    }
    this.draw(shown);
  }

  write(k, j, kind, text, colour) {
    const signature = `${kind}|${text}|${colour}`;
    if (this.painted[k][j] === signature) return;
    this.painted[k][j] = signature;
    const button = this.buttons[k][j];
    const { labels, words, t } = this.given;
    button.className = kind;
    button.textContent = text;
    button.style.background = colour;
    button.style.color = colour ? inkOn(colour) : "";
    const clamped = kind.includes("clamped");
    button.setAttribute("aria-pressed", String(clamped));
    const name = { token: words[k], tag: labels[j], value: text || "–" };
    button.setAttribute("aria-label", t("lattice_cell_name", name));
  }

  /** @param {Shown} shown */
  draw({ from, done, path, traced, ghost, looked, terms }) {
    const back = [];
    for (let k = 1; k < done; k++)
      for (const j of this.given.rows) back.push(this.line(k, from[k][j], j));
    this.lines.back.setAttribute("d", back.join(""));
    const along = (tags, first, end) => {
      const parts = [];
      for (let k = first + 1; k < end; k++) parts.push(this.line(k, tags[k - 1], tags[k]));
      return parts.join("");
    };
    this.lines.path.setAttribute("d", along(path, ...traced));
    this.lines.ghost.setAttribute("d", ghost ? along(ghost, 0, ghost.length) : "");
    const arriving = (looked && terms ? [...terms] : []).map((share, i) => {
      const d = this.line(looked[0], i, looked[1]);
      if (!d || !(share > 0)) return "";
      const kind = from[looked[0]][looked[1]] === i ? "lat-arriving best" : "lat-arriving";
      return svg("path", { class: kind, d, "stroke-width": (0.8 + 3.2 * share).toFixed(2) });
    });
    this.lines.arriving.replaceChildren(...arriving.filter(Boolean));
  }

  /** The line from tag i at token k − 1 to tag j at token k; "" if a tag is not shown. */
  line(k, i, j) {
    const [a, b] = [this.place.get(i), this.place.get(j)];
    if (a === undefined || b === undefined) return "";
    const right = k * COLUMN + (COLUMN - CELL) / 2;
    const left = right - (COLUMN - CELL);
    return `M${left} ${(a + 0.5) * ROW}L${right} ${(b + 0.5) * ROW}`;
  }
}

/** @param {any} target @returns {[number, number]|null} */
function placeOf(target) {
  const button = target.closest?.("[data-token]");
  return button ? [Number(button.dataset.token), Number(button.dataset.row)] : null;
}

const tint = (label, types) => (label === "O" ? "transparent" : typeColour(typeOf(label), types));

const textOf = (value, cells) => {
  if (cells === "marginals") return percent(value);
  return isForbidden(value) ? "✕" : compact(value);
};

/** @param {number} value @param {Shown} shown */
function colourOf(value, { cells, scale }) {
  if (isForbidden(value)) return "";
  return cells === "marginals" ? magnitudeColour(value, 1) : signedColour(value, scale);
}
