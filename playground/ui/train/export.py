"""Export: the model in the visitor's store, and weights, history, ONNX and script as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
import streamlit as st

from playground.data.mnist import TORCHVISION
from playground.nets.code import keras_code, torch_code
from playground.nets.files import ModelFileError, model_to_bytes
from playground.nets.model import Model
from playground.nets.onnx import to_onnx
from playground.nets.spec import ModelSpec
from playground.tasks.registry import task_of
from playground.training.export import examples_npz, history_csv
from playground.training.runs.run import Run, RunError
from playground.training.script import EXAMPLES, training_script
from playground.ui.code_panel import show_code
from playground.ui.language import md, t
from playground.ui.model_picker import model_upload
from playground.ui.pages import pages_for
from playground.ui.sentences import shown
from playground.ui.session import pick_model_name, store

BYTES = "application/octet-stream"


def last_model(run: Run) -> Model | None:
    """Return the net after the run's last step; None if it cannot be loaded."""
    try:
        return replace(run.model(), name=run.name)
    except RunError:
        return None


def take_into_store(run: Run) -> None:
    """Add an ended run's model to the visitor's store, once per last step."""
    taken: dict[str, tuple[int, str]] = st.session_state.setdefault("train_taken", {})
    if run.active or run.step == 0 or run.state in ("diverged", "failed", "interrupted"):
        return
    if taken.get(run.run_id, (-1, ""))[0] == run.step:
        return
    model = last_model(run)
    if model is None:
        return
    try:
        if run.run_id in taken:  # the run was continued: replace its earlier model
            store().remove(taken[run.run_id][1])
        kept = same_in_store(model) or store().add(model)
    except ModelFileError as error:
        st.session_state.train_problem = shown(error)
        return
    taken[run.run_id] = (run.step, kept.name)
    pick_model_name(kept.name)


def rename_stored(run: Run) -> None:
    """Rename the run's model in the store as well, if it is there."""
    taken = st.session_state.get("train_taken", {})
    if stored_name(run) is not None:
        store().remove(taken.pop(run.run_id)[1])
        take_into_store(run)


def same_in_store(model: Model) -> Model | None:
    """Return the stored model with the same name, net and weights, as left by a reload."""
    own = next((one for one in store().own() if one.name == model.name), None)
    if own is None or own.spec != model.spec:
        return None
    same = all(np.array_equal(own.weights[name], model.weights[name]) for name in model.weights)
    return own if same else None


def stored_name(run: Run) -> str | None:
    """Return the run's model's name in the store; None if it is not stored."""
    name = st.session_state.get("train_taken", {}).get(run.run_id, (0, None))[1]
    return name if name in store() else None


def show_home(run: Run | None) -> None:
    """Show everything that can be exported from the run."""
    with st.container(key="train_home"):
        model = last_model(run) if run is not None else None
        if run is None or model is None:
            st.info(t("train.home_none"))
            model_upload("train_home")
            return
        name = stored_name(run)
        if name:
            st.success(md("train.home_stored", name=name), icon=":material/inventory_2:")
        _downloads(run, model)
        if task_of(run.spec).has_script:
            _script(run, model.name)
        _net(model)
        model_upload("train_home")


def _net(model: Model) -> None:
    """Show the net as code of each library."""
    st.markdown(t("train.home_net"))
    with st.container(key="train_net_code"):
        for tab, code in zip(
            st.tabs([t("train.build_pytorch"), t("train.build_keras")]),
            (torch_code(model.spec), keras_code(model.spec)),
            strict=True,
        ):
            tab.code(code, language="python")


def pages_to_use(run: Run) -> None:
    """Show links to the pages that can open the run's model."""
    if stored_name(run) is not None:
        links_to_pages(run.spec, "train_home_pages")


def links_to_pages(spec: ModelSpec, key: str) -> None:
    """Show links to the pages that can open a model with this spec."""
    with st.container(key=key, horizontal=True):
        for page in pages_for(spec):
            st.page_link(
                page.script, label=t(f"{page.name}.open_on"), icon=page.icon, width="content"
            )


def _downloads(run: Run, model: Model) -> None:
    """Show download buttons; each file is made when its button is clicked."""
    name = model.name
    with st.container(horizontal=True):
        model_download("weights", model)
        _download("history", f"{name}.csv", "text/csv", lambda: history_csv(run))
        model_download("onnx", model)


def model_download(what: Literal["weights", "onnx"], model: Model, key: str = "train_get") -> None:
    """Show the download button of the model's weights or of its ONNX file."""
    if what == "weights":
        _download(what, f"{model.name}.safetensors", BYTES, lambda: model_to_bytes(model), key)
    else:
        _download(what, f"{model.name}.onnx", BYTES, lambda: to_onnx(model), key)


def _download(
    what: str, file: str, mime: str, make: Callable[[], bytes], key: str = "train_get"
) -> None:
    st.download_button(
        t(f"train.home_{what}"), make, file, mime, key=f"{key}_{what}",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _script(run: Run, name: str) -> None:
    """Show the downloads of the training as plain PyTorch and of the examples that it reads."""
    script = training_script(run.spec, run.recipe, run.dataset)
    st.markdown(t("train.home_script_title"))
    own_file = run.dataset not in TORCHVISION
    st.caption(
        t("train.home_script_file", file=EXAMPLES) if own_file else t("train.home_script_fetches")
    )
    with st.container(horizontal=True):
        _download("script", f"{name}.py", "text/x-python", script.encode)
        if own_file:
            _download("examples", EXAMPLES, BYTES, lambda: examples_npz(run))
    show_code(script, key="train_script")
