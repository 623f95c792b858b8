"""The examples in one cell of the confusion matrix."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.html import tile, tiles
from playground.core.data import ImageSet, TextSet
from playground.tasks.registry import task_of
from playground.training.inference import Classified, affordable_rows, classify
from playground.training.runs.run import Run
from playground.ui.language import t
from playground.ui.panels import Panel, show_panels
from playground.ui.train import pictures
from playground.ui.train.log import RunLog

SHOWN = 60  # most examples shown, by descending probability
KEY = "train_cell"


def pick(choice: Mapping[str, Any]) -> None:
    """Open the clicked cell's examples; a second click on the same cell closes them."""
    cell = (int(choice["row"]), int(choice["column"]))
    st.session_state[KEY] = None if st.session_state.get(KEY) == cell else cell


def close() -> None:
    st.session_state[KEY] = None


def show_cell(run: Run, log: RunLog, step: int) -> None:
    """Show the chosen cell's examples, if a cell is chosen."""
    cell = st.session_state.get(KEY)
    labels = run.spec.labels
    if cell is None or max(cell) >= len(labels) or not task_of(run.spec).confusion:
        return
    truth, answer = cell
    examples = pictures.data_of(run).validation
    assert isinstance(examples, ImageSet | TextSet)
    found = _found(run, log, step, truth, answer)
    with st.container(key="train_cell_examples"):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = t("train.cell", count=len(found.rows), true=labels[truth], answer=labels[answer])
            st.markdown(f"**{html.escape(said)}**", width="content")
            st.button(
                t("train.cell_close"), key="train_cell_close", type="tertiary",
                icon=":material/close:", on_click=close,
            )  # fmt: skip
        order = np.argsort(-found.probabilities, kind="stable")[:SHOWN]
        _show(examples, found, order)


def _found(run: Run, log: RunLog, step: int, truth: int, answer: int) -> Classified:
    """Return the validation examples of class `truth` that are classified as `answer`."""
    examples = pictures.data_of(run).validation
    assert isinstance(examples, ImageSet | TextSet)
    model = pictures.checkpoint(run, step)
    measured = log.evaluation_at(step)
    if measured is not None and measured.confusion:
        rows = np.arange(len(examples))
    else:
        rows = affordable_rows(model, len(examples))
    rows = rows[examples.labels[rows] == truth]
    found: Classified = pictures.kept("cells", 50).get(
        (run.run_id, step, run.state, truth), lambda: classify(model, examples, rows)
    )
    there = found.answers == answer
    return Classified(found.rows[there], found.answers[there], found.probabilities[there])


def _show(examples: ImageSet | TextSet, found: Classified, order: np.ndarray) -> None:
    sure = [f"{found.probabilities[k]:.1%}" for k in order]
    if isinstance(examples, TextSet):
        texts = [examples.texts[found.rows[k]] for k in order]
        st.dataframe(
            {t("train.col_text"): texts, t("train.col_sure"): sure}, key="train_cell_texts",
            hide_index=True,
        )  # fmt: skip
        return
    shown = [
        tile(examples.images[found.rows[k]], f"{examples.name} {found.rows[k]}", share)
        for k, share in zip(order, sure, strict=True)
    ]
    show_panels([[Panel("train-cell-examples", tiles(shown))]], "train_cell_tiles")
