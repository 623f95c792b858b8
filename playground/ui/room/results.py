"""The class's drawings as a test set: accuracy of models by test set, digit, style and person."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Bool

from playground.core.cache import ById, Cache
from playground.core.data import DataError, ImageSet
from playground.core.memory import bytes_of
from playground.data.digits import shipped_digits
from playground.data.mnist import DownloadError, full_digits
from playground.evaluation.styles import LEFT, RIGHT, STYLES, THICK, THIN
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.room.export import halves, room_images
from playground.room.records import Room, RoomDrawing
from playground.training.data import TrainingData
from playground.ui.draw.state import MODEL
from playground.ui.evaluate import PAGE as EVALUATE_PAGE
from playground.ui.evaluate.state import STATE as EVALUATE
from playground.ui.language import in_words, md, t
from playground.ui.memory import make_room
from playground.ui.page import Page
from playground.ui.room.door import answered, rooms, this_person
from playground.ui.room.net import local_name
from playground.ui.room.wall import probabilities
from playground.ui.sentences import said, shown
from playground.ui.session import belongings, pick_model_name, store
from playground.ui.train import PAGE as TRAIN_PAGE
from playground.ui.train.choice import uploads
from playground.ui.train.state import STATE as TRAIN

AT_ONCE = 4  # most models side by side
CLASS, SHIPPED, MNIST = "class", "shipped", "mnist"  # the test sets
GROUPS = ("set", "digit", "style", "person")
_right_on_shared: Cache[Bool[np.ndarray, " n"]] = Cache(32)  # by test set and model


@dataclass(frozen=True, slots=True, eq=False)
class _Examples:
    """Labelled digits and, for each model, whether it classifies them correctly."""

    digits: ImageSet
    right: tuple[Bool[np.ndarray, " n"], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the table: for each model, the correct answers among `of` examples."""

    name: str
    right: tuple[int, ...]
    of: int


def show_results(room: Room) -> None:
    """Show the accuracies, and the buttons that use the drawings as data on other pages."""
    drawings = answered(lambda: rooms().drawings(room.room_id, this_person()))
    if not drawings:
        st.info(t("room.nothing_yet"))
        return
    options = MODEL.options()
    first = [local_name(room), *(name for name in ("seed-cnn",) if name in options)]
    names = st.multiselect(
        t("room.models"), options, default=list(dict.fromkeys(first)), max_selections=AT_ONCE,
        key="room_models", format_func=in_words(options, _title),
    )  # fmt: skip
    with st.container(key="room_by_bar", horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            t("room.by"), GROUPS, default="set", key="room_by", required=True,
            format_func=in_words(GROUPS, lambda name: t(f"room.by_{name}")),
        )  # fmt: skip
        sets = (CLASS, SHIPPED, MNIST) if st.session_state.get("room_mnist") else (CLASS, SHIPPED)
        chosen = CLASS
        if by in ("digit", "style"):
            chosen = st.segmented_control(
                t("room.examples"), sets, default=CLASS, key="room_examples", required=True,
                format_func=in_words(sets, lambda name: t(f"room.{name}")),
            )  # fmt: skip
        st.checkbox(t("room.with_mnist"), key="room_mnist", help=t("room.with_mnist_help"))
    models = [store().get(name) for name in names]
    if models:
        try:
            with st.spinner(t("room.testing"), show_time=False):
                rows = _rows(str(by), str(chosen), sets, drawings, models)
        except DownloadError as error:
            st.warning(shown(error))
        else:
            titles = [_title(name) for name in names]
            st.html(_table(rows, titles))
            st.caption(_explained(by == "person", titles[0]))
    _use_as_data(room, drawings)


def _title(name: str) -> str:
    return said(model_title(name))


def _explained(by_person: bool, first: str) -> str:
    words = t("room.interval")
    return f"{words} {md('room.people_order', model=first)}" if by_person else words


# ---- the rows -------------------------------------------------------------------------------


def _rows(
    by: str,
    chosen: str,
    sets: Sequence[str],
    drawings: tuple[RoomDrawing, ...],
    models: Sequence[Model],
) -> list[_Row]:
    if by == "set":
        found = [_row(t(f"room.{name}"), _examples(name, drawings, models)) for name in sets]
        parts = halves(drawings)
        if all(parts):
            for name, part in zip(("first", "second"), parts, strict=True):
                found.append(_row(t(f"room.half_{name}"), _of_class(tuple(part), models)))
        return found
    if by == "person":
        return _by_person(drawings, models)
    examples = _examples(chosen, drawings, models)
    if by == "digit":
        groups = [(t("room.digit", digit=k), examples.digits.labels == k) for k in range(10)]
    else:
        grey = examples.digits.images[:, 0]
        limits = {"thin": THIN, "thick": THICK, "left": LEFT, "right": RIGHT}
        words = {name: f"{limit:g}".replace("-", "−") for name, limit in limits.items()}
        groups = [
            (t(f"room.style_{one.name}", limit=words.get(one.name, "")), one.has(grey))
            for one in STYLES
        ]
    return [_row(name, examples, where) for name, where in groups if where.any()]


