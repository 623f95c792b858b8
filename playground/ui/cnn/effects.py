"""What a change of the net does: to the answer, to the maps, to the accuracy."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.charts.answer import compare_answers
from playground.charts.filters import MAX_MAPS, colour_values, tile_maps
from playground.core.drawing import Drawing
from playground.evaluation.quick import quick_answers, reads_digits
from playground.explain.activations import Trace, TraceError, trace_model
from playground.nets.model import Model
from playground.ui.language import t
from playground.ui.sentences import shown


def show_effects(model: Model, now: Model, drawing: Drawing, layer: str, channel: int) -> None:
    """Answers, one channel's map, all of the layer's, and the accuracy: before and after."""
    one, other, accuracy = st.columns(3)
    try:
        before, after = trace_model(model, drawing.pixels), trace_model(now, drawing.pixels)
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
    # Last, because it takes longest: the rest is on screen by then.
    with accuracy:
        _show_accuracy(model, now)


def _says(trace: Trace) -> str:
    best = int(trace.probabilities.argmax())
    label = trace.model.spec.labels[best]
    return t("cnnlab.edit_says", label=label, confidence=f"{float(trace.probabilities[best]):.1%}")


def _show_probabilities(before: Trace, after: Trace) -> None:
    names = (t("cnnlab.edit_before"), t("cnnlab.edit_after"))
    figure = compare_answers(
        before.probabilities,
        after.probabilities,
        before.model.spec.labels,
        names,
        t("cnnlab.edit_probability"),
    )
    alt = t("cnnlab.edit_chart_alt", before=_says(before), after=_says(after))
    st.plotly_chart(figure, key="cnn_edit_chart", config={"displayModeBar": False}, alt=alt)


def _show_maps(before: Trace, after: Trace, layer: str, channel: int) -> None:
    old, new = before.values(layer)[channel], after.values(layer)[channel]
    if not np.isfinite(new).all():
        return
    scale = float(max(np.abs(old).max(), np.abs(new).max())) or 1.0
    st.caption(t("cnnlab.edit_maps", layer=layer, channel=channel))
    gap = np.zeros((len(old), 1))
    pair = colour_values(np.hstack([old, gap, new]).astype(np.float64), scale, signed=True)
    pair[:, old.shape[1]] = 128
    strongest = {"before": f"{np.abs(old).max():.3g}", "after": f"{np.abs(new).max():.3g}"}
    alt = t("cnnlab.edit_maps_alt", layer=layer, channel=channel, **strongest)
    _picture(pair, "cnn_edit_maps", alt, 460)
    st.caption(t("cnnlab.edit_legend", low=f"−{scale:.3g}", high=f"{scale:.3g}"))
    maps = after.values(layer)
    count, shown = len(maps), min(len(maps), MAX_MAPS)
    some = "_some" if shown < count else ""
    st.caption(t(f"cnnlab.edit_all_maps{some}", layer=layer, count=count, shown=shown))
    if np.isfinite(maps[:shown]).all():
        tiles = tile_maps(maps[:shown].astype(np.float64), signed=True, columns=min(8, shown))
        alt = t("cnnlab.edit_all_maps_alt", layer=layer, count=shown)
        _picture(tiles, "cnn_edit_all_maps", alt, 620)


def _picture(picture: np.ndarray, key: str, alt: str, width: int) -> None:
    """A picture of few pixels shown large, its pixels kept square and sharp."""
    times = max(1, width // picture.shape[1])
    large = picture.repeat(times, 0).repeat(times, 1)
    with st.container(key=key):
        st.image(large, width=large.shape[1], output_format="PNG", alt=alt)


def _show_accuracy(model: Model, now: Model) -> None:
    with st.container(key="cnn_edit_accuracy"):
        if not reads_digits(model.spec):
            st.caption(t("cnnlab.edit_no_accuracy", name=model.name))
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
