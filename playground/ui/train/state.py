"""What is chosen on the Train page: data, net, recipe and run; read from the link, written back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from playground.core.data import ImageSet
from playground.core.recipe import (
    AUGMENTATION_RANGES,
    LOSSES,
    OPTIMISERS,
    RANGES,
    SCHEDULES,
    Recipe,
)
from playground.data.digits import CLASSES
from playground.nets.shapes import describe_layers
from playground.nets.shorthand import layers_from_text, layers_to_text
from playground.nets.spec import Layer, ModelSpec, SpecError
from playground.training.data import DataError, TrainingData, check_fit, split
from playground.training.datasets import DATASETS, load_dataset
from playground.training.presets import PRESETS, presets_for, recipe_for, spec_for
from playground.training.runs.history import is_run_id
from playground.training.runs.run import Run, RunError, get_run
from playground.ui.language import t
from playground.ui.link import choose, one_of, publish, setting, whole
from playground.ui.sentences import shown
from playground.ui.session import my_digits

PAGE = "train"
MINE = "mine"  # the visitor's own digits
FIRST = {"image": "sprint", "text": "tanh-rnn"}  # the preset that a new kind of data gets
VIEWS = ("watch", "build", "data", "microscope", "compare", "home")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The training that Start would begin. Where something does not fit, `problem` says what,
    and `spec` or `data` is None."""

    data_name: str
    data: TrainingData | None
    preset: str
    own_layers: tuple[Layer, ...] | None  # of the builder; None: the preset's
    spec: ModelSpec | None
    base: Recipe  # the preset's
    recipe: Recipe
    problem: str = ""


# ---- recipe -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a recipe: its name, its name in the link, how it is read, its choices."""

    name: str
    param: str
    parse: Callable[[str], Any]
    choices: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        return self.name in AUGMENTATION_RANGES

    @property
    def whole(self) -> bool:
        return self.name in ("batch_size", "epochs", "seed")

    @property
    def range(self) -> tuple[float, float]:
        return (RANGES | AUGMENTATION_RANGES)[self.name]

    def of(self, recipe: Recipe) -> Any:
        return getattr(recipe.augmentation if self.moves else recipe, self.name)


def _number(low: float, high: float, kind: type) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value: float = kind(text)
        if not low <= value <= high:  # also where it is no number at all
            raise ValueError(text)
        return value

    return parse


def _fields() -> tuple[Field, ...]:
    params = {
        "optimiser": "opt", "learning_rate": "lr", "momentum": "momentum", "weight_decay": "decay",
        "schedule": "schedule", "batch_size": "batch", "epochs": "epochs", "loss": "loss",
        "label_smoothing": "smooth", "clip_norm": "clip", "seed": "seed",
        "target": "target", "max_seconds": "seconds", "shift": "shift", "turn": "turn",
        "scale": "scale", "thickness": "thickness",
    }  # fmt: skip
    choices = {"optimiser": OPTIMISERS, "schedule": SCHEDULES, "loss": LOSSES}
    found = []
    for name, param in params.items():
        if name in choices:
            found.append(Field(name, param, one_of(choices[name]), choices[name]))
            continue
        low, high = (RANGES | AUGMENTATION_RANGES)[name]
        kind = int if name in ("batch_size", "epochs", "seed") else float
        found.append(Field(name, param, _number(low, high, kind)))
    return tuple(found)


FIELDS = {field.name: field for field in _fields()}


def with_settings(base: Recipe, changes: dict[str, Any]) -> Recipe:
    """The recipe with these settings, those of the augmentation among them."""
    moved = {name: value for name, value in changes.items() if name in AUGMENTATION_RANGES}
    other = {name: value for name, value in changes.items() if name not in moved}
    return replace(base, **other, augmentation=replace(base.augmentation, **moved))


def _changes() -> dict[str, Any]:
    """What the person has set otherwise than the preset."""
    found = {field.name: setting(field.param, None, field.parse, PAGE) for field in FIELDS.values()}
    return {name: value for name, value in found.items() if value is not None}


def change(name: str, value: Any, base: Recipe) -> None:
    """Set one setting of the recipe; what the preset says anyhow is not kept apart."""
    field = FIELDS[name]
    choose(field.param, None if value == field.of(base) else value, PAGE)


def forget_changes() -> None:
    """Go back to the preset's recipe; the seed stays."""
    for field in FIELDS.values():
        if field.name != "seed":
            choose(field.param, None, PAGE)


# ---- data ---------------------------------------------------------------------------------


def uploads() -> dict[str, TrainingData]:
    """The visitor's uploaded sets by name."""
    found: dict[str, TrainingData] = st.session_state.setdefault("train_uploads", {})
    return found


def data_names() -> tuple[str, ...]:
    mine = (MINE,) if my_digits() else ()
    return (*DATASETS, *mine, *uploads())


def data_title(name: str) -> str:
    """A data set's name for people."""
    known = (*DATASETS, MINE)
    return t(f"train.data_{name.replace('-', '_')}") if name in known else name


def load_data(name: str) -> TrainingData:
    """Raises DataError where the set is not there, cannot be fetched, or is too small."""
    if name == MINE:
        return _mine()
    if name in uploads():
        return uploads()[name]
    return load_dataset(name)


def _mine() -> TrainingData:
    digits = [digit for digit in my_digits() if digit.label is not None]
    if len(digits) < 4:
        raise DataError("train.mine_few", given=len(digits))
    images = np.stack([digit.pixels for digit in digits])[:, None]
    labels = np.array([digit.label for digit in digits], np.int64)
    return split(ImageSet("my digits", images, labels, CLASSES))


