// The charts beside the surface: regret, and the seconds of training and thinking.

import { regretOfPicks } from "./replays.js";

const CHART_HIGH = 300;
const TIMES_HIGH = 200;
const LEAST = 0.001; // the smallest regret on the logarithmic axis

/** @typedef {import("./tune.js").Tune} Page */

/** The colour of a method. @param {number} number */
export const colourOf = (number) => `run${number + 1}`;

/** @param {Page} page */
export function paintRegret(page) {
  const { t, view, state } = page;
  const { methods, budget } = view.about;
  const x = Array.from({ length: budget }, (_, k) => k + 1);
  const shown = (values) => values.map((value) => (value === null ? null : Math.max(value, LEAST)));
  const lines = methods.map(({ name, title }, k) => ({
    name: title,
    colour: colourOf(k),
    x,
    y: shown(page.found[k].mean),
    width: name === state.method ? 4 : 2,
    low: shown(page.found[k].low),
    high: shown(page.found[k].high),
  }));
  if (page.picks.length && !page.playing) {
    const y = shown(regretOfPicks(page.picks, page.surface));
    lines.push(
      /** @type {any} */ ({
        name: t("you"),
        colour: "pinned",
        x: x.slice(0, y.length),
        y,
        width: 3,
        dots: true,
      }),
    );
  }
  page.regret.update(
    {
      title: t("regret_title"),
      alt: t("regret_alt"),
      x: { title: t("runs_axis"), low: 1, high: budget },
      y: { title: "", percent: true, log: true, floor: LEAST },
      height: CHART_HIGH,
      lines,
      legend: true,
      mark: { x: state.step, text: "" },
    },
    page.groups[0],
  );
}

/** @param {Page} page */
export function paintTimes(page) {
  const { t, view } = page;
  const { methods } = view.about;
  const bars = (id, colour, key) => ({
    name: t(id),
    colours: methods.map(() => colour),
    values: methods.map((method) => method[key]),
  });
  page.times.update(
    {
      title: t("times_title"),
      alt: t("times_title"),
      x: { title: t("seconds") },
      y: { names: methods.map(({ title }) => title) },
      height: TIMES_HIGH,
      bars: [bars("training", "training", "training"), bars("thinking", "run2", "thinking")],
      stacked: true,
      across: true,
      legend: true,
    },
    page.groups[1],
  );
}
