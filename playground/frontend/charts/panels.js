// Rows of panels with content from Python: charts, maps, and HTML. During a training run, the
// browser polls the server for changes, so that the page is not rerun and nothing goes blank.

import { apply } from "../shared/changes.js";
import { inkOn, legendGradient, matchTheme, signedColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { poll } from "../shared/polling.js";
import { Chart, Group } from "./chart.js";
import { Maps } from "./maps.js";
import { whenGone } from "../shared/mount.js";

/**
 * The result of `content` in playground/ui/panels.py. `about` identifies the subject of the panels:
 * when it changes, the zoom of all charts is reset.
 * @typedef {{id: string, share: number, html?: string, chart?: import("./chart.js").ChartData,
 *   maps?: import("./maps.js").MapsData}} Panel
 * @typedef {{about: string, rows: Panel[][]}} Content
 */

class Panels {
  /** @param {HTMLElement} place */
  constructor(place, texts, onPick) {
    this.place = place;
    this.texts = texts;
    this.onPick = onPick;
    /** @type {Map<string, {element: HTMLElement, kind: string, view: any}>} */ this.shown =
      new Map();
    /** @type {Map<string, Group>} */ this.groups = new Map();
    /** @type {Content} */ this.content = null;
  }

  /** Set the texts. If the language has changed, the charts are created again. */
  say(texts) {
    if (JSON.stringify(texts) === JSON.stringify(this.texts)) return;
    this.end();
    this.texts = texts;
  }

  /** @param {Content} content */
  show(content) {
    if (content.about !== this.content?.about) this.groups.clear();
    this.content = content;
    const kept = new Set();
    const rows = content.rows.map((row) => {
      const panels = row.map((panel) => {
        kept.add(panel.id);
        return this.fill(panel);
      });
      return panels;
    });
    for (const [id, { view }] of this.shown)
      if (!kept.has(id)) {
        view?.end();
        this.shown.delete(id);
      }
    this.arrange(rows);
  }

  /** Update a panel's element, or create it, and return it. @param {Panel} panel */
  fill(panel) {
    const kind = panel.chart ? "chart" : panel.maps ? "maps" : "html";
    let found = this.shown.get(panel.id);
    if (found?.kind !== kind) {
      found?.view?.end();
      found?.element.remove();
      const element = h("div", { "data-testid": panel.id });
      if (kind === "html")
        element.addEventListener("click", (event) => {
          const target = /** @type {Element} */ (event.target).closest("button[data-row]");
          if (target instanceof HTMLElement)
            this.onPick({ id: panel.id, row: Number(target.dataset.row) });
        });
      found = { element, kind, view: this.make(kind, element, panel.id) };
      this.shown.set(panel.id, found);
    }
    found.element.style.flex = String(panel.share);
    return { found, panel };
  }

  make(kind, element, id) {
    if (kind === "chart")
      return new Chart(element, this.texts, (picked) => this.onPick({ id, ...picked }));
    return kind === "maps" ? new Maps(element) : null;
  }

  /** Put the rows onto the page, reusing existing elements. Charts are drawn afterwards, because
   * they need their width. */
  arrange(rows) {
    const wanted = rows.flat().map(({ found }) => found.element);
    const there = [...this.place.querySelectorAll(":scope > .np-row > *")];
    if (wanted.length !== there.length || wanted.some((element, k) => element !== there[k])) {
      const made = rows.map((row) =>
        h("div", { class: "np-row" }, ...row.map(({ found }) => found.element)),
      );
      this.place.replaceChildren(...made);
    }
    for (const { found, panel } of rows.flat()) this.update(found, panel);
  }

  update(found, panel) {
    const { element, kind, view } = found;
    if (kind === "chart") view.update(panel.chart, this.group(panel));
    else if (kind === "maps") view.update(panel.maps);
    else {
      if (found.html !== panel.html) element.innerHTML = found.html = panel.html;
      for (const cell of element.querySelectorAll("[data-signed]")) colour(cell);
      for (const bar of element.querySelectorAll("[data-legend]"))
        bar.style.background = legendGradient(bar.dataset.legend === "signed");
    }
  }

  /** The group of charts that share the zoom and cursor of this panel. @param {Panel} panel */
  group(panel) {
    const name = panel.chart.link || ` ${panel.id}`;
    if (!this.groups.has(name)) this.groups.set(name, new Group());
    return this.groups.get(name);
  }

  end() {
    for (const { view } of this.shown.values()) view?.end();
    this.shown.clear();
  }
}

/** Colour a table cell by its number. @param {HTMLElement} cell */
function colour(cell) {
  cell.style.background = signedColour(Number(cell.dataset.signed), 1);
  cell.style.color = inkOn(cell.style.background);
}

/** @type {WeakMap<HTMLElement, {panels: Panels, stop: () => void, unwatch: () => void}>} */
const parts = new WeakMap();

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function showPanels({ parentElement, data, setTriggerValue }) {
  const { content, texts, poll: key, seen, seconds } = JSON.parse(data.json);
  let part = parts.get(parentElement);
  if (!part) {
    const place = h("div", { class: "np-panels", translate: "no" });
    parentElement.append(place);
    const panels = new Panels(place, texts, (picked) => setTriggerValue("picked", picked));
    const unwatch = matchTheme(place, () => panels.show(panels.content));
    part = { panels, stop: () => {}, unwatch };
    parts.set(parentElement, part);
  }
  const { panels } = part;
  part.stop();
  panels.say(texts);
  panels.show(content);
  part.stop = !key
    ? () => {}
    : poll({
        key,
        seen,
        seconds,
        changed: (answer) => panels.show(answer.content ?? apply(panels.content, answer.change)),
        outdated: () => setTriggerValue("changed", Date.now()),
      });
  return whenGone(parentElement, () => {
    part.stop();
    part.unwatch();
    panels.end();
    parts.delete(parentElement);
  });
}
