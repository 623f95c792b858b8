"""Take home: the model in the store, its weights, the history, ONNX, and the script."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from playground.core.model import Model
from playground.models.files import ModelFileError, model_to_bytes
from playground.training import runs
from playground.training.runs import RunError, RunView
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.session import set_current_model_name, store


def last_model(run: RunView) -> Model | None:
    """The net as the run left it."""
    steps = runs.checkpoints(run.run_id)
    if not steps:
        return None
    try:
        return replace(runs.load_checkpoint(run.run_id, steps[-1]), name=run.name)
    except RunError:
        return None


def take_into_store(run: RunView) -> None:
    """Put the model of a run that has ended into the visitor's store, once for each ending."""
    taken: dict[str, tuple[int, str]] = st.session_state.setdefault("train_taken", {})
    if run.active or run.step == 0 or run.state in ("diverged", "failed", "interrupted"):
        return
    if taken.get(run.run_id, (-1, ""))[0] == run.step:
        return
    model = last_model(run)
    if model is None:
        return
    try:
        if run.run_id in taken:  # the same run went on: its model takes the old one's place
            store().remove(taken[run.run_id][1])
        kept = store().add(model)
    except ModelFileError as error:
        st.session_state.train_problem = str(error)
        return
    taken[run.run_id] = (run.step, kept.name)
    set_current_model_name(kept.name, kept.spec.input.kind)


def stored_name(run: RunView) -> str | None:
    """The name under which the run's model is in the store."""
    name = st.session_state.get("train_taken", {}).get(run.run_id, (0, None))[1]
    return name if name in store() else None


def show_home(run: RunView | None) -> None:
    """Everything about the run that can be taken along."""
    with st.container(key="train_home"):
        model = last_model(run) if run is not None else None
        if run is None or model is None:
            st.info(t("train.home_none"))
            return
        name = stored_name(run)
        if name:
            st.success(t("train.home_stored", name=name), icon=":material/inventory_2:")
            if run.spec.input.kind == "image":
                st.page_link(
                    "app_pages/see/draw.py", label=t("train.home_draw"), icon=":material/draw:"
                )
        _downloads(run, model)
        _script(run)


def _downloads(run: RunView, model: Model) -> None:
    from playground.training.export import history_csv, to_onnx

    file = model.name
    with st.container(horizontal=True):
        for key, label, make, ending, mime in (
            ("weights", "home_weights", lambda: model_to_bytes(model), "safetensors",
             "application/octet-stream"),
            ("history", "home_history", lambda: history_csv(run.run_id), "csv", "text/csv"),
            ("onnx", "home_onnx", lambda: to_onnx(model), "onnx", "application/octet-stream"),
        ):  # fmt: skip
            st.download_button(
                t(f"train.{label}"), make, f"{file}.{ending}", mime, key=f"train_get_{key}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _script(run: RunView) -> None:
    from playground.training.script import training_script

    st.caption(t("train.home_script_help"))
    show_code(training_script(run.spec, run.recipe, run.dataset), key="train_script")
