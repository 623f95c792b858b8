"""Examples of the Evaluate page that the visitor collects to train on: digits join “my digits”,
others become a data set of the Train page."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.core.data import DataError, ImageSet
from playground.core.drawing import Drawing
from playground.data.my_digits import MAX_DIGITS
from playground.ui.evaluate.data import Labelled, relabelled
from playground.ui.language import t
from playground.ui.sentences import said
from playground.ui.session import my_digits


def _label(row: int, examples: Labelled, digest: str) -> int:
    return relabelled(digest).get(row, int(examples.labels[row]))


def drawing_of(row: int, examples: ImageSet, digest: str) -> Drawing:
    label = _label(row, examples, digest)
    digit = examples.classes[label]
    known = int(digit) if digit.isdigit() and len(digit) == 1 else None
    return Drawing(examples.images[row, 0].copy(), "upload", label=known)


def _are_digits(examples: Labelled) -> bool:
    return (
        isinstance(examples, ImageSet)
        and examples.images.shape[1:] == (1, 28, 28)
        and all(name.isdigit() and len(name) == 1 for name in examples.classes)
    )


def _collection(digest: str) -> dict[int, int]:
    """Return the labels of a set's collected rows, by row."""
    found: dict[str, dict[int, int]] = st.session_state.setdefault("evaluate_collected", {})
    return found.setdefault(digest, {})


def collect(rows: list[int], examples: Labelled, digest: str) -> None:
    """Collect rows: digits join “my digits”, others become a data set on the Train page."""
    if _are_digits(examples):
        assert isinstance(examples, ImageSet)
        kept = my_digits()
        for row in rows:
            drawing = drawing_of(row, examples, digest)
            kept[:] = [one for one in kept if not np.array_equal(one.pixels, drawing.pixels)]
            if len(kept) < MAX_DIGITS:
                kept.append(drawing)
        return
    from playground.training.data import split

    collected = _collection(digest)
    collected.update({row: _label(row, examples, digest) for row in rows})
    chosen = examples.take(np.array(list(collected), np.int64))
    labels = np.array(list(collected.values()), np.int64)
    name = _collection_name(examples)
    made = type(chosen)(name, *_content(chosen), labels, examples.classes)
    st.session_state.evaluate_problem = ""
    try:
        data = split(made)
    except DataError as error:
        st.session_state.evaluate_problem = said(error)
        return
    sets = st.session_state.setdefault("train_uploads", {})
    sets[name] = data


def _content(examples: Labelled) -> tuple[Any]:
    return (examples.images,) if isinstance(examples, ImageSet) else (examples.texts,)


def _collection_name(examples: Labelled) -> str:
    return t("evaluate.collection_name", data=examples.name)[:60]


def show_collected(examples: Labelled) -> None:
    """Show the number of collected examples, and a button that opens the Train page."""
    digits = _are_digits(examples)
    name = "mine" if digits else _collection_name(examples)
    digest = st.session_state.evaluate_now[2]
    count = len(my_digits()) if digits else len(_collection(digest))
    if not count:
        return
    with st.container(key="evaluate_collected", horizontal=True, vertical_alignment="center"):
        said_so = "evaluate.collected_digits" if digits else "evaluate.collected"
        st.markdown(t(said_so, count=count), width="content")
        if problem := st.session_state.get("evaluate_problem", ""):
            st.caption(problem)
            return
        st.button(
            t("evaluate.train_on"), key="evaluate_train", icon=":material/model_training:",
            on_click=_train_on, args=(name,),
        )  # fmt: skip


def _train_on(name: str) -> None:
    from playground.ui.train.state import STATE as TRAIN

    TRAIN.change(data=name, run=None)
    st.session_state.evaluate_goto = "train"
