// Charts over time: heat maps of units by steps, the net's answer after each token as lines, and
// the path of the hidden state along its first two principal components.

import { legendGradient, paintMap } from "../shared/colours.js";
import { h, svg } from "../shared/dom.js";
import { mainDirections } from "./cells.js";
import { fixed } from "../shared/numbers.js";

/** The arrays of a cell that a heat map can show, by name. */
export function arraysOf(cell) {
  const memory = cell.memory ? { memory: cell.memory } : {};
  return { hidden: cell.hidden, ...memory, ...cell.gates };
}

/** The order of the units: by index, by their value at a step, or by their change at the step. */
export function sortUnits(values, units, steps, sort, step) {
  const order = Array.from({ length: units }, (_, u) => u);
  const at = (u, t) => (t < 0 ? 0 : values[t * units + u]);
  const t = Math.min(step, steps - 1);
  if (sort === "value") order.sort((a, b) => at(b, t) - at(a, t));
  if (sort === "change")
    order.sort((a, b) => Math.abs(at(b, t) - at(b, t - 1)) - Math.abs(at(a, t) - at(a, t - 1)));
  return order;
}

/**
 * A heat map: `show` paints everything, `mark` moves only the markers of the step and the unit.
 * @param {{onhover: (place: {step: number, unit: number}|null) => void,
 *          onpick: (place: {step: number, unit: number}) => void}} on
 */
export function heatMap(on) {
  const canvas = /** @type {HTMLCanvasElement} */ (
    h("canvas", { tabindex: 0, "data-testid": "heatmap", role: "img" })
  );
  const column = h("div", { class: "mark column" });
  const row = h("div", { class: "mark row" });
  const field = h("div", { class: "field" }, canvas, column, row);
  let [units, steps, order] = [1, 1, [0]];
  let at = { step: 0, unit: 0 };
  const place = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const step = Math.max(
      0,
      Math.min(steps - 1, Math.floor(((event.clientX - left) / width) * steps)),
    );
    const line = Math.max(
      0,
      Math.min(units - 1, Math.floor(((event.clientY - top) / height) * units)),
    );
    return { step, unit: order[line] };
  };
  canvas.addEventListener("pointermove", (event) => on.onhover(place(event)));
  canvas.addEventListener("pointerleave", () => on.onhover(null));
  canvas.addEventListener("click", (event) => on.onpick(place(event)));
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[
      event.key
    ];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const line = Math.max(0, Math.min(units - 1, order.indexOf(at.unit) + move[1]));
    on.onpick({ step: Math.max(0, Math.min(steps - 1, at.step + move[0])), unit: order[line] });
  });
  return {
    element: field,
    canvas,
    /** Paint values (steps × units), with the units in the order `sorted`. */
    show(values, width, sorted, { signed, scale, what, model, label }) {
      [units, steps, order] = [width, values.length / width, sorted];
      canvas.width = steps;
      canvas.height = units;
      const rows = new Float64Array(values.length);
      order.forEach((unit, line) => {
        for (let t = 0; t < steps; t++) rows[line * steps + t] = values[t * units + unit];
      });
      const context = canvas.getContext("2d");
      const image = context.createImageData(steps, units);
      paintMap(
        new Uint32Array(image.data.buffer),
        steps,
        0,
        0,
        rows,
        0,
        units,
        steps,
        scale,
        signed,
      );
      context.putImageData(image, 0, 0);
      Object.assign(canvas.dataset, { what, model, steps, units });
      canvas.setAttribute("aria-label", label);
      canvas.style.height = `${Math.max(150, Math.min(340, units * 7))}px`;
    },
    mark(step, unit) {
      at = { step: Math.min(step, steps - 1), unit };
      Object.assign(column.style, {
        left: `${(100 * at.step) / steps}%`,
        width: `${100 / steps}%`,
      });
      Object.assign(row.style, {
        top: `${(100 * order.indexOf(unit)) / units}%`,
        height: `${100 / units}%`,
      });
    },
  };
}

/** The legend of a heat map. */
export const legend = (signed, scale) =>
  h(
    "div",
    { class: "legend" },
    h("span", {}, signed ? `−${fixed(scale, 1)}` : "0"),
    h("span", { class: "ramp", style: { background: legendGradient(signed) } }),
    h("span", {}, fixed(scale, 1)),
  );

/**
 * A line chart over the steps, with a y axis from 0 to 1 (or `range`).
 * @param {{values: number[], colour: string, dashed?: boolean, name: string}[]} lines
 */
