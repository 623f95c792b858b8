"""The Train page's choices (data, net and recipe, loaded and checked) and its current run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.core.recipe import Recipe
from playground.core.task import FlowMatching
from playground.data.digits import CLASSES
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec, Node, SpecError
from playground.text import Message, has
from playground.training.data import DataError, TrainingData, check_fit, split
from playground.training.datasets import DATASETS, load_dataset
from playground.training.presets import PRESETS, presets_for, recipe_for, spec_for
from playground.training.runs.run import Run, RunError, get_run
from playground.training.settings import settings
from playground.ui.language import literal, t
from playground.ui.sentences import shown
from playground.ui.session import belongings, my_digits
from playground.ui.train.state import (
    FIELDS,
    MINE,
    STATE,
    change,
    changes,
    forget_changes,
    with_settings,
)

SMALLEST = {"image": "linear"}  # a preset that accepts images of any size
FIRST = {
    "image": "sprint",
    "boxes": "finder",
    "text": "tanh-rnn",
    "stream": "tiny-gpt",
    "tags": "tagger",
}  # the default preset for each kind of data


@dataclass(frozen=True, slots=True)
class Chosen:
    """The training that Start would begin.

    If it cannot start, `problem` is the message to show, and `spec` or `data` may be None.
    """

    data_name: str
    data: TrainingData | None
    preset: str
    own_layers: tuple[Node, ...] | None  # from the builder; None: the preset's layers
    spec: ModelSpec | None
    base: Recipe  # the preset's recipe, without the user's changes
    recipe: Recipe
    problem: str = ""


# ---- data ---------------------------------------------------------------------------------


def uploads() -> dict[str, TrainingData]:
    """Return the visitor's uploaded data sets by name."""
    mine = belongings()
    mine.uploads = st.session_state.setdefault("train_uploads", mine.uploads)
    return mine.uploads


def data_names() -> tuple[str, ...]:
    mine = (MINE,) if my_digits() else ()
    return (*DATASETS, *mine, *uploads())


def data_title(name: str) -> str:
    """Return a data set's title in the user's language."""
    message_id = f"train.data_{name.replace('-', '_')}"
    return t(message_id) if name in (*DATASETS, MINE) and has(message_id) else name


def load_data(name: str) -> TrainingData:
    """Load a data set.

    Raises:
        DataError: the set does not exist, cannot be downloaded, or is too small.
    """
    if name == MINE:
        return _mine()
    found = uploads().get(name)
    return load_dataset(name) if found is None else found


def _mine() -> TrainingData:
    digits = [digit for digit in my_digits() if digit.label is not None]
    if len(digits) < 4:
        raise DataError("train.mine_few", given=len(digits))
    images = np.stack([digit.pixels for digit in digits])[:, None]
    labels = np.array([digit.label for digit in digits], np.int64)
    return split(ImageSet("my digits", images, labels, CLASSES))


# ---- all choices --------------------------------------------------------------------------


def chosen() -> Chosen:
    """Return the current choices, loaded and checked."""
    state = STATE.now()
    data_name = state.data if state.data in data_names() else "digits"
    if data_name != state.data:  # nothing is chosen yet, or the upload is gone
        STATE.settle(data=data_name)
    if state.preset is None:
        STATE.settle(preset=FIRST["image"])
    preset, own = str(STATE.now().preset), state.layers
    try:
        with st.spinner(t("train.loading"), show_time=True):
            data = load_data(data_name)
    except DataError as error:
        recipe = PRESETS[preset].recipe
        made = with_settings(recipe, changes())
        return Chosen(data_name, None, preset, own, None, recipe, made, shown(error))
    if PRESETS[preset].kind != data.kind:
        preset, own = FIRST[data.kind], None
        STATE.change(preset=preset, layers=None)
        forget_changes()  # a learning rate for sentences does not suit images
    base = recipe_for(preset, data)
    same = {name for name, value in changes().items() if value == FIELDS[name].of(base)}
    STATE.change(**dict.fromkeys(same - {"seed"}))  # the preset's own value is no change
    recipe = with_settings(base, changes())
    spec, problem = _spec(preset, data_name, data, own)
    if STATE.now().seed is None:
        STATE.settle(seed=recipe.seed)  # the link holds the seed, so that it repeats the run
    return Chosen(data_name, data, preset, own, spec, base, recipe, problem)


_shipped_specs: Cache[ModelSpec] = Cache(100)  # by preset and data set, for all visitors


def preset_spec(preset: str, data_name: str, data: TrainingData) -> ModelSpec:
    """Return the preset's net for the data; cached, because building a vocabulary is slow."""
    key = (preset, data_name, id(data.train))
    if data_name in DATASETS and data_name not in uploads():
        return _shipped_specs.get(key, lambda: spec_for(preset, data))
    kept: dict[tuple[str, str, int], ModelSpec] = st.session_state.setdefault("train_specs", {})
    if key not in kept:
        if len(kept) > 20:
            kept.clear()
        kept[key] = spec_for(preset, data)
    return kept[key]


def _spec(
    preset: str, data_name: str, data: TrainingData, own: tuple[Node, ...] | None
) -> tuple[ModelSpec | None, str]:
    try:
        spec = preset_spec(preset, data_name, data)
    except SpecError as error:
        if own is None or not any(name for name in presets_for(data.kind)):
            return None, shown(error)
        # The images are too small for this preset, but the builder's layers may still fit.
        spec = preset_spec(SMALLEST.get(data.kind, FIRST[data.kind]), data_name, data)
    if own is not None:
        spec = replace(spec, nodes=own)
    try:
        describe_layers(spec)
        check_fit(spec, data)
    except (SpecError, DataError) as error:
        return spec, shown(error)
    return spec, ""


# ---- the current run ------------------------------------------------------------------------


def shown_run() -> Run | None:
    """Return the current run: first the link's, later the one started or picked."""
    run_id = STATE.now().run
    if run_id is None:
        return None
    try:
        run = get_run(run_id)
    except RunError:  # the run does not exist, or was deleted in another tab
        given = literal(run_id[:24])
        STATE.settle(Message("train.no_run", given=given), run=None)
        return None
    if STATE.asked_for("run") and not STATE.asked_for("preset", "data", "layers"):
        choose_as_in(run)
    opened_runs().add(run.run_id)
    return run


def opened_runs() -> set[str]:
    """Return the ids of the runs opened in this session, by a link or by Start."""
    found: set[str] = st.session_state.setdefault("train_opened", set())
    return found


def choose_as_in(run: Run) -> None:
    """Choose the run's data (unless uploaded), net and recipe, so that Start repeats the run."""
    if run.dataset not in DATASETS:
        return
    try:
        data = load_data(run.dataset)
        same = (n for n in presets_for(data.kind) if preset_spec(n, run.dataset, data) == run.spec)
        preset = next(same, None)
        other = "maker" if isinstance(run.spec.task, FlowMatching) else FIRST[data.kind]
        base = recipe_for(preset or other, data)
    except (DataError, SpecError):  # for example full MNIST when the machine is now offline
        return
    layers = None if preset else run.spec.nodes
    STATE.change(data=run.dataset, preset=preset or other, layers=layers)
    longest = 60 * settings().max_minutes
    for field in FIELDS.values():
        value = field.of(run.recipe)
        # The server's own limit, which each of its runs has, is no setting of the user.
        change(field.name, 0.0 if (field.name, value) == ("max_seconds", longest) else value, base)
