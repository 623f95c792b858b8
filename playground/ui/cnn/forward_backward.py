"""“Follow it forward” and “And back”: the pinned cell's effect on the logits, its gradient, and
one step of SGD.

This module imports torch, so the page imports it only when it shows one of these panels.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import numpy as np
import streamlit as st

from playground.charts.pairs import logit_flow
from playground.core.drawing import Drawing
from playground.core.rounding import plain, round_to_sum, shown_digits
from playground.explain.activations import Trace
from playground.explain.backward import Tracing, find_kernel, trace_backward
from playground.explain.code.cnn import back_code, follow_code
from playground.nets.columns import INPUT, SOFTMAX, Pin
from playground.nets.model import Model
from playground.ui.cnn.traces import followed, traced
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.panels import show_chart

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


def column_name(column: str) -> str:
    """The column's name on the page."""
    own = {INPUT: t("cnn.input"), SOFTMAX: t("cnn.probabilities")}
    return own.get(column, column)


def pin_name(pin: Pin) -> str:
    return f"{column_name(pin.column)} ({', '.join(map(str, pin.cell))})"


# ---- forward ------------------------------------------------------------------------------


def show_forward(model: Model, drawing: Drawing, pin: Pin) -> None:
    """Show which later cells depend on the pinned cell, and its contribution to each logit."""
    found = followed(traced(model, drawing), pin.column, pin.cell)
    with st.container(key="forward"):
        if pin.column == SOFTMAX:
            st.markdown(t("cnn.forward_end"))
            return
        left, right = st.columns([2, 3], gap="large")
        with left:
            st.markdown(f"**{t('cnn.feeds_title', cell=pin_name(pin))}**")
            st.markdown("\n".join(_feeds(found.fed)))
        with right:
            st.markdown(t("cnn.forward_says", cell=pin_name(pin), value=plain(found.value)))
            names = (t("cnn.flow"), t("cnn.drop"))
            alt = t("cnn.forward_alt", cell=pin_name(pin))
            chart = logit_flow(model.spec.labels, found.flow, found.drops, names, alt)
            show_chart(chart, "flow_chart")
            with st.expander(t("cnn.numbers_table")):
                numbers = (found.logits, found.logits_without, found.drops, found.gradients)
                columns = (each.tolist() for each in (*numbers, found.flow))
                rows = zip(model.spec.labels, *columns, strict=True)
                st.markdown("\n".join(_flow_table(rows)))
        code = follow_code(model, drawing, pin.column, pin.cell)
        show_code(code, "forward_code", model)


def _feeds(fed: dict[str, np.ndarray]) -> list[str]:
    """A Markdown table of later columns; consecutive columns with equal counts share a row."""
    lines = [f"| {t('cnn.layer')} | {t('cnn.cells_fed')} |", "|:--|:--|"]
    said = [(column, _count(mask)) for column, mask in list(fed.items())[1:]]
    for answer, group in itertools.groupby(said, key=lambda pair: pair[1]):
        names = ", ".join(column_name(column) for column, _ in group)
        lines.append(f"| {names} | {answer} |")
    return lines


def _count(mask: np.ndarray) -> str:
    return f"{_spread(mask)}{int(mask.sum())} / {mask.size}"


def _spread(mask: np.ndarray) -> str:
    """“24 × 3×3 = ”: channels times height×width of the marked cells. Empty if they do not form
    the same full rectangle in each channel."""
    if mask.ndim != 3 or mask.sum() < 2:
        return ""
    channels = int(mask.any((1, 2)).sum())
    rows, columns = np.flatnonzero(mask.any((0, 2))), np.flatnonzero(mask.any((0, 1)))
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    return f"{channels} × {height}×{width} = " if channels * height * width == mask.sum() else ""


def _flow_table(rows: Iterable[tuple[str, float, float, float, float, float]]) -> list[str]:
    heads = ("label", "logit", "logit_without", "drop", "gradient", "flow")
    lines = [
        "| " + " | ".join(t(f"cnn.{head}") for head in heads) + " |",
        "|:--" + "|--:" * 5 + "|",
    ]
    for label, logit, without, drop, gradient, flow in rows:
        # Rounded so that the shown numbers satisfy logit − logit without = drop exactly.
        digits = shown_digits([logit, without])
        rounded = round_to_sum([logit, -without], drop, digits)
        shown = (rounded.text(rounded.terms[0]), rounded.text(-rounded.terms[1]))
        total = rounded.text(rounded.total - rounded.rest)
        cells = (label, *shown, total, plain(gradient), plain(flow))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


# ---- back ---------------------------------------------------------------------------------


def show_back(model: Model, drawing: Drawing, pin: Pin) -> None:
    """Show the loss for a true label, its gradient with respect to the cell and one weight, and
    one step of SGD."""
    trace = traced(model, drawing)
    with st.container(key="back"):
        label, loss_kind, rate = _controls(model, drawing, int(trace.probabilities.argmax()))
        found = trace_backward(
            trace, pin.column, pin.cell, label, loss_kind=loss_kind, learning_rate=rate,
            index=_index(trace, pin),
        )  # fmt: skip
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{t('cnn.loss_title')}**")
            _show_loss(model, trace.probabilities, found)
            st.markdown(f"**{t('cnn.gradient_title', cell=pin_name(pin))}**")
            name = f"{pin.column}({', '.join(map(str, pin.cell))})"
            st.markdown(f"∂L/∂{name} = **{plain(found.cell_gradient)}**")
            st.caption(t(_direction(found.cell_gradient)))
        with right:
            _show_step(found)
        kernel = found.kernel
        code = back_code(
            model, drawing, pin.column, pin.cell, label=label, loss_kind=loss_kind,
            learning_rate=rate,
            weight_at=None if kernel is None else (kernel.layer, found.at),
        )  # fmt: skip
        show_code(code, "back_code", model)


