// The buttons below the lattice: each takes back a clamped tag or the changed transitions, or shows
// more tags.

import { h } from "../shared/dom.js";

export const FEW = 12; // with more tags than this, only those that matter are shown at first

/** @param {import("./lattice.js").LatticePanel} panel */
export function toolButtons(panel) {
  const { t } = panel.app;
  const { clamps, edits } = panel.view;
  const { labels } = panel;
  const chips = [...clamps].map(([k, j]) =>
    h(
      "button",
      {
        type: "button",
        class: "np-chip",
        "data-testid": "lattice-clamp",
        onclick: () => panel.clamp(k, j),
      },
      t("lattice_clamp", { token: panel.words[k], tag: labels[j] }),
      " ×",
    ),
  );
  const reset =
    edits.length > 0 &&
    h(
      "button",
      {
        type: "button",
        class: "np-chip",
        "data-testid": "lattice-reset",
        onclick: () => {
          panel.changeLattice({ edits: [] });
          panel.transitions.build();
        },
      },
      t("lattice_edits", { count: edits.length }),
      " ×",
    );
  const more =
    labels.length > FEW &&
    h(
      "button",
      {
        type: "button",
        class: "np-chip",
        "aria-pressed": String(panel.all),
        "data-testid": "lattice-all",
        onclick: () => {
          panel.all = !panel.all;
          panel.makeGrid();
          panel.paintSoon();
        },
      },
      t(panel.all ? "lattice_fewer" : "lattice_all", { count: labels.length }),
    );
  const hint = !clamps.size && h("span", { class: "lat-hint" }, t("lattice_hint"));
  return [hint, ...chips, reset, more].filter(Boolean);
}
