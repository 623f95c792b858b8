"""The Evaluate page for detectors: mean average precision, precision and recall at a threshold, and
the pictures with their boxes. The command `evaluate` computes the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.boxes import card, cards, precision_chart, table
from playground.charts.html import boxed, pick_button
from playground.core.cache import Cache
from playground.core.errors import UserError
from playground.data.sprites import LABELS as SPRITES
from playground.data.uploads.box_files import BoxFileError, read_zipped_boxes
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.tasks.boxes import Boxes
from playground.text import Message
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
from playground.ui.evaluate.state import FILE, STATE
from playground.ui.language import in_words, t
from playground.ui.panels import Panel, show_panels
from playground.ui.sentences import said, shown
from playground.ui.session import new_widget
from playground.vision.box_figures import (
    Counts,
    count_boxes,
    precision_recall,
    shown_boxes,
)
from playground.vision.box_scores import AnsweredPicture, BoxScores, score_boxes
from playground.vision.held_scenes import scenes_for

_scenes: Cache[BoxScores] = Cache(20)


def show_boxes(model: Model, name: str) -> None:
    """Show the figures of a detector on composed scenes, or on an upload."""
    try:
        found = _scored(model, name)
        if found is None:
            return
        scores, file = found
        say_left_out(scores.left_out(file))
        _figures(model, scores, composed=name != FILE)
        give_json(model, file, scores.record)
    except UserError as error:
        st.error(shown(error), icon=":material/error:")


def _scored(model: Model, name: str) -> tuple[BoxScores, str] | None:
    if name == FILE:
        return score_upload(model, "boxes", lambda data, file: score_zip(model, data, file))
    with st.spinner(t("pictures.asking"), show_time=True):
        return score_scenes(model, name), name


def score_scenes(model: Model, name: str) -> BoxScores:
    """The figures of a detector on composed scenes."""
    key = (fingerprint(model), name)
    return _scenes.get(key, lambda: score_boxes(model, scenes_for(name, model.spec), name))


def score_zip(model: Model, data: bytes, file: str) -> BoxScores:
    """The figures of a detector on a zip of pictures with boxes.

    Raises:
        UserError: the zip has no boxes that the model knows.
    """
    pictures = read_zipped_boxes(data, file)
    if pictures is None:
        raise BoxFileError("vision.no_box_file", file=file)
    return score_boxes(model, pictures, file)


def label_name(label: str) -> str:
    """A label in the visitor's language, if it is one of sprites."""
    return said(Message(f"where.sprite_{label}")) if label in SPRITES else label