def _data_name(text: str) -> str:
    if text not in (*DATASETS, MINE):
        raise ValueError(text)
    return text


# ---- all of it ----------------------------------------------------------------------------


def chosen() -> Chosen:
    """What is chosen now, loaded and checked."""
    data_name = setting("data", "digits", _data_name, PAGE)
    if data_name not in data_names():  # the own digits are gone
        data_name = "digits"
    preset = setting("preset", "sprint", one_of(tuple(PRESETS)), PAGE)
    own = setting("layers", None, layers_from_text, PAGE)
    try:
        with st.spinner(t("train.loading"), show_time=True):
            data = load_data(data_name)
    except DataError as error:
        recipe = PRESETS[preset].recipe
        return Chosen(
            data_name, None, preset, own, None, recipe, _made(recipe, _changes()), shown(error)
        )
    if PRESETS[preset].kind != data.kind:
        preset, own = FIRST[data.kind], None
        choose("preset", preset, PAGE)
        choose("layers", None, PAGE)
    base = recipe_for(preset, data)
    recipe = _made(base, _changes())
    spec, problem = _spec(preset, data_name, data, own)
    return Chosen(data_name, data, preset, own, spec, base, recipe, problem)


def _made(base: Recipe, changes: dict[str, Any]) -> Recipe:
    return with_settings(base, changes)


def preset_spec(preset: str, data_name: str, data: TrainingData) -> ModelSpec:
    """The preset's net for the data; kept, because finding a vocabulary takes time."""
    kept: dict[tuple[str, str, int], ModelSpec] = st.session_state.setdefault("train_specs", {})
    key = (preset, data_name, id(data.train))
    if key not in kept:
        if len(kept) > 20:
            kept.clear()
        kept[key] = spec_for(preset, data)
    return kept[key]


def _spec(
    preset: str, data_name: str, data: TrainingData, own: tuple[Layer, ...] | None
) -> tuple[ModelSpec | None, str]:
    try:
        spec = preset_spec(preset, data_name, data)
    except SpecError as error:
        if own is None or not any(name for name in presets_for(data.kind)):
            return None, shown(error)
        # The pictures are too small for this preset, but the own layers may fit them.
        spec = preset_spec("linear" if data.kind == "image" else "tanh-rnn", data_name, data)
    if own is not None:
        spec = replace(spec, layers=own)
    try:
        describe_layers(spec)
        check_fit(spec, data)
    except (SpecError, DataError) as error:
        return spec, shown(error)
    return spec, ""


def publish_choice(now: Chosen) -> None:
    """Put what is chosen into the link, so that it begins the same training elsewhere."""
    shared = now.data_name in (*DATASETS, MINE)
    settings = {
        field.param: _text(field.of(now.recipe))
        if field.of(now.recipe) != field.of(now.base) or field.name == "seed"
        else None
        for field in FIELDS.values()
    }
    publish(
        preset=now.preset,
        data=now.data_name if shared else None,
        layers=layers_to_text(now.own_layers) if now.own_layers else None,
        run=st.session_state.get("train_run"),
        **settings,
    )


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


# ---- the run that is shown ------------------------------------------------------------------


def shown_run() -> Run | None:
    """The run on the page: the link's when the page opens, later the one started or picked."""
    if "train_run" not in st.session_state:
        asked = st.query_params.get("run")
        st.session_state.train_run = asked if is_run_id(asked) else None
        if asked is not None and not _exists(asked):
            st.session_state.train_run = None
            st.session_state.train_problem = t("train.no_run", given=asked[:24])
        elif asked is not None and not {"preset", "data", "layers"} & set(st.query_params):
            choose_as_in(get_run(asked))
    run_id = st.session_state.train_run
    if run_id is None:
        return None
    try:
        run = get_run(run_id)
        opened_runs().add(run.run_id)
        return run
    except RunError:  # deleted meanwhile, from another tab
        st.session_state.train_run = None
        return None


def opened_runs() -> set[str]:
    """Ids of the runs that were on the page in this session, by their link or by Start."""
    found: set[str] = st.session_state.setdefault("train_opened", set())
    return found


def choose_as_in(run: Run) -> None:
    """Choose what a run was trained with, so that Start would do it again: its data (where
    they are no upload of somebody's), its net, its recipe."""
    if run.dataset not in DATASETS:
        return
    try:
        data = load_data(run.dataset)
        same = (n for n in presets_for(data.kind) if preset_spec(n, run.dataset, data) == run.spec)
        preset = next(same, None)
        base = recipe_for(preset or FIRST[data.kind], data)
    except (DataError, SpecError):  # full MNIST, and the machine is not online any more
        return
    choose("data", run.dataset, PAGE)
    choose("preset", preset or FIRST[data.kind], PAGE)
    choose("layers", None if preset else run.spec.layers, PAGE)
    for field in FIELDS.values():
        change(field.name, field.of(run.recipe), base)


def _exists(text: str) -> bool:
    try:
        get_run(text)
    except RunError:
        return False
    return True


def show_run(run: Run | None) -> None:
    """Show this run from now on, from its latest point."""
    st.session_state.train_run = run and run.run_id
    look_at_the_newest()


def look_at_the_newest() -> None:
    """Leave the time machine."""
    travel_to(None)
    st.session_state.train_playing = False


def step_asked() -> int | None:
    """The step that the time machine was set to, here or by the link; None: the newest."""
    asked: int | None = setting("step", None, whole(0, 10_000_000), PAGE)
    return asked


def travel_to(step: int | None) -> None:
    """Set the time machine, and the link."""
    choose("step", step, PAGE)
    publish(step=step)
