"""The microscope: one batch's examples, a gradient, and the optimiser's update in numbers."""

from __future__ import annotations

import html
from bisect import bisect_right

import numpy as np
import streamlit as st

from playground.charts.html import TILE, as_pixels, ink_class, png, quoted, tiles
from playground.nets.spec import TextInput
from playground.training.microscope import BatchView, Line, examine_run, points, weight_lines
from playground.training.runs.run import Run, RunError
from playground.training.update_code import update_code
from playground.ui.code_panel import show_code
from playground.ui.language import in_words, t
from playground.ui.panels import Panel, show_panels
from playground.ui.sentences import shown
from playground.ui.session import set_widget
from playground.ui.train import state
from playground.ui.train.kernels import (
    Kernel,
    kernel_at,
    kernel_places,
    paint_kernel,
    raise_powers,
    short,
    strongest,
)
from playground.ui.train.pictures import kept

SHOWN = 128  # most examples shown of a batch
WEIGHTS = 100  # most weights of a kernel in the list
DIGITS = 6  # significant digits in the arithmetic


def show_microscope(run: Run | None) -> None:
    """Show one optimiser step in detail, at a step chosen with a slider."""
    with st.container(key="train_microscope"):
        found = points(run) if run is not None else ()
        if run is None or not found:
            st.info(t("train.microscope_none"))
            return
        step = _choose_step(found)
        try:
            batch = _examined(run, step)
        except RunError as error:
            st.info(shown(error))
            return
        _facts(batch)
        st.markdown(t("train.micro_examples", count=len(batch.losses)))
        _examples(batch, run.spec.labels)
        st.markdown(t("train.micro_kernel"))
        kernel, number = _kernels(run, batch)
        optimiser = t(f"train.option_optimiser_{run.recipe.optimiser}")
        st.markdown(t("train.micro_update", optimiser=optimiser))
        _arithmetic(run, batch, kernel.name, kernel.index(number))


def _choose_step(found: tuple[int, ...]) -> int:
    """Let the user choose one of the steps found; return it."""
    asked = state.step_asked()
    shown = found[-1] if asked is None else found[max(0, bisect_right(found, asked) - 1)]
    set_widget("train_micro_step", shown)
    st.session_state["train_micro_shown"] = shown
    if len(found) > 1:
        st.select_slider(
            t("train.micro_step"), found, key="train_micro_step", on_change=_travel,
            format_func=in_words(found, lambda step: t("train.machine_step", step=step + 1)),
        )  # fmt: skip
    return shown


def _travel() -> None:
    if st.session_state["train_micro_step"] != st.session_state["train_micro_shown"]:
        state.travel_to(st.session_state["train_micro_step"])


def _examined(run: Run, step: int) -> BatchView:
    batch: BatchView = kept("batches", 4).get(
        (run.run_id, step, run.active), lambda: examine_run(run, step)
    )
    return batch


def _facts(batch: BatchView) -> None:
    cells = [
        (t("train.n_batch"), f"{batch.step + 1:,}"),
        (t("train.n_epoch"), f"{batch.epoch}"),
        (t("train.micro_mean", count=len(batch.losses)), f"{batch.loss:.4f}"),
        (t("train.r_learning_rate"), short(batch.learning_rate)),
        (t("train.micro_norm"), short(batch.norm)),
    ]
    if batch.clip < 1:
        cells.append((t("train.micro_clip"), f"× {short(batch.clip)}"))
    blocks = "".join(
        f"<div><div style='font-size:12px;opacity:.7'>{html.escape(name)}</div><div "
        f"style='font-size:22px;font-weight:600'>{html.escape(value)}</div></div>"
        for name, value in cells
    )
    st.html(f"<div style='display:flex;flex-wrap:wrap;gap:4px 28px'>{blocks}</div>")


# ---- the examples ------------------------------------------------------------------------------