def _figures(model: Model, scores: BoxScores, composed: bool) -> None:
    labels = model.spec.labels
    with st.container(key="evaluate_boxes_bar", horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            least = _threshold()
        with st.container(width=220):
            label = _label(scores, labels)
    counts = [count_boxes(picture, labels, least) for picture in scores.answers]
    total = reduce(add, counts)
    order = sorted(range(len(counts)), key=lambda row: -counts[row].mistakes)
    worst = [(row, scores.answers[row]) for row in order[:SHOWN]]
    curve = precision_recall(scores.answers, labels.index(label))
    assert curve is not None
    words = {word: t(f"pictures.curve_{word}") for word in ("curve", "here", "alt")} | {
        "title": t("pictures.curve_title", label=label_name(label), value=_share(
            scores.by_label[label])),
        "recall": t("evaluate.recall"), "precision": t("evaluate.precision"),
    }  # fmt: skip
    chart = precision_chart(curve.recall, curve.precision, curve.at(least), words)
    gallery = [
        _card(picture, counts[row], labels, least, row, _title(picture, row, composed))
        for row, picture in worst
    ]

    def picked(choice: Mapping[str, Any]) -> None:
        row = choice.get("row")
        if type(row) is int and 0 <= row < len(scores.answers):
            open_in_vision(model, scores.answers[row].data, "where")

    show_panels(
        [
            [Panel("ev-boxes-figures", _top(scores, total))],
            [Panel("ev-boxes-labels", _by_label(scores, total, labels)),
             Panel("ev-boxes-curve", chart)],
            [Panel("ev-boxes-gallery", cards(gallery, t("pictures.worst")))],
        ],
        "evaluate_boxes_panels", scores.model, picked,
    )  # fmt: skip


def _threshold() -> float:
    """Show the slider of the lowest score."""
    least = STATE.now().least
    widget = new_widget("evaluate_least", least)
    st.slider(
        t("pictures.least"), 0.05, 0.95, step=0.05, key=widget,
        on_change=lambda: _choose(least=float(st.session_state[widget])),
    )  # fmt: skip
    return least


def _label(scores: BoxScores, labels: tuple[str, ...]) -> str:
    """Show the choice of the label whose curve is drawn: at first the one found worst."""
    names = tuple(scores.by_label)
    asked = STATE.now().label
    known = asked is not None and asked < len(labels) and labels[asked] in names
    chosen = labels[asked] if known and asked is not None else min(
        names, key=scores.by_label.__getitem__
    )  # fmt: skip
    widget = new_widget("evaluate_box_label", chosen)
    st.selectbox(
        t("pictures.label"), names, key=widget, format_func=in_words(names, label_name),
        on_change=lambda: _choose(label=labels.index(st.session_state[widget])),
    )  # fmt: skip
    return chosen


def _choose(**changes: float) -> None:
    STATE.change(**changes)


def _share(value: float) -> str:
    return f"{value:.1%}"


def _of(count: int, of: int) -> str:
    return _share(count / of) if of else "–"


def _top(scores: BoxScores, total: Counts) -> str:
    found, missed, false = (int(each.sum()) for each in (total.found, total.missed, total.false))
    head = ["", "mAP@.5", "mAP@.75", "mAP@[.5:.95]"]
    head += [t(f"pictures.{word}") for word in ("found", "missed", "false")]
    head += [t("evaluate.precision"), t("evaluate.recall")]
    row = [t("pictures.all_labels"), *map(_share, (scores.map50, scores.map75, scores.map))]
    row += [str(found), str(missed), str(false), _of(found, found + false)]
    row += [_of(found, found + missed)]
    title = t("pictures.boxes_n", pictures=scores.pictures, boxes=scores.boxes)
    return table(head, [row], title)


def _by_label(scores: BoxScores, total: Counts, labels: tuple[str, ...]) -> str:
    head = [t("pictures.label"), t("pictures.ap")]
    head += [t(f"pictures.{word}") for word in ("found", "missed", "false")]
    rows = []
    for k, label in enumerate(labels):
        numbers = (total.found[k], total.missed[k], total.false[k])
        if label in scores.by_label or numbers[2]:
            ap = _share(scores.by_label[label]) if label in scores.by_label else "–"
            rows.append([label_name(label), ap, *(str(int(each)) for each in numbers)])
    return table(head, rows, t("pictures.by_label"))


def _title(picture: AnsweredPicture, row: int, composed: bool) -> str:
    return t("pictures.scene", number=row + 1) if composed else picture.name


def _card(
    picture: AnsweredPicture, counts: Counts, labels: tuple[str, ...], least: float, row: int,
    title: str,
) -> str:  # fmt: skip
    small, size = thumbnail(picture.data)
    scale = np.array([small.width / size[0], small.height / size[1]] * 2, np.float32)

    def scaled(boxes: Boxes) -> Boxes:
        return Boxes(boxes.boxes * scale, boxes.labels, boxes.scores)

    missed, false = int(counts.missed.sum()), int(counts.false.sum())
    line = t("pictures.mistakes", missed=missed, false=false)
    names = [label_name(label) for label in labels]
    found = scaled(shown_boxes(picture, labels, least))
    image = np.asarray(small).transpose(2, 0, 1)
    drawn = boxed(
        image, names, found, scaled(picture.true), t("pictures.alt", title=title, line=line)
    )
    button = pick_button(t("pictures.where"), row, False, LINK) if can_open(picture.data) else ""
    return card(drawn, [title, line], button)