export function lineChart(
  lines,
  steps,
  label,
  { height = 130, onhover = null, onpick = null, ticks = ["0", "½", "1"] } = {},
) {
  const width = 900;
  const x = (t) => 34 + ((t + 0.5) * (width - 40)) / steps;
  const y = (v) => height - 14 - v * (height - 24);
  const marks = ticks.map((tick, k) => {
    const level = y(k / (ticks.length - 1));
    return svg(
      "g",
      {},
      svg("line", { x1: 34, x2: width - 6, y1: level, y2: level, class: "grid" }),
      svg("text", { x: 28, y: level + 5, "text-anchor": "end", class: "small" }, tick),
    );
  });
  const paths = lines.map(({ values, colour, dashed, name }) =>
    svg(
      "g",
      {},
      svg("title", {}, name),
      svg("polyline", {
        points: values.map((v, t) => `${x(t)},${y(v)}`).join(" "),
        fill: "none",
        stroke: colour,
        "stroke-width": 3,
        "stroke-dasharray": dashed ? "3 6" : null,
        "data-testid": "answer-line",
        "data-name": name,
      }),
      ...(values.length < 60
        ? values.map((v, t) =>
            svg("circle", { cx: x(t), cy: y(v), r: dashed ? 3 : 4.5, fill: colour }),
          )
        : []),
    ),
  );
  const cursor = svg("rect", { class: "cursor", y: 0, height, width: (width - 40) / steps });
  const place = (event) => {
    const { left, width: wide } = chart.getBoundingClientRect();
    const t = Math.floor((((event.clientX - left) / wide) * width - 34) / ((width - 40) / steps));
    return Math.max(0, Math.min(steps - 1, t));
  };
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      class: "lines",
      role: "img",
      "aria-label": label,
      onpointermove: onhover && ((event) => onhover({ step: place(event) })),
      onpointerleave: onhover && (() => onhover(null)),
      onclick: onpick && ((event) => onpick({ step: place(event) })),
    },
    cursor,
    ...marks,
    ...paths,
  );
  return {
    element: chart,
    mark: (step) => cursor.setAttribute("x", String(x(step) - (width - 40) / steps / 2)),
  };
}

/** The path of a cell's hidden state along its first two principal components; one dot per step. */
export function pathChart(cell, tokens, colour, label, { onhover, onpick }) {
  const { points, share } = mainDirections(cell.hidden, cell.units);
  const all = points.flat();
  const [low, high] = [Math.min(...all, -0.1), Math.max(...all, 0.1)];
  const [width, height] = [320, 230];
  const spread = (k) => {
    const own = points.map((p) => p[k]);
    const [a, b] = [Math.min(...own), Math.max(...own)];
    return b - a < 1e-9 ? [low, high] : [a, b];
  };
  const [xs, ys] = [spread(0), spread(1)];
  const x = (p) => 24 + ((p[0] - xs[0]) / (xs[1] - xs[0])) * (width - 90);
  const y = (p) => height - 34 - ((p[1] - ys[0]) / (ys[1] - ys[0])) * (height - 60);
  const placed = [];
  /** Whether a label fits without overlap. Labels are placed from the last step backwards, so that
   * the newest ones have priority. */
  const room = (p, t) => {
    const wide = [...tokens[t]].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 15 : 8), 14);
    const at = [x(p), y(p), x(p) + wide];
    const free = placed.every(
      ([left, top, right]) => Math.abs(top - at[1]) > 13 || right < at[0] || left > at[2],
    );
    if (free) placed.push(at);
    return free;
  };
  const named = points
    .map((_, t) => points.length - 1 - t)
    .map((t) => room(points[t], t))
    .reverse();
  const dots = points.map((p, t) =>
    svg(
      "g",
      {
        class: "dot",
        onpointerenter: () => onhover({ step: t }),
        onpointerleave: () => onhover(null),
        onclick: () => onpick({ step: t }),
      },
      svg("circle", {
        cx: x(p),
        cy: y(p),
        r: 6,
        fill: colour,
        "fill-opacity": 0.3 + (0.7 * (t + 1)) / points.length,
      }),
      svg(
        "text",
        { x: x(p) + 9, y: y(p) + 5, class: named[t] ? "small" : "small hidden" },
        tokens[t],
      ),
    ),
  );
  const ring = svg("circle", { r: 11, class: "ring", fill: "none" });
  const percent = share.map((part) => `${Math.round(100 * part)}%`);
  const element = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      class: "path",
      role: "img",
      "aria-label": label,
      "data-testid": "rnn-path",
    },
    svg(
      "text",
      { x: width - 8, y: height - 4, "text-anchor": "end", class: "small faint" },
      `→ ${percent[0]}   ↑ ${percent[1]}`,
    ),
    svg("polyline", {
      points: points.map((p) => `${x(p)},${y(p)}`).join(" "),
      fill: "none",
      stroke: colour,
      "stroke-opacity": 0.5,
      "stroke-width": 2,
    }),
    ...dots,
    ring,
  );
  return {
    element,
    mark(step) {
      const p = points[Math.min(step, points.length - 1)];
      ring.setAttribute("cx", String(x(p)));
      ring.setAttribute("cy", String(y(p)));
      dots.forEach((dot, t) => dot.classList.toggle("on", t === step));
    },
  };
}

