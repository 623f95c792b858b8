"""What the browser computes of the stored searches, against the package and NumPy."""

import base64

import numpy as np
import pytest

from playground.tuning.surface import BUDGET, draw_rows, regret, stored_replays, stored_surface
from playground.ui.tune.replay import about, packed

pytestmark = pytest.mark.browser

COMPUTED = """async ({ data, about, rows, seed, picks }) => {
  const r = await import("/tune/replays.js");
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const { surface, searches } = r.unpack(bytes.buffer, about);
  const curves = searches.map((search) =>
    rows.map((row) => r.regretOf(search, row, surface, about.budget)));
  return {
    mean: [...surface.mean],
    curves: curves.map((each) => each.map((curve) =>
      curve.map((value) => (Number.isNaN(value) ? null : value)))),
    summaries: curves.map(r.summary),
    drawn: r.drawRows(20, searches[0].replays, seed),
    mine: r.regretOfPicks(picks, surface),
    counts: searches.map((search) => r.trialsOf(search, rows[0], surface, 7).trials.length),
  };
}"""


def test_the_browser_computes_the_packages_regret(modules):
    surface, replays = stored_surface(), stored_replays()
    rows = draw_rows(20, 100, 5)
    picks = [{"rate": 0, "batch": 0, "score": 0.7}, {"rate": 11, "batch": 2, "score": 0.94},
             {"rate": 1, "batch": 1, "score": 0.6}]  # fmt: skip
    found = modules.evaluate(
        COMPUTED,
        {
            "data": base64.b64encode(packed()[0]).decode(), "about": about(), "rows": rows,
            "seed": 5, "picks": picks,
        },
    )  # fmt: skip
    assert found["mean"] == pytest.approx(surface.mean.ravel())
    assert found["drawn"] == rows
    for k, one in enumerate(replays.values()):
        expected = regret(one, surface, BUDGET)[rows]
        curves = np.array(found["curves"][k], np.float64)
        assert curves == pytest.approx(expected, nan_ok=True)
        summary = found["summaries"][k]
        assert summary["mean"] == pytest.approx(np.nanmean(expected, 0))
        assert summary["low"] == pytest.approx(np.nanquantile(expected, 0.25, axis=0))
        assert summary["high"] == pytest.approx(np.nanquantile(expected, 0.75, axis=0))
        used = np.cumsum(one.epochs[rows[0]]) / surface.epochs
        real = one.epochs[rows[0]] > 0
        assert found["counts"][k] == int(((used <= 7 + 1e-9) & real).sum())
    regrets = surface.mean.max() - surface.mean
    assert found["mine"] == pytest.approx([regrets[0, 0], regrets[11, 2], regrets[11, 2]])
