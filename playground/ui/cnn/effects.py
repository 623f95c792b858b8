"""The effects of the edits: the answer, the feature maps and the accuracy, before and after."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.charts.maps import MAX_MAPS, make_maps
from playground.charts.pairs import compare_answers
from playground.core.drawing import Drawing
from playground.evaluation.quick import quick_answers, reads_digits
from playground.explain.activations import Trace, TraceError, trace_model
from playground.nets.model import Model
from playground.ui.cnn.traces import traced
from playground.ui.language import md, t
from playground.ui.panels import Panel, show_chart, show_panels
from playground.ui.sentences import shown


def show_effects(model: Model, now: Model, drawing: Drawing, layer: str, channel: int) -> None:
    """Show the answers, one channel's map, all maps of the layer, and the accuracy, each of the
    original `model` and of the edited model `now`."""
    one, other, accuracy = st.columns(3)
    place = accuracy.empty()
    if reads_digits(model.spec):
        with place.container(key="cnn_edit_accuracy_awaited"):  # not the last edit's figure
            st.metric(t("cnnlab.edit_accuracy"), "…")
            st.caption(t("cnnlab.edit_computing"))
    try:
        before, after = traced(model, drawing), trace_model(now, drawing.pixels)
    except TraceError as error:
        st.info(shown(error))
    else:
        if np.isfinite(after.probabilities).all():
            one.metric(t("cnnlab.edit_before"), _says(before))
            with other.container(key="cnn_edit_answer"):
                st.metric(t("cnnlab.edit_after"), _says(after))
            _show_probabilities(before, after)
        else:
            st.error(t("cnnlab.edit_unanswerable"))
        _show_maps(before, after, layer, channel)
    # The accuracy comes last because it takes longest; the rest is shown by then.
    if reads_digits(model.spec):
        quick_answers(now)  # cached; it may take seconds
    with place.container(key="cnn_edit_accuracy"):
        _show_accuracy(model, now)


def _says(trace: Trace) -> str:
    best = int(trace.probabilities.argmax())
    label = trace.model.spec.labels[best]
    return t("cnnlab.edit_says", label=label, confidence=f"{float(trace.probabilities[best]):.1%}")


def _show_probabilities(before: Trace, after: Trace) -> None:
    chart = compare_answers(
        before.probabilities,
        after.probabilities,
        before.model.spec.labels,
        (t("cnnlab.edit_before"), t("cnnlab.edit_after")),
        t("cnnlab.edit_probability"),
        t("cnnlab.edit_chart_alt", before=_says(before), after=_says(after)),
    )
    show_chart(chart, "cnn_edit_chart")


def _show_maps(before: Trace, after: Trace, layer: str, channel: int) -> None:
    old, new = before.values(layer)[channel], after.values(layer)[channel]
    if not np.isfinite(new).all():
        return
    st.caption(t("cnnlab.edit_maps", layer=layer, channel=channel))
    strongest = {"before": f"{np.abs(old).max():.3g}", "after": f"{np.abs(new).max():.3g}"}
    alt = t("cnnlab.edit_maps_alt", layer=layer, channel=channel, **strongest)
    _show_tiles(np.stack([old, new]), 2, alt, "cnn_edit_maps", 260)
    maps = after.values(layer)
    count, shown = len(maps), min(len(maps), MAX_MAPS)
    some = "_some" if shown < count else ""
    st.caption(t(f"cnnlab.edit_all_maps{some}", layer=layer, count=count, shown=shown))
    if np.isfinite(maps[:shown]).all():
        alt = t("cnnlab.edit_all_maps_alt", layer=layer, count=shown)
        _show_tiles(maps[:shown], min(8, shown), alt, "cnn_edit_all_maps", 420)


def _show_tiles(maps: np.ndarray, columns: int, alt: str, key: str, height: int) -> None:
    shown = make_maps("", alt, maps.astype(np.float64), height, columns=columns)
    show_panels([[Panel(key, shown)]], key)


def _show_accuracy(model: Model, now: Model) -> None:
    if not reads_digits(model.spec):
        st.caption(md("cnnlab.edit_no_accuracy", name=model.name))
        return
    before, after = quick_answers(model), quick_answers(now)
    st.metric(
        t("cnnlab.edit_accuracy"),
        f"{after.accuracy:.1%}",
        delta=_points(after.accuracy - before.accuracy),
    )
    changed = int((before.predicted != after.predicted).sum())
    note = {
        "before": f"{before.accuracy:.1%}",
        "changed": changed,
        "count": f"{len(after.labels):,}",
    }
    st.caption(t("cnnlab.edit_accuracy_note", **note))


def _points(difference: float) -> str | None:
    if difference == 0:
        return None
    return t("cnnlab.edit_points", points=f"{100 * difference:+.1f}")