def _examples(batch: BatchView, labels: tuple[str, ...]) -> None:
    """Show the examples by descending loss: those with a large loss contribute most."""
    order = np.argsort(-batch.losses, kind="stable")
    if batch.texts:
        _table(batch, order, labels)
        return
    worst = max(float(batch.losses.max()), 1e-9)
    shown = [_tile(batch, int(k), labels, worst) for k in order[:SHOWN]]
    with st.container(key="train_micro_pictures", height=318, border=False):
        show_panels([[Panel("micro-examples", tiles(shown))]], "train_micro_tiles")
    if len(order) > SHOWN:
        st.caption(t("train.micro_some", shown=SHOWN, count=len(order)))


def _table(batch: BatchView, order: np.ndarray, labels: tuple[str, ...]) -> None:
    columns = {
        t("train.col_loss"): batch.losses[order],
        t("train.col_text"): [batch.texts[k] for k in order],
    }
    if batch.labels is not None and batch.probabilities is not None:
        answers = batch.probabilities.argmax(1)
        columns |= {
            t("train.col_label"): [labels[batch.labels[k]] for k in order],
            t("train.col_answer"): [labels[answers[k]] for k in order],
            t("train.col_given"): batch.probabilities[order, batch.labels[order]],
        }
    st.dataframe(
        columns, key="train_micro_texts", hide_index=True, height=230,
        column_config={t("train.col_loss"): st.column_config.NumberColumn(format="%.4f"),
                       t("train.col_given"): st.column_config.NumberColumn(format="%.3f")},
    )  # fmt: skip


def _tile(batch: BatchView, k: int, labels: tuple[str, ...], worst: float) -> str:
    """Return one example's tile: picture, class, the prediction if it is wrong, and loss."""
    loss = float(batch.losses[k])
    given = np.round(255 * np.clip(batch.inputs[k], 0, 1)).astype(np.uint8)
    picture = given if len(given) in (1, 3) else given[:1]
    words, right = "", True
    if batch.labels is not None and batch.probabilities is not None:
        truth, answer = int(batch.labels[k]), int(batch.probabilities[k].argmax())
        right = truth == answer
        words = labels[truth] if right else f"{labels[truth]} → {labels[answer]}"
    colour = f"var(--np-{'right' if right else 'wrong'})" if words else "var(--np-training)"
    return (
        f"<div data-testid='micro-example' data-loss='{loss:.6f}' style='width:{TILE}px;"
        f"font-size:12px;line-height:1.25' title='{quoted(words)}'>"
        f"<img class='{ink_class(picture)}' src='{png(as_pixels(picture))}' alt='{quoted(words)}' "
        f"style='width:{TILE}px;image-rendering:pixelated;border-radius:3px'>"
        f"<div style='height:4px;border-radius:2px;width:{loss / worst:.0%};background:{colour}'>"
        f"</div><div style='color:{colour};white-space:nowrap;overflow:hidden;"
        f"text-overflow:ellipsis'>{html.escape(words)}</div><div>{loss:.4f}</div></div>"
    )


# ---- a kernel ------------------------------------------------------------------------------------


def _kernels(run: Run, batch: BatchView) -> tuple[Kernel, int]:
    """Let the user choose a kernel and a weight; show the kernel before the update, its gradient,
    its change, and the kernel after. Return the kernel and the weight's flat index."""
    with st.container(key="train_micro_choice", horizontal=True, vertical_alignment="bottom"):
        names = list(batch.gradients)
        _keep_valid("train_micro_name", names, names[0])
        name = st.selectbox(t("train.micro_name"), names, key="train_micro_name", width=210)
        gradient = batch.gradients[name]
        at = _choose_place(name, gradient)
        kernel = kernel_at(run.spec, name, gradient, at)
        number = _choose_weight(kernel, kernel.of(gradient))
    before, after = kernel.grid(batch.before[name]), kernel.grid(batch.after[name])
    slope, change = kernel.grid(gradient), after - before
    both = _size(before, after)
    shown = {"before": (before, both), "gradient": (slope, _size(slope)),
             "change": (change, _size(change)), "after": (after, both)}  # fmt: skip
    panels = [
        Panel(
            f"micro-{word}",
            paint_kernel(t(f"train.micro_{word}"), grid, scale, number),
        )
        for word, (grid, scale) in shown.items()
    ]
    show_panels([panels], "train_micro_kernel")
    return kernel, number


