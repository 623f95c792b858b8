// The arithmetic of one pixel on its way from noise to picture.

import { h, svg } from "../shared/dom.js";
import { inBrackets, show } from "../shared/numbers.js";
import { equals, inText, short } from "./flow.js";

const [WIDTH, HEIGHT, EDGE] = [300, 96, 6]; // of the curve, in its own units
const [LEFT, BELOW] = [18, 14]; // room for the numbers on its axes

/**
 * The sums of the step that begins at a frame, the curve, and a table of all steps.
 * @param {(id: string, values?: object) => string} t
 * @param {import("./flow.js").Track} track @param {number[]} pixel row, column and channel
 * @param {number} frame the step's number; after the last step, it is the last one
 * @param {"words"|"label"|"nothing"} asks what one of the two velocities is asked with
 */
export function pixelSums(t, track, pixel, frame, asks) {
  const steps = track.steps(pixel);
  const at = Math.min(frame, steps.length - 1);
  const length = 1 / steps.length;
  const { first, second } = steps[at];
  const times = [first.time, second.time, (at + 1) * length].map(short);
  return h(
    "div",
    { class: "vm-sums", "data-testid": "make-sums", "data-after": inText(second.after) },
    h("h2", {}, t("sums", { row: pixel[0], column: pixel[1], step: at + 1, steps: steps.length })),
    line(t("sums_start", { time: times[0], asks }), [
      ...velocity("v₁", first, track.guidance),
      ...moved("x_m", first, length / 2, `${short(length / 2)}·v₁`),
    ]),
    line(t("sums_middle", { time: times[1] }), velocity("v₂", second, track.guidance)),
    line(
      t("sums_end", { time: times[2] }),
      moved(`x(${times[2]})`, second, length, `${short(length)}·v₂`),
    ),
    curve(t, track.values(pixel), Math.min(frame, steps.length)),
    table(t, steps, length, at),
  );
}

/** @param {string} words @param {string[]} sums */
const line = (words, sums) =>
  h("p", {}, words, ...sums.map((sum) => h("span", { class: "vm-sum", translate: "no" }, sum)));

const term = (/** @type {number} */ units) => inBrackets(inText(units));

/** The guided velocity as a sum. @param {string} name
 * @param {import("./flow.js").Half} half @param {number} guidance */
function velocity(name, { given, free, apart, pushed, velocity: whole }, guidance) {
  if (free === null) return [`${name} = ${inText(whole)}`];
  const sign = equals(guidance, apart, pushed);
  return [
    `${name} = v_u + w·(v_c − v_u) = ${inText(free)} + ${show(guidance)} × (${inText(given)} − ` +
      `${term(free)}) ${sign} ${inText(free)} + ${term(pushed)} = ${inText(whole)}`,
  ];
}

/** A step along a velocity. @param {string} name @param {import("./flow.js").Half} half
 * @param {number} length @param {string} product */
function moved(name, { x, velocity: speed, moved: way, after }, length, product) {
  const sign = equals(length, speed, way);
  return [
    `${name} = x + ${product} = ${inText(x)} + ${short(length)} × ${term(speed)} ${sign} ` +
      `${inText(x)} + ${term(way)} = ${inText(after)}`,
  ];
}

/** The pixel's value from noise to picture. @param {(id: string, values?: object) => string} t
 * @param {number[]} values @param {number} frame */
function curve(t, values, frame) {
  const [low, high] = [Math.min(-1, ...values), Math.max(1, ...values)];
  const x = (/** @type {number} */ k) => LEFT + (k / (values.length - 1)) * (WIDTH - LEFT - EDGE);
  const y = (/** @type {number} */ value) =>
    HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const number = (/** @type {object} */ place, /** @type {string} */ text) =>
    svg("text", { ...place, class: "vm-tick", translate: "no" }, text);
  const level = (/** @type {number} */ value) => [
    svg("line", { x1: LEFT, x2: WIDTH - EDGE, y1: y(value), y2: y(value), class: "vm-level" }),
    number({ x: LEFT - 4, y: y(value) + 3, "text-anchor": "end" }, short(value)),
  ];
  const time = (/** @type {number} */ k, /** @type {string} */ anchor) =>
    number(
      { x: x(k), y: HEIGHT + BELOW - 4, "text-anchor": anchor },
      `t = ${short(k / (values.length - 1))}`,
    );
  return h(
    "figure",
    { class: "vm-curve" },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT + BELOW}`, role: "img", "aria-label": t("curve") },
      ...level(-1),
      ...level(1),
      time(0, "start"),
      time(values.length - 1, "end"),
      svg("polyline", { points: values.map((value, k) => `${x(k)},${y(value)}`).join(" ") }),
      ...values.map((value, k) =>
        svg("circle", { cx: x(k), cy: y(value), r: k === frame ? 5 : 2 }),
      ),
    ),
    h("figcaption", {}, t("curve")),
  );
}

/** @param {(id: string, values?: object) => string} t @param {import("./flow.js").Step[]} steps
 * @param {number} length @param {number} at the open step */
function table(t, steps, length, at) {
  const guided = steps[0].second.free !== null;
  const names = ["t", "x", ...(guided ? ["v_c", "v_u"] : []), "v₂", `${short(length)}·v₂`, "x′"];
  const cells = (/** @type {import("./flow.js").Half} */ half) => [
    half.x,
    ...(guided ? [half.given, half.free] : []),
    half.velocity,
    half.moved,
    half.after,
  ];
  return h(
    "div",
    { class: "vm-scroll", tabindex: "0", role: "region", "aria-label": t("all_steps") },
    h(
      "table",
      { "data-testid": "make-steps" },
      h("caption", {}, t("all_steps")),
      h("tr", { translate: "no" }, ...names.map((name) => h("th", { scope: "col" }, name))),
      ...steps.map(({ first, second }, k) =>
        h(
          "tr",
          { translate: "no", class: k === at ? "on" : null },
          h("th", { scope: "row" }, short(first.time)),
          ...cells(second).map((units) => h("td", {}, inText(units))),
        ),
      ),
    ),
  );
}
