"""The records of a search: what is searched and how, and its trials."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from playground.core.recipe import Recipe, recipe_from_json, recipe_to_json
from playground.nets.spec import ModelSpec, spec_from_json, spec_to_json
from playground.tasks.registry import task_of
from playground.tasks.task import Metric
from playground.tuning.nets import with_net_values
from playground.tuning.space import Space, Value, space_from_data, space_to_data, with_values

# running, paused: active; stopped, interrupted, failed: can be resumed
STATES = ("running", "paused", "finished", "stopped", "interrupted", "failed")
ACTIVE = ("running", "paused")
RESUMABLE = ("stopped", "interrupted", "failed")
# How a trial ends: "pruned" by its search method, "lost" with its worker, "stopped" by the user.
ENDINGS = ("finished", "pruned", "diverged", "failed", "lost", "stopped")
RESULTS = ("finished", "pruned", "diverged", "failed")  # these use up the budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search: a net, its recipe and data, the space around them, and the methods that search it,
    each with its own study and the same budget."""

    search_id: str
    name: str = ""
    owner: str = ""  # the visitor who started it
    created: float = 0.0  # Unix time in seconds
    preset: str = ""
    dataset: str
    own_data: bool = False  # the data set is the visitor's own, and not stored with the search
    examples: int = 0  # number of training examples, drawn at random; 0: all
    spec: ModelSpec
    recipe: Recipe
    space: Space
    methods: tuple[str, ...]
    runs: int  # budget of each method, in full trainings; 0: only `minutes` limits it
    minutes: float = 0.0  # budget of each method, in minutes of training and thinking; 0: none
    seed: int = 0
    device: str = "auto"
    state: str = "running"  # one of STATES
    why: str = ""  # the reason of a failure: the id of a text in tuning.ftl
    server: str = ""  # token of the server process that has it

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def resumable(self) -> bool:
        return self.state in RESUMABLE

    @property
    def metric(self) -> Metric:
        """The metric that is optimised: the task's main metric on the validation examples."""
        return task_of(self.spec).main

    def training_of(self, values: dict[str, Value]) -> tuple[ModelSpec, Recipe]:
        """The net and the recipe of a trial.

        Raises:
            SpecError, RecipeError: the values do not fit the net or the recipe.
        """
        return with_net_values(self.spec, values), with_values(self.recipe, values)

    def to_json(self) -> str:
        """The search as JSON text; `search_from_json` is the inverse."""
        found = {name: getattr(self, name) for name in _FIELDS}
        found |= {
            "spec": spec_to_json(self.spec), "recipe": recipe_to_json(self.recipe),
            "space": space_to_data(self.space),
        }  # fmt: skip
        return json.dumps(found, ensure_ascii=False)


_FIELDS = tuple(field.name for field in dataclasses.fields(Search))


def search_from_json(text: str | bytes) -> Search:
    """Read a search that `to_json` wrote.

    Raises:
        ValueError: the text is not a search.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError(f"Not a search: {text!r:.80}.")
    known = {name: raw[name] for name in _FIELDS if name in raw}
    try:
        known |= {
            "spec": spec_from_json(raw["spec"]), "recipe": recipe_from_json(raw["recipe"]),
            "space": space_from_data(raw["space"]), "methods": tuple(raw["methods"]),
        }  # fmt: skip
        return Search(**known)
    except (KeyError, TypeError) as error:
        raise ValueError(f"Not a search: {error}.") from None


@dataclass(frozen=True, slots=True)
class Trial:
    """One training of a search. `curve` holds the metric after each epoch; `thinking` is the time
    in seconds that its method took to choose it, `training` that of the training itself."""

    method: str
    number: int  # within its method, from 0
    values: dict[str, Value]
    state: str = "running"  # or one of ENDINGS
    score: float | None = None  # the metric at the end; None: there is none
    curve: tuple[float, ...] = ()
    thinking: float = 0.0
    training: float = 0.0
    cost: float = 0.0  # in full trainings: less than 1 if it was pruned
    why: dict[str, Any] | None = None  # the ending's message, as `Message.as_data` gives it

    @property
    def is_result(self) -> bool:
        return self.state in RESULTS

    @property
    def complete(self) -> bool:
        """Whether it was trained to its end, so that its score may be the best."""
        return self.state == "finished" and self.score is not None

    def after(self, **changes: Any) -> Trial:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Again:
    """The winner, trained again with another seed."""

    seed: int
    score: float | None
    training: float = 0.0

    @property
    def complete(self) -> bool:
        return self.score is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """All trials of a search, in the order of their starts, and the winner's repetitions."""

    trials: tuple[Trial, ...] = ()
    again: tuple[Again, ...] = ()

    def of(self, method: str) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if trial.method == method)

    def used(self, method: str) -> float:
        """The budget that a method has used, in full trainings."""
        return sum(trial.cost for trial in self.of(method) if trial.is_result)

    def seconds(self, method: str) -> float:
        """The time that a method has used for training and thinking."""
        return sum(trial.thinking + trial.training for trial in self.of(method) if trial.is_result)


Scored = TypeVar("Scored", Trial, Again)


def best(trainings: Iterable[Scored], metric: Metric) -> Scored | None:
    """The complete training with the best score; of equals, the first."""
    sign = 1 if metric.higher_is_better else -1
    known = [(sign * one.score, one) for one in trainings if one.complete and one.score is not None]
    return max(known, key=lambda pair: pair[0], default=(0.0, None))[1]
