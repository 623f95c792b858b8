"""The examples in one cell of the confusion matrix, which other pages can open."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.html import pick_button, tile, tiles
from playground.core.data import ImageSet, TextSet
from playground.core.drawing import Drawing
from playground.nets.model import Model
from playground.tasks.registry import task_of
from playground.training.inference import Classified, affordable_rows, classify
from playground.training.runs.run import Run
from playground.ui.language import t
from playground.ui.pages import pages_for
from playground.ui.panels import Panel, show_panels
from playground.ui.session import pick_model_name, set_current_drawing, store
from playground.ui.texts import set_current_text
from playground.ui.train import pictures
from playground.ui.train.export import stored_name
from playground.ui.train.log import RunLog

SHOWN = 60  # most examples shown, by descending probability
KEY = "train_cell"
EXAMPLE = "train_cell_row"  # the chosen example, a row of the validation examples
OPENS = ("draw", "cnn", "rnn", "language")  # pages that can open one example


def pick(choice: Mapping[str, Any]) -> None:
    """Open the clicked cell's examples; a second click on the same cell closes them."""
    cell = (int(choice["row"]), int(choice["column"]))
    st.session_state[KEY] = None if st.session_state.get(KEY) == cell else cell


def pick_example(choice: Mapping[str, Any]) -> None:
    st.session_state[EXAMPLE] = int(choice["row"])


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
        rows = [int(found.rows[k]) for k in order]
        if rows:
            chosen = st.session_state.get(EXAMPLE)
            chosen = chosen if chosen in rows else rows[0]
            _show(examples, rows, [float(found.probabilities[k]) for k in order], chosen)
            _open_on(run, examples, chosen)


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


def _show(
    examples: ImageSet | TextSet, rows: list[int], probabilities: list[float], chosen: int
) -> None:
    """Show the examples with the probability of the answer; a click chooses one."""
    shown = []
    for row, probability in zip(rows, probabilities, strict=True):
        share = f"{probability:.1%}"
        if isinstance(examples, TextSet):
            said = f"{html.escape(examples.texts[row])} <small>{share}</small>"
            shown.append(pick_button(said, row, row == chosen))
        else:
            about = f"{examples.name} {row}"
            shown.append(tile(examples.images[row], about, share, (row, row == chosen)))
    panel = Panel("train-cell-examples", tiles(shown))
    show_panels([[panel]], "train_cell_tiles", picked=pick_example)


def _open_on(run: Run, examples: ImageSet | TextSet, row: int) -> None:
    """Show buttons that open the chosen example, and the run's model, on other pages."""
    name = stored_name(run)
    if name is None or (
        isinstance(examples, ImageSet) and examples.images.shape[1:] != (1, 28, 28)
    ):
        return
    with st.container(key="train_cell_pages", horizontal=True):
        for page in pages_for(run.spec):
            if page.name in OPENS and st.button(
                t(f"{page.name}.open_on"), key=f"train_cell_{page.name}", icon=page.icon
            ):
                pick_model_name(name)
                _make_current(examples, row, store().get(name))
                st.switch_page(page.script)


def _make_current(examples: ImageSet | TextSet, row: int, model: Model) -> None:
    """Make the example the input that the other pages show."""
    if isinstance(examples, ImageSet):
        label = examples.class_of(row)
        known = int(label) if label.isdigit() and len(label) == 1 else None
        set_current_drawing(Drawing(examples.images[row, 0].copy(), "upload", label=known))
    else:
        set_current_text(examples.texts[row], model)
