"""The stored surface and the stored searches of it: their regret, and that the methods differ."""

import numpy as np
import optuna
import pytest

from playground.tuning.names import SIX
from playground.tuning.samplers import (
    distributions,
    grid_points,
    pruner,
    quiet_optuna,
    sampler,
)
from playground.tuning.surface import (
    BUDGET,
    SPACE,
    Replays,
    Surface,
    draw_rows,
    place,
    regret,
    stored_replays,
    stored_surface,
)


@pytest.fixture(scope="module")
def surface():
    return stored_surface()


@pytest.fixture(scope="module")
def replays():
    return stored_replays()


def test_the_surface_is_of_real_trainings(surface):
    assert surface.accuracy.shape == (5, 17, 7, 9)
    assert surface.accuracy.min() >= 0
    assert surface.mean.max() == pytest.approx(0.946, abs=0.002)
    # A larger batch needs a larger learning rate: the ridge is diagonal.
    best = [surface.rates[surface.mean[:, j].argmax()] for j in range(7)]
    assert best == sorted(best)
    assert best[-1] > 5 * best[0]
    # Seed noise is smaller than the surface, and larger than the gaps on its top.
    spread = surface.final.std(0, ddof=1)[surface.mean > 0.94].mean()
    assert 0.001 < spread < 0.01
    assert surface.seconds.min() > 0


def slow_regret(replays, row, surface, budget):
    """The definition, trial by trial."""
    found, used, scores = [np.nan] * budget, 0.0, []
    for trial in range(replays.x.shape[1]):
        epochs = replays.epochs[row, trial]
        if not epochs:
            break
        used += epochs / surface.epochs
        i, j = replays.point[row, trial]
        if epochs == surface.epochs:
            scores.append((surface.final[replays.seed[row, trial], i, j], surface.mean[i, j]))
            top = max(score for score, _ in scores)
            height = next(mean for score, mean in scores if score == top)
            for b in range(int(np.ceil(used - 1e-9)), budget + 1):
                found[b - 1] = surface.mean.max() - height
    return found


@pytest.mark.parametrize("method", SIX)
def test_the_regret_is_that_of_its_definition(method, surface, replays):
    found = regret(replays[method], surface)
    assert found.shape == (100, BUDGET)
    for row in range(0, 100, 7):
        expected = slow_regret(replays[method], row, surface, BUDGET)
        assert found[row] == pytest.approx(expected, nan_ok=True)
    assert np.nanmin(found) >= 0


def test_every_search_keeps_to_the_budget_and_the_space(surface, replays):
    assert tuple(replays) == SIX
    for method, one in replays.items():
        spent = one.epochs.sum(1) / surface.epochs
        assert (spent == BUDGET).all(), method
        there = one.epochs > 0
        i, j = one.point[..., 0][there], one.point[..., 1][there]
        # The point is the nearest one to the place.
        assert np.abs(one.x[there] * 16 - i).max() <= 0.51
        assert np.abs(one.y[there] * 6 - j).max() <= 0.51
        pruned = (one.epochs < surface.epochs) & there
        assert pruned.any() == (method == "halving")
    assert replays["halving"].x.shape[1] > 2 * BUDGET


def test_tpe_and_the_gaussian_process_end_below_random_search(surface, replays):
    ends_of = {method: regret(one, surface)[:, -1] for method, one in replays.items()}
    ends = {method: one.mean() for method, one in ends_of.items()}
    assert ends["tpe"] < ends["random"]
    assert ends["gp"] < ends["random"]
    assert ends["halving"] < ends["random"]
    # The page shows twenty searches at a time: in most draws, these two are below random, too.
    for method in ("tpe", "gp"):
        below = [
            ends_of[method][rows].mean() < ends_of["random"][rows].mean()
            for rows in (draw_rows(20, 100, seed) for seed in range(200))
        ]
        assert np.mean(below) > 0.85
    assert replays["gp"].thinking.mean() > 10 * replays["tpe"].thinking.mean()


def test_optuna_searches_as_the_stored_searches_say(surface, replays):
    """The stored file is the script's: its first trials are drawn again."""
    quiet_optuna()
    for method in ("random", "qmc", "tpe", "grid"):
        study = optuna.create_study(direction="maximize", sampler=sampler(method, 1000),
                                    pruner=pruner(method, surface.epochs))  # fmt: skip
        if method == "grid":
            for point in grid_points(SPACE, BUDGET, 1000):
                study.enqueue_trial(point)
        for k in range(4):
            trial = study.ask(distributions(SPACE))
            found = place(trial.params["learning_rate"], trial.params["batch_size"])
            stored = replays[method].x[0, k], replays[method].y[0, k]
            assert found == pytest.approx(stored, abs=1e-3)
            i, j = surface.nearest(trial.params["learning_rate"], trial.params["batch_size"])
            study.tell(trial, float(surface.final[replays[method].seed[0, k], i, j]))


def test_regret_is_undefined_before_the_first_complete_trial():
    accuracy = np.array([[[[0.1, 0.5]], [[0.2, 0.9]]]])  # 1 seed, 2 rates, 1 batch, 2 epochs
    surface = Surface(np.array([0.1, 1.0]), np.array([8]), accuracy, np.ones((1, 2, 1)))
    rows = np.zeros((1, 3), np.int64)
    point = np.array([[[0, 0], [0, 0], [1, 0]]])
    one = Replays(rows.astype(np.float32), rows.astype(np.float32), point, rows,
                  np.array([[1, 2, 2]]), np.zeros(1))  # fmt: skip
    assert regret(one, surface, 3)[0] == pytest.approx([np.nan, 0.4, 0.0], nan_ok=True)
    assert one.training(surface) == pytest.approx(2.5)


def test_drawn_rows_are_different_and_repeatable():
    for seed in range(5):
        rows = draw_rows(20, 100, seed)
        assert len(set(rows)) == 20
        assert max(rows) < 100
        assert rows == draw_rows(20, 100, seed)
    assert draw_rows(20, 100, 0) != draw_rows(20, 100, 1)