def _size(*grids: np.ndarray) -> float:
    return max(float(np.nanmax(np.abs(grid), initial=0.0)) for grid in grids)


def _keep_valid(key: str, options: list[str] | list[int], usual: str | int) -> None:
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual


def _choose_place(name: str, gradient: np.ndarray) -> tuple[int, ...]:
    """Choose the kernel's index in its parameter; the default has the largest gradient."""
    at = []
    for axis, (count, first) in enumerate(
        zip(kernel_places(gradient), strongest(gradient), strict=True)
    ):
        word = ("filter", "channel")[axis] if gradient.ndim == 4 else "row"
        key = f"train_micro_{name}_{axis}"
        st.session_state[key] = min(st.session_state.get(key, first), count - 1)
        label = t(f"train.micro_{word}", last=count - 1)
        at.append(int(st.number_input(label, 0, count - 1, key=key, width=150)))
    return tuple(at)


def _choose_weight(kernel: Kernel, slopes: np.ndarray) -> int:
    """Choose a weight of the kernel from a list ordered by gradient; return its flat index."""
    order = [int(k) for k in np.argsort(-np.abs(slopes), kind="stable")[:WEIGHTS]]
    inside = len(kernel.at)
    key = f"train_micro_weight_{kernel.name}"
    _keep_valid(key, order, order[0])
    chosen: int = st.selectbox(
        t("train.micro_weight"), order, key=key, width=250,
        format_func=in_words(order, lambda k: t(
            "train.micro_weight_at", at=", ".join(map(str, kernel.index(k)[inside:])),
            gradient=short(float(slopes[k]), 3),
        )),
    )  # fmt: skip
    return chosen


# ---- the arithmetic ------------------------------------------------------------------------------


def _arithmetic(run: Run, batch: BatchView, name: str, index: tuple[int, ...]) -> None:
    """Show the optimiser's update of one weight line by line: symbols, numbers and result."""
    lines = weight_lines(batch, name, index)
    rows = "".join(_row(line) for line in lines)
    place = f"{name}[{', '.join(map(str, index))}]{_token(run, name, index)}"
    st.html(
        f"<div style='font-size:14px;opacity:.8'>{html.escape(place)}</div>"
        "<div style='overflow-x:auto'><table data-testid='micro-lines' "
        "style='border-collapse:collapse;font-size:16px;font-variant-numeric:tabular-nums'>"
        f"{rows}</table></div>"
        f"<div style='font-size:13px;opacity:.75;margin-top:4px'>"
        f"{html.escape(t('train.micro_torch', value=short(float(batch.after[name][index]), 7)))}"
        "</div>"
    )
    show_code(update_code(batch, name, index), key="train_micro_code")


def _token(run: Run, name: str, index: tuple[int, ...]) -> str:
    """Return the token of an embedding row, or "" for other parameters."""
    words = run.spec.input.vocabulary if isinstance(run.spec.input, TextInput) else ()
    known = name == "embedding1.weight" and 2 <= index[0] < len(words) + 2
    return f" “{words[index[0] - 2]}”" if known else ""


def _row(line: Line) -> str:
    plain = line.name == "gradient"
    numbers = "" if plain else f"= {raise_powers(line.numbers(DIGITS))}"
    cells = (
        (t(f"train.line_{line.name}"), "opacity:.7;font-size:14px"),
        (raise_powers(f"{line.symbol} = {line.symbols}"), ""),
        (numbers, ""),
        (f"= {short(line.value, DIGITS)}", "font-weight:600"),
    )
    columns = "".join(
        f"<td style='padding:3px 16px 3px 0;white-space:nowrap;{style}'>{html.escape(text)}</td>"
        for text, style in cells
    )
    return f"<tr data-line='{line.name}' data-value='{line.value!r}'>{columns}</tr>"
