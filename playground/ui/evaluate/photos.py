"""The Evaluate page for nets for photos: a zip with one folder of photos for each class. The
command `evaluate` computes the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.boxes import card, cards, table
from playground.charts.html import pick_button, png, quoted
from playground.core.errors import UserError
from playground.evaluation.figures import Figure
from playground.nets.model import Model
from playground.ui.evaluate.pictures import (
    LINK,
    SHOWN,
    can_open,
    give_json,
    open_in_vision,
    say_left_out,
    score_upload,
    thumbnail,
)
from playground.ui.language import language, t
from playground.ui.panels import Panel, show_panels
from playground.ui.sentences import shown
from playground.vision.classify import label_text
from playground.vision.photo_scores import TOP, PhotoScores, score_photos

MISTAKES = 10  # pairs of labels


def show_photos(model: Model) -> None:
    """Show the upload field and the figures of its photos."""
    try:
        found = score_upload(
            model, "photos", lambda data, file: score_photos(model, Path(file), data)
        )
        if found is None:
            return
        scores, file = found
        say_left_out(scores.left_out)
        for remark in scores.remarks:
            st.caption(shown(remark))
        _figures(model, scores)
        give_json(model, file, scores.record)
    except UserError as error:
        st.error(shown(error), icon=":material/error:")


def _figures(model: Model, scores: PhotoScores) -> None:
    names = _names(model, scores)
    wrong = scores.true != scores.predicted
    # The wrong ones first, those of which the net was surest before the others.
    order = np.lexsort((-scores.confidence, ~wrong))[:SHOWN].tolist()

    def picked(choice: Mapping[str, Any]) -> None:
        row = choice.get("row")
        if type(row) is int and 0 <= row < len(scores.pictures):
            open_in_vision(model, scores.pictures[row], "what")

    show_panels(
        [
            [Panel("ev-photos-figures", _top(scores))],
            [Panel("ev-photos-labels", _by_label(scores, names)),
             Panel("ev-photos-mistakes", _mistakes(scores, names))],
            [Panel("ev-photos-gallery", cards(
                [_card(scores, names, row) for row in order], t("pictures.photos_first")))],
        ],
        "evaluate_photos_panels", scores.model, picked,
    )  # fmt: skip


def _names(model: Model, scores: PhotoScores) -> dict[str, str]:
    """The labels' names in the visitor's language."""
    places = {label: index for index, label in enumerate(model.spec.labels)}
    return {label: label_text(model, places[label], language()) for label in scores.labels}


def _interval(figure: Figure) -> str:
    return f"{figure.interval.low:.1%}–{figure.interval.high:.1%}"


def _top(scores: PhotoScores) -> str:
    titles = {"accuracy": t("evaluate.accuracy"), f"top_{TOP}": t("evaluate.top", k=TOP)}
    rows = [
        [titles[name], f"{figure.value:.1%}", _interval(figure), f"{figure.count} / {figure.of}"]
        for name, figure in scores.figures().items()
    ]
    head = ["", t("pictures.value"), t("pictures.interval"), t("pictures.right")]
    return table(head, rows, t("pictures.photos_n", n=len(scores.true)))


def _by_label(scores: PhotoScores, names: dict[str, str]) -> str:
    shares = scores.shares()["recall"]
    rows = [
        [names[label], f"{one.count} / {one.of}", f"{one.value:.1%}", _interval(one)]
        for label, one in sorted(shares.items(), key=lambda pair: pair[1].value)
    ]
    head = [t("pictures.label"), t("pictures.right"), t("evaluate.recall"), t("pictures.interval")]
    return table(head, rows, t("pictures.by_label"))


def _mistakes(scores: PhotoScores, names: dict[str, str]) -> str:
    rows = [
        [names[label], names[answer], str(count)]
        for label, answer, count in scores.mistakes()[:MISTAKES]
    ]
    head = [t("pictures.label"), t("pictures.answer"), t("pictures.photos")]
    return table(head, rows, t("pictures.confused" if rows else "pictures.no_mistake"))


def _card(scores: PhotoScores, names: dict[str, str], row: int) -> str:
    label, answer = (names[scores.labels[each[row]]] for each in (scores.true, scores.predicted))
    data, sure = scores.pictures[row], f"{scores.confidence[row]:.0%}"
    line = t("evaluate.example", true=label, answer=answer, sure=sure)
    small, _ = thumbnail(data)
    style = "max-width:100%;border-radius:3px;display:block"
    drawn = f"<img src='{png(np.asarray(small))}' alt='{quoted(line)}' style='{style}'>"
    button = pick_button(t("pictures.what"), row, False, LINK) if can_open(data) else ""
    return card(drawn, [line], button)