/**
 * A bar chart over the steps, with one or more series side by side.
 * @param {{values: number[], colour: string, name: string, faint?: boolean}[]} series
 */
export function barChart(
  series,
  names,
  label,
  { height = 170, log = false, onhover = null, signed = false } = {},
) {
  const width = 900;
  const steps = names.length;
  const all = series.flatMap(({ values }) => values.map(Math.abs)).filter(Number.isFinite);
  const top = Math.max(...all, 1e-12);
  const bottom = Math.max(Math.min(...all.filter((v) => v > 0), top), top * 1e-8);
  const decades = [Math.floor(Math.log10(bottom)), Math.ceil(Math.log10(top) + 1e-9)];
  const part = (v) => {
    if (!log) return Math.abs(v) / top;
    if (!(Math.abs(v) > 0)) return 0;
    return Math.max(
      0.01,
      (Math.log10(Math.abs(v)) - decades[0]) / Math.max(1, decades[1] - decades[0]),
    );
  };
  const floor = signed ? height / 2 - 6 : height - 26;
  const room = signed ? height / 2 - 20 : height - 44;
  const slot = (width - 70) / steps;
  const wide = Math.max(1.5, (slot * 0.8) / series.length);
  const bars = series.flatMap(({ values, colour, name, faint }, k) =>
    values.map((v, t) => {
      const size = part(v) * room;
      const up = !signed || v >= 0;
      return svg(
        "rect",
        {
          x: 64 + t * slot + slot * 0.1 + k * wide,
          y: up ? floor - size : floor,
          width: wide * 0.92,
          height: Math.max(size, 0.5),
          fill: colour,
          "fill-opacity": faint ? 0.45 : null,
          "data-testid": "bar",
          "data-name": name,
          "data-step": t,
          "data-value": v.toPrecision(6),
        },
        svg("title", {}, `${names[t]} · ${name}: ${v.toPrecision(4)}`),
      );
    }),
  );
  const every = Math.ceil(steps / 16);
  const words = names.map((name, t) =>
    t % every
      ? null
      : svg(
          "text",
          { x: 64 + (t + 0.5) * slot, y: height - 8, "text-anchor": "middle", class: "small" },
          name.length > 9 ? `${name.slice(0, 8)}…` : name,
        ),
  );
  const power = (v) => v.toExponential(0).replace("e+", "e").replace("-", "−");
  const ends = log
    ? [power(10 ** decades[1]), power(10 ** decades[0])]
    : [Number(top.toPrecision(2)).toString(), signed ? "" : "0"];
  const cursor = svg("rect", { class: "cursor", y: 0, height, width: slot });
  const place = (event) => {
    const box = chart.getBoundingClientRect();
    return Math.max(
      0,
      Math.min(
        steps - 1,
        Math.floor((((event.clientX - box.left) / box.width) * width - 64) / slot),
      ),
    );
  };
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      class: "bars",
      role: "img",
      "aria-label": label,
      onpointermove: onhover && ((event) => onhover({ step: place(event) })),
      onpointerleave: onhover && (() => onhover(null)),
    },
    cursor,
    svg("line", { x1: 60, x2: width, y1: floor, y2: floor, class: "grid" }),
    svg("text", { x: 56, y: floor - room + 6, "text-anchor": "end", class: "small" }, ends[0]),
    svg("text", { x: 56, y: floor, "text-anchor": "end", class: "small" }, ends[1]),
    ...bars,
    ...words,
  );
  return { element: chart, mark: (step) => cursor.setAttribute("x", String(64 + step * slot)) };
}