def _controls(model: Model, drawing: Drawing, answer: int) -> tuple[int, str, float]:
    labels = model.spec.labels
    known = drawing.label if drawing.label is not None and drawing.label < len(labels) else answer
    with st.container(key="back_controls", horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox(
            t("cnn.true_label"), range(len(labels)), index=known, format_func=labels.__getitem__,
            key=f"back_label_{known}_{len(labels)}", width=160,
        )  # fmt: skip
        loss_kind = st.segmented_control(
            t("cnn.loss"), ("cross_entropy", "mse"), default="cross_entropy", required=True,
            format_func=lambda kind: t(f"cnn.{kind}"), key="back_loss",
        )  # fmt: skip
        rate = st.select_slider(
            t("cnn.learning_rate"), RATES, value=0.1, key="back_rate", width=260
        )
    return int(label), str(loss_kind), float(rate)


def _index(trace: Trace, pin: Pin) -> tuple[int, ...] | None:
    """The index of the clicked weight in the cell's kernel; None if there is no such weight."""
    kernel = find_kernel(trace, pin.column, pin.cell)
    if pin.weight is None or kernel is None or len(pin.weight) != len(kernel.shape):
        return None
    inside = all(0 <= at < size for at, size in zip(pin.weight, kernel.shape, strict=True))
    return pin.weight if inside else None


def _direction(gradient: float) -> str:
    if gradient == 0:
        return "cnn.gradient_zero"
    return "cnn.gradient_up" if gradient > 0 else "cnn.gradient_down"


def _with_logarithm(p: float, loss: float) -> str:
    """The probability with enough digits that −ln of the shown number equals the shown loss."""
    exact = math.exp(-loss) if loss < 700 else p
    wanted = plain(loss)
    for digits in range(5, 13):
        text = f"{exact:.{digits}g}"
        if float(text) > 0 and plain(-math.log(float(text)), shown_digits([loss])) == wanted:
            break
    mantissa, _, power = text.partition("e")
    raised = str(int(power or 0)).translate(SUPERSCRIPTS)
    return f"({mantissa} · 10{raised})" if power else mantissa


def _show_loss(model: Model, probabilities: np.ndarray, found: Tracing) -> None:
    name = model.spec.labels[found.label]
    p = float(probabilities[found.label])
    if found.loss_kind == "cross_entropy":
        st.markdown(
            f"L = −ln p({name}) = −ln {_with_logarithm(p, found.loss)} = **{plain(found.loss)}**"
        )
        return
    count = len(found.terms)
    digits = shown_digits([float(found.terms.sum())])
    total = float(found.terms.astype(np.float64).sum())
    rounded = round_to_sum([float(term) for term in found.terms], total, digits)
    lines = ["| k | p | y | (p − y)² |", "|:--|--:|--:|--:|"]
    for k, units in enumerate(rounded.terms):
        chance, truth = plain(float(probabilities[k]), 8), int(k == found.label)
        lines.append(f"| {model.spec.labels[k]} | {chance} | {truth} | {rounded.text(units)} |")
    if rounded.rest:
        lines.append(f"| {t('cnn.rounding')} | | | {rounded.text(rounded.rest)} |")
    lines.append(f"| Σ | | | {rounded.text(rounded.total)} |")
    st.markdown("\n".join(lines))
    shown = rounded.text(rounded.total)
    st.markdown(f"L = {shown} ÷ {count} = **{plain(found.loss)}**")


def _show_step(found: Tracing) -> None:
    kernel = found.kernel
    if kernel is None:
        st.markdown(t("cnn.no_kernel"))
        return
    at = ", ".join(map(str, found.at))
    st.markdown(f"**{t('cnn.step_title', layer=kernel.layer, at=at)}**")
    st.caption(t("cnn.step_says" if kernel.shape else "cnn.step_gain"))
    change = -found.learning_rate * found.weight_gradient
    digits = shown_digits([found.weight, change]) + 1
    rounded = round_to_sum([found.weight, change], found.weight_after, min(digits, 12))
    fine = min(9, shown_digits([found.loss]) + 2)  # one step changes the loss little
    w, moved = (rounded.text(units) for units in rounded.terms)
    after = rounded.text(rounded.total)
    rest = f" + {rounded.text(rounded.rest)} ({t('cnn.rounding')})" if rounded.rest else ""
    st.markdown(
        f"| | |\n|:--|:--|\n"
        f"| ∂L/∂w | **{plain(found.weight_gradient)}** |\n"
        f"| −η · ∂L/∂w | −{found.learning_rate:g} × {plain(found.weight_gradient)} = {moved} |\n"
        f"| w − η · ∂L/∂w | {w} + ({moved}){rest} = **{after}** |\n"
        f"| {t('cnn.loss_before')} | **{plain(found.loss, fine)}** |\n"
        f"| {t('cnn.loss_one')} | **{plain(found.loss_one_weight, fine)}** |\n"
        f"| {t('cnn.loss_all')} | **{plain(found.loss_all_weights, fine)}** |"
    )
