"""A search as a short Python program with Optuna's own loop."""

from __future__ import annotations

from playground.tuning.records import Search
from playground.tuning.samplers import FACTOR, STARTUP
from playground.tuning.space import Parameter

_HEAD = """from dataclasses import replace

import numpy as np
import optuna

from playground.core.events import Evaluated
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.loop import train
from playground.training.presets import recipe_for, spec_for
from playground.tuning.nets import with_net_values
from playground.tuning.space import with_values

data = load_dataset({dataset!r})
spec = spec_for({preset!r}, data)
recipe = replace(recipe_for({preset!r}, data), epochs={epochs})
"""
_SUBSET = """rows = np.random.default_rng(0).permutation(len(data.train))[:{examples}]
data = TrainingData(data.train.take(np.sort(rows)), data.validation)
"""
_OBJECTIVE = """

def objective(trial):
    values = {{
{values}
    }}
    score = {worst}
    for event in train(with_net_values(spec, values), with_values(recipe, values), data):
        if isinstance(event, Evaluated) and event.split == "validation":
            score = event.metrics[{metric!r}]
            trial.report(score, event.epoch)
            if trial.should_prune():
                raise optuna.TrialPruned
    return {worst} if event.event == "diverged" else score


sampler = {sampler}
study = optuna.create_study(direction={direction!r}, sampler=sampler{pruner})
{queue}study.optimize(objective, n_trials={runs})
print(study.best_value, study.best_params)
"""


def _suggest(parameter: Parameter) -> str:
    name = repr(parameter.name)
    if parameter.choices:
        return f"trial.suggest_categorical({name}, {list(parameter.choices)})"
    kind, number = ("int", int) if parameter.whole else ("float", float)
    more = ", log=True" if parameter.log else ""
    if parameter.step is not None:
        more += f", step={number(parameter.step)}"
    return f"trial.suggest_{kind}({name}, {number(parameter.low)}, {number(parameter.high)}{more})"


def _sampler(method: str, seed: int) -> str:
    made = {
        "qmc": f"QMCSampler(scramble=True, seed={seed})",
        "tpe": f"TPESampler(n_startup_trials={STARTUP}, seed={seed}, multivariate=True)",
        "gp": f"GPSampler(n_startup_trials={STARTUP}, seed={seed})",
    }
    return f"optuna.samplers.{made.get(method, f'RandomSampler(seed={seed})')}"


def _pruner(method: str, epochs: int) -> str:
    made = {
        "halving": f"SuccessiveHalvingPruner(min_resource=1, reduction_factor={FACTOR})",
        "hyperband": f"HyperbandPruner(min_resource=1, max_resource={epochs}, "
        f"reduction_factor={FACTOR})",
    }
    return f", pruner=optuna.pruners.{made[method]}" if method in made else ""


def search_script(search: Search, place: int = 0) -> str:
    """The program of one of the search's methods, by its place among them. With one worker, a
    method without pruning tries the same values as the search does."""
    method, metric = search.methods[place], search.metric
    runs = search.runs or 20
    values = "\n".join(f"        {one.name!r}: {_suggest(one)}," for one in search.space.parameters)
    queue = ""
    if method == "grid":
        from playground.tuning.samplers import grid_points

        points = grid_points(search.space, runs, search.seed)
        runs = min(runs, len(points))
        lines = "".join(f"    {point},\n" for point in points)
        queue = f"for point in [\n{lines}]:\n    study.enqueue_trial(point)\n"
    fraction = metric.fraction and metric.higher_is_better
    head = _HEAD.format(dataset=search.dataset, preset=search.preset, epochs=search.recipe.epochs)
    subset = _SUBSET.format(examples=search.examples) if search.examples else ""
    body = _OBJECTIVE.format(
        values=values, metric=metric.name, worst="0.0" if fraction else 'float("inf")',
        sampler=_sampler(method, search.seed + 101 * place), queue=queue, runs=runs,
        direction="maximize" if metric.higher_is_better else "minimize",
        pruner=_pruner(method, search.recipe.epochs),
    )  # fmt: skip
    if not search.examples:
        head = head.replace("import numpy as np\n", "")
        head = head.replace("from playground.training.data import TrainingData\n", "")
    return head + subset + body


def surface_script(rows: list[int], step: int) -> str:
    """The program that prints the regrets of the page's table after `step` full trainings."""
    return (
        "from playground.tuning.surface import regret, stored_replays, stored_surface\n\n"
        "surface = stored_surface()\n"
        f"rows = {rows}  # of the stored searches\n"
        "for name, replays in stored_replays().items():\n"
        f"    found = regret(replays, surface)[rows, {step} - 1]\n"
        '    print(f"{name}: {found.mean():.2%}")\n'
    )
