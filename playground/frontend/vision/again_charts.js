// What stands beside a gallery: the cosines with the threshold's line, the curves of the threshold,
// the confusion, and the map.

import { Chart, Group } from "../charts/chart.js";
import { classColour } from "../evaluate/plane.js";
import { h, rove, svg } from "../shared/dom.js";
import { confusion, outcomes, planeOf } from "./cosines.js";
import { percent, signed } from "./sums.js";

const [LOW, HIGH, STEP] = [-0.2, 1, 0.005]; // of the threshold
const POINTS = 60; // of a curve

/** A place on the axis of the cosines, from 0 to 1. @param {number} cosine */
const place = (cosine) => (Math.min(HIGH, Math.max(LOW, cosine)) - LOW) / (HIGH - LOW);

/** The bars of the cosines over one line, which can be dragged. */
export class Cosines {
  /** @param {(id: string, values?: object) => string} t
   * @param {(threshold: number, ended: boolean) => void} moved
   * @param {(number: number) => void} picked a name's number */
  constructor(t, moved, picked) {
    this.t = t;
    this.picked = picked;
    this.rows = h("div", { class: "vw-rows", "data-testid": "which-cosines" });
    this.range = h("input", {
      type: "range",
      min: String(LOW),
      max: String(HIGH),
      step: String(STEP),
      "aria-label": t("threshold"),
      "data-testid": "which-threshold",
      oninput: () => moved(Number(this.range.value), false),
      onchange: () => moved(Number(this.range.value), true),
    });
    this.line = h("div", { class: "vw-line" });
    this.zone = h("div", { class: "vw-zone", "aria-hidden": "true" }, h("span", {}, t("zone")));
    const over = h("div", { class: "vw-over", "aria-hidden": "true" }, this.zone, this.line);
    this.value = h("output", { translate: "no" });
    this.element = h(
      "div",
      { class: "vw-bars", role: "group", "aria-label": t("cosines") },
      this.rows,
      over,
      h("div", { class: "vw-axis" }, h("span", {}, t("threshold")), this.range, this.value),
    );
    this.line.addEventListener("pointerdown", (event) =>
      this.line.setPointerCapture(event.pointerId),
    );
    const drag = (/** @type {PointerEvent} */ event, /** @type {boolean} */ ended) => {
      if (!this.line.hasPointerCapture(event.pointerId)) return;
      const box = over.getBoundingClientRect();
      const at = LOW + ((event.clientX - box.left) / box.width) * (HIGH - LOW);
      moved(Math.round(Math.min(HIGH, Math.max(LOW, at)) / STEP) * STEP, ended);
    };
    this.line.addEventListener("pointermove", (event) => drag(event, false));
    this.line.addEventListener("pointerup", (event) => drag(event, true));
    rove(this.rows);
  }

  /** @param {import("./cosines.js").Near[]} near @param {number} threshold
   * @param {number} chosen number of the explained name */
  show(near, threshold, chosen) {
    const key = near.map(({ number, name }) => `${number} ${name}`).join();
    if (this.rows.dataset.key !== key) {
      this.rows.dataset.key = key;
      this.rows.replaceChildren(
        ...near.map(({ number, name }) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-label",
              "data-number": number,
              title: this.t("explain_cosine", { name }),
              onclick: () => this.picked(number),
            },
            h("span", {}, name),
            h("i", {}, h("b", {})),
            h("span", { translate: "no" }),
          ),
        ),
      );
      rove(this.rows);
    }
    near.forEach(({ number, cosine }, k) => {
      const button = /** @type {HTMLElement} */ (this.rows.children[k]);
      button.setAttribute("aria-pressed", String(number === chosen));
      button.classList.toggle("first", k === 0 && cosine >= threshold);
      const bar = /** @type {HTMLElement} */ (button.children[1].firstChild);
      const [from, to] = [place(Math.min(0, cosine)), place(Math.max(0, cosine))];
      Object.assign(bar.style, { marginLeft: `${100 * from}%`, width: `${100 * (to - from)}%` });
      button.children[2].textContent = signed(cosine, 2);
    });
    this.range.value = String(threshold);
    this.value.textContent = signed(threshold, 3);
    this.line.style.left = this.zone.style.width = `${100 * place(threshold)}%`;
  }
}

/** The shares of the found and of the accepted by threshold: measured ones, and this gallery's. */
export class Curves {
  /** @param {(id: string, values?: object) => string} t @param {any} chartTexts */
  constructor(t, chartTexts) {
    this.t = t;
    this.place = h("div", { "data-testid": "which-curves" });
    this.chart = new Chart(this.place, chartTexts, () => {});
    this.group = new Group();
    this.measured = h("p", { class: "vs-quiet", "data-testid": "which-measured" });
    this.tried = h("p", { class: "vs-quiet", "data-testid": "which-tried" });
    this.element = h("section", { class: "vs-card" }, this.place, this.measured, this.tried);
  }

