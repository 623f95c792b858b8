"""The class's drawings as a test set: accuracy of models, by digit and by person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from playground.core.cache import ById, Cache
from playground.core.data import DataError
from playground.core.memory import bytes_of
from playground.data.digits import shipped_digits
from playground.nets.model import Model
from playground.room.export import halves, room_images
from playground.room.records import Room, RoomDrawing
from playground.training.data import TrainingData
from playground.ui.draw import MODEL
from playground.ui.language import t
from playground.ui.memory import make_room
from playground.ui.room.door import answered, rooms, this_person
from playground.ui.room.wall import probabilities
from playground.ui.sentences import shown
from playground.ui.session import belongings, store
from playground.ui.train.state import STATE as TRAIN

AT_ONCE = 4  # most models side by side
LEAST = 2  # fewest drawings of a person who is listed
_shipped: Cache[np.ndarray] = Cache(16)  # correctness on the shipped test digits, per model


def show_results(room: Room, model: Model) -> None:
    """Show the accuracies, and the button to train on half of the class."""
    drawings = answered(lambda: rooms().drawings(room.room_id, this_person()))
    if not drawings:
        st.info(t("room.nothing_yet"))
        return
    options = MODEL.options()
    first = [model.name, *(name for name in ("seed-cnn",) if name in options)]
    names = st.multiselect(
        t("room.models"), options, default=list(dict.fromkeys(first)), max_selections=AT_ONCE,
        key="room_models",
    )  # fmt: skip
    models = [store().get(name) for name in names]
    if models:
        st.dataframe(_table(drawings, models), hide_index=True, key="room_table")
        st.caption(t("room.interval"))
    _train(room, drawings)


def _table(drawings: tuple[RoomDrawing, ...], models: Sequence[Model]) -> list[dict[str, str]]:
    labels = np.array([one.label for one in drawings])
    right = [_right(probabilities(model, drawings), labels, model) for model in models]

    def row(name: str, chosen: np.ndarray) -> dict[str, str]:
        cells = {m.name: _share(r[chosen]) for m, r in zip(models, right, strict=True)}
        return {t("room.examples"): name, t("room.count"): str(int(chosen.sum()))} | cells

    whole = [_on_shipped(model) for model in models]
    shipped = {m.name: _share(r) for m, r in zip(models, whole, strict=True)}
    count = len(shipped_digits("test"))
    found = [
        {t("room.examples"): t("room.shipped"), t("room.count"): str(count)} | shipped,
        row(t("room.class"), np.ones(len(drawings), bool)),
    ]
    found += [row(t("room.digit", digit=k), labels == k) for k in range(10) if (labels == k).any()]
    people: dict[str, list[int]] = {}
    for k, one in enumerate(drawings):
        people.setdefault(one.drawer, []).append(k)
    order = sorted(people.values(), key=lambda rows: float(right[0][rows].mean()))
    numbers = {rows[0]: k for k, rows in enumerate(people.values(), 1)}
    for rows in order:
        if len(rows) >= LEAST:
            name = drawings[rows[0]].nickname or t("room.person", number=numbers[rows[0]])
            found.append(row(name, np.isin(np.arange(len(drawings)), rows)))
    return found


def _right(rows: np.ndarray, labels: np.ndarray, model: Model) -> np.ndarray:
    names = np.array(model.spec.labels)
    return np.asarray(names[rows.argmax(1)] == labels.astype(str))


def _on_shipped(model: Model) -> np.ndarray:
    def ask() -> np.ndarray:
        from playground.evaluation.answers import image_probabilities

        digits = shipped_digits("test")
        return _right(image_probabilities(model, digits.images), digits.labels, model)

    return _shipped.get(ById(model), ask)


def _share(right: np.ndarray) -> str:
    from playground.evaluation.intervals import wilson

    count, of = int(right.sum()), len(right)
    interval = wilson(count, of)
    return f"{count / of:.1%} ({interval.low:.0%}–{interval.high:.0%})"


# ---- train on the class ---------------------------------------------------------------------


def room_data(drawings: Sequence[RoomDrawing], name: str) -> TrainingData:
    """Split the drawings by person: one half of the people for training, the other to validate.

    Raises:
        DataError: only one person has drawn, or everyone has drawn the same digit.
    """
    parts = halves(drawings)
    if not all(parts):
        raise DataError("room.one_person")
    train, check = (room_images(part, name) for part in parts)
    if len(set(train.labels.tolist())) < 2:
        raise DataError("room.one_digit")
    return TrainingData(train, check)


def _train(room: Room, drawings: tuple[RoomDrawing, ...]) -> None:
    name = t("room.data_name", code=room.code)
    _button("room_train", t("room.train"), lambda: _use(drawings, name))


def _button(key: str, text: str, run: Callable[[], None]) -> None:
    if st.button(text, key=key, icon=":material/model_training:"):
        try:
            run()
        except DataError as error:
            st.error(shown(error))
        else:
            st.switch_page("pages/train/train.py")


def _use(drawings: tuple[RoomDrawing, ...], name: str) -> None:
    """Choose the drawings as the data of the next training, like an upload."""
    data = room_data(drawings, name)
    mine = belongings()
    make_room(mine, bytes_of(data), DataError)
    mine.put_upload(name, data)
    TRAIN.change(data=name)