def _by_person(drawings: tuple[RoomDrawing, ...], models: Sequence[Model]) -> list[_Row]:
    """One row per drawer; those with the lowest accuracy of the first model come first."""
    examples = _of_class(drawings, models)
    people: dict[str, list[int]] = {}
    for k, one in enumerate(drawings):
        people.setdefault(one.drawer, []).append(k)
    found = []
    for number, places in enumerate(people.values(), 1):
        name = drawings[places[0]].nickname or t("room.person", number=number)
        found.append(_row(name, examples, np.isin(np.arange(len(drawings)), places)))
    return sorted(found, key=lambda row: row.right[0] / row.of)


def _row(name: str, examples: _Examples, where: Bool[np.ndarray, " n"] | None = None) -> _Row:
    places = np.ones(len(examples.digits), bool) if where is None else where
    right = tuple(int(each[places].sum()) for each in examples.right)
    return _Row(name, right, int(places.sum()))


def _examples(name: str, drawings: tuple[RoomDrawing, ...], models: Sequence[Model]) -> _Examples:
    if name == CLASS:
        return _of_class(drawings, models)
    digits = shipped_digits("test") if name == SHIPPED else full_digits("mnist", "test")
    return _Examples(digits, tuple(_on_shared(name, digits, model) for model in models))


def _of_class(drawings: tuple[RoomDrawing, ...], models: Sequence[Model]) -> _Examples:
    digits = room_images(drawings, CLASS)
    right = (_right(probabilities(model, drawings), digits.labels, model) for model in models)
    return _Examples(digits, tuple(right))


def _on_shared(name: str, digits: ImageSet, model: Model) -> Bool[np.ndarray, " n"]:
    def ask() -> np.ndarray:
        from playground.evaluation.answers import image_probabilities

        return _right(image_probabilities(model, digits.images), digits.labels, model)

    return _right_on_shared.get((name, ById(model)), ask)


def _right(rows: np.ndarray, labels: np.ndarray, model: Model) -> Bool[np.ndarray, " n"]:
    names = np.array(model.spec.labels)
    return np.asarray(names[rows.argmax(1)] == labels.astype(str))


# ---- the table ------------------------------------------------------------------------------


def _table(rows: Sequence[_Row], models: Sequence[str]) -> str:
    """The rows as an HTML table; each accuracy with a bar from 0 to 100 % and its interval."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in models)
    lines = [
        f'<tr><th scope="row">{html.escape(row.name)}</th><td>{row.of:,}</td>'
        + "".join(_cell(right, row.of) for right in row.right)
        + "</tr>"
        for row in rows
    ]
    first = f'<th scope="col">{t("room.examples")}</th><th scope="col">{t("room.count")}</th>'
    return (
        '<div class="room-table"><table data-testid="room-table"><thead><tr>'
        f"{first}{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(right: int, of: int) -> str:
    from playground.evaluation.intervals import wilson

    interval = wilson(right, of)
    low, high, share = (100 * part for part in (interval.low, interval.high, right / of))
    words = t("room.share", share=f"{share:.1f}", low=f"{low:.0f}", high=f"{high:.0f}")
    return (
        f'<td>{words}<span class="room-bar"><i style="left:{low:.2f}%;width:{high - low:.2f}%"></i>'
        f'<b style="left:{share:.2f}%"></b></span></td>'
    )


# ---- the drawings as data on other pages ----------------------------------------------------


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


def _use_as_data(room: Room, drawings: tuple[RoomDrawing, ...]) -> None:
    name, rest = (t(f"room.data_{part}", code=room.code) for part in ("name", "rest"))

    def train() -> None:
        data = room_data(drawings, name)
        _put(name, data)
        with suppress(DataError):  # too few digits for a data set of their own
            _put(rest, _apart(halves(drawings)[1], rest))
        TRAIN.change(data=name)

    def evaluate() -> None:
        try:
            data = room_data(drawings, name)
        except DataError:  # cannot be trained on, but evaluated
            data = _apart(drawings, name)
        _put(name, data)
        pick_model_name(local_name(room))
        EVALUATE.change(data=name)

    with st.container(horizontal=True):
        _button("train", TRAIN_PAGE, train)
        _button("evaluate", EVALUATE_PAGE, evaluate)


def _apart(drawings: Sequence[RoomDrawing], name: str) -> TrainingData:
    """The drawings in two parts, like an upload; the Evaluate page joins them.

    Raises:
        DataError: there is only one drawing.
    """
    if len(drawings) < 2:
        raise DataError("tasks.few_examples", data=name, count=len(drawings))
    digits, last = room_images(drawings, name), len(drawings) - 1
    return TrainingData(digits.take(np.arange(last)), digits.take(np.array([last])))


def _button(name: str, page: Page, use: Callable[[], None]) -> None:
    if st.button(t(f"room.{name}"), key=f"room_{name}", icon=page.icon):
        try:
            use()
        except DataError as error:
            st.error(shown(error))
        else:
            st.switch_page(page.script)


def _put(name: str, data: TrainingData) -> None:
    """Keep the drawings like an upload on the Train page."""
    uploads()  # the Train and Evaluate pages read this dictionary
    mine = belongings()
    make_room(mine, bytes_of(data), DataError)
    mine.put_upload(name, data)