  /** @param {any} measured of the net @param {import("./cosines.js").Trial[]|null} trials
   * @param {number} threshold */
  show(measured, trials, threshold) {
    const { t } = this;
    const shown = measured.thresholds
      .map((/** @type {number} */ value, /** @type {number} */ k) => ({ value, k }))
      .filter(({ value, k }) => value >= LOW && k % Math.ceil(((HIGH - LOW) * 200) / POINTS) === 0);
    const x = shown.map(({ value }) => value);
    const line = (id, colour, y, dash = "") => ({ name: t(id), colour, x, y, dash });
    const lines = [
      line(
        "line_found",
        "right",
        shown.map(({ k }) => measured.found[k]),
      ),
      line(
        "line_accepted",
        "wrong",
        shown.map(({ k }) => measured.accepted[k]),
      ),
    ];
    if (trials?.length) {
      const ends = x.map((value) => outcomes(trials, value));
      lines.push(
        line(
          "line_found_here",
          "right",
          ends.map(({ found, count }) => found / count),
          "2 4",
        ),
        line(
          "line_accepted_here",
          "wrong",
          ends.map(({ accepted, count }) => accepted / count),
          "2 4",
        ),
      );
    }
    this.chart.update(
      {
        title: t("curves"),
        alt: t("curves_alt"),
        x: { title: t("axis_threshold"), low: LOW, high: HIGH },
        y: { title: t("axis_share"), percent: true, low: 0, high: 1 },
        height: 250,
        lines,
        mark: { x: threshold, text: t("at_threshold") },
        legend: true,
      },
      this.group,
    );
    const at = shownAt(measured.thresholds, threshold);
    this.measured.textContent = t("measured_says", {
      things: measured.things,
      found: percent(measured.found[at], 1),
      low: percent(measured.low),
      high: percent(measured.high),
      measured: signed(measured.threshold, 3),
      accepted: percent(measured.accepted[at], 1),
    });
    const ends = trials ? outcomes(trials, threshold) : null;
    this.tried.textContent = ends ? `${t("tries_says", ends)} ${t("tries_hint")}` : t("tries_wait");
    Object.assign(this.tried.dataset, ends ?? { count: "" });
  }

  end() {
    this.chart.end();
  }
}

/** The position of the threshold that is nearest. @param {number[]} thresholds
 * @param {number} wanted */
const shownAt = (thresholds, wanted) =>
  thresholds.reduce(
    (best, value, k) => (Math.abs(value - wanted) < Math.abs(thresholds[best] - wanted) ? k : best),
    0,
  );

/** Which names the views of each name get. @param {(id: string, values?: object) => string} t
 * @param {import("./cosines.js").Trial[]} trials @param {import("./cosines.js").Named[]} names
 * @param {number} threshold @param {(number: number) => string} urlOf a picture */
export function confusionTable(t, trials, names, threshold, urlOf) {
  const counts = confusion(trials, names.length, threshold);
  const most = Math.max(1, ...counts.flat());
  const title = (/** @type {import("./cosines.js").Named} */ { name, pictures }) =>
    h("img", { src: urlOf(pictures[0].number), alt: name, title: name });
  const cell = (/** @type {number} */ count, /** @type {string} */ kind) => {
    const made = h("td", { class: count ? kind : null }, count || "·");
    made.style.setProperty("--share", String(count / most));
    return made;
  };
  return h(
    "table",
    { class: "vs-confusion vw-confusion", "data-testid": "which-confusion" },
    h("caption", {}, t("confusion")),
    h(
      "tr",
      {},
      h("td", { class: "corner" }),
      ...names.map((each) => h("th", { scope: "col" }, title(each))),
      h("th", { scope: "col" }, t("confusion_unknown")),
    ),
    ...counts.map((row, given) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, title(names[given])),
        ...row.map((count, answer) =>
          cell(count, answer === given ? "right" : answer === names.length ? "unsure" : "wrong"),
        ),
      ),
    ),
  );
}

const [WIDE, TALL, EDGE, FACE] = [420, 300, 24, 34]; // of the map, in its own units

/** The embeddings in the plane of their two principal components.
 * @param {(id: string, values?: object) => string} t
 * @param {import("./cosines.js").Named[]} names
 * @param {{of: number, vector: Float32Array}[]} views @param {Float32Array|null} asked
 * @param {(number: number) => string} urlOf a picture @param {boolean} dark */
export function mapOf(t, names, views, asked, urlOf, dark) {
  const pictures = names.flatMap((each, of) => each.pictures.map((one) => ({ ...one, of })));
  const vectors = [...pictures, ...views].map(({ vector }) => vector);
  const { places, share } = planeOf(asked ? [...vectors, asked] : vectors);
  const scales = [0, 1].map((axis) => {
    const values = places.map((at) => at[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (axis ? TALL : WIDE) - 2 * EDGE;
    return (/** @type {number} */ value) => EDGE + ((value - low) / (high - low || 1)) * room;
  });
  const at = (/** @type {number} */ k) => [scales[0](places[k][0]), TALL - scales[1](places[k][1])];
  const colour = (/** @type {number} */ of) => classColour(of, names.length, dark);
  const dots = views.map(({ of }, k) => {
    const [cx, cy] = at(pictures.length + k);
    return svg("circle", { cx, cy, r: 4.5, fill: colour(of) });
  });
  const faces = pictures.map(({ number, of }, k) => {
    const [x, y] = at(k).map((value) => value - FACE / 2);
    const box = { x, y, width: FACE, height: FACE };
    return svg(
      "g",
      {},
      svg("title", {}, names[of].name),
      svg("image", { ...box, href: urlOf(number), preserveAspectRatio: "xMidYMid slice" }),
      svg("rect", { ...box, fill: "none", stroke: colour(of), "stroke-width": 3 }),
    );
  });
  const ring = [];
  if (asked) {
    const [cx, cy] = at(places.length - 1);
    ring.push(svg("circle", { cx, cy, r: 9, class: "vw-ring" }));
  }
  const says = t("map_says", { share: percent(share) });
  return h(
    "figure",
    { class: "vs-card vw-map", "data-testid": "which-map" },
    h("strong", {}, t("map")),
    svg(
      "svg",
      { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": `${t("map")}. ${says}` },
      ...faces,
      ...dots,
      ...ring,
    ),
    h("figcaption", { class: "vs-quiet" }, says),
  );
}
