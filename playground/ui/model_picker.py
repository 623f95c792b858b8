"""The model picker that all pages share, with the model's card, its download, and an upload."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from playground.nets.card_texts import (
    model_description,
    model_line,
    model_title,
    preparation_line,
    result_title,
)
from playground.nets.files import ModelFileError, model_from_bytes, model_to_bytes
from playground.nets.model import Model
from playground.nets.spec import ModelSpec
from playground.nets.store import ALIASES
from playground.text import Message
from playground.ui import link
from playground.ui.language import in_words, language, literal, md, t
from playground.ui.memory_words import say_memory
from playground.ui.sentences import said, shown
from playground.ui.session import (
    choice_in,
    current_model_name,
    model_names,
    new_widget,
    pick_model_name,
    store,
)
from playground.ui.sharing import offer_sharing, share_id, take_shared

MAX_NAME = 60  # characters of a model's name in a link


class ModelPart:
    """The model that a page shows. It is the model last picked on any page among those that
    `takes` accepts and those in `also`; before the first pick it is `default()`. The link holds its
    name as `model`, and as `shared` the id of a model that its owner shares."""

    names = ("model", "shared")

    def __init__(
        self,
        takes: Callable[[ModelSpec], bool],
        default: Callable[[], str] = lambda: "",
        also: tuple[str, ...] = (),
    ) -> None:
        self._takes, self._default, self._also = takes, default, also

    def options(self) -> tuple[str, ...]:
        """The names of the models that the page can show."""
        return (*model_names(self._takes), *self._also)

    def name(self) -> str:
        """The name of the shown model."""
        return current_model_name(self._takes, self._default(), self._also)

    def model(self) -> Model:
        return store().get(self.name())

    def choose(self, name: str) -> None:
        """Show the model that the visitor picked."""
        link.problems().pop("model", None)
        pick_model_name(name)

    def read(self, asked: Mapping[str, str]) -> None:
        if "model" not in asked:
            return
        name, used = ALIASES.get(asked["model"], asked["model"]), self.name()
        if name not in store() and "shared" in asked:
            found = take_shared(asked["shared"], name[:MAX_NAME])
            if found is None:
                link.report("model", Message("shell.shared_gone", name=literal(name), used=used))
                return
            name = found
        if name in self.options():
            pick_model_name(name)
        elif name in store():
            link.report("model", Message("shell.model_not_taken", name=literal(name), used=used))
        else:
            link.report("model", link.not_there("model", name, used))

    def written(self) -> Mapping[str, str | None]:
        return {"model": self.name(), "shared": share_id(self.name())}

    def only_here(self) -> Message | None:
        name = self.name()
        is_here = store().is_own(name) and share_id(name) is None
        return Message("header.own_model", name=name) if is_here else None


def pick_model(
    part: ModelPart, key: str = "model", take: Callable[[str], None] | None = None
) -> Model:
    """Show a select box of the models that the page can show, with a line on each, and return the
    shown model. `take` is called with the picked name; by default it is `part.choose`."""
    widget = new_widget(f"{key}_select", part.name())
    with st.container(key=f"{key}_select", gap=None):
        st.selectbox(
            t("shell.model"),
            part.options(),
            format_func=in_words(part.options(), _title_and_line),
            key=widget,
            on_change=_take_choice,
            args=(widget, take or part.choose),
            label_visibility="collapsed",
        )
        offer_sharing(part.model(), key)
    return part.model()


def _take_choice(widget: str, take: Callable[[str], None]) -> None:
    if (choice := choice_in(widget)) is not None:
        take(choice[1])


def _title_and_line(name: str) -> str:
    model = store().get(name)
    line = model_line(model)
    return f"{said(model_title(name))} · {said(line)}" if line else said(model_title(name))


def model_files(model: Model, key: str = "model_files") -> None:
    """Show the model's card and buttons to download, remove or upload a model."""
    with st.container(key=key):
        st.markdown(literal(model_description(model, language())) or t("shell.no_card"))
        if (prepared := preparation_line(model)) is not None:
            st.caption(shown(prepared))
        for what, value in model.card.results.items():
            figure = f"{value:.2%}" if 0 <= value <= 1 else f"{value:g}"
            st.caption(t("shell.result", what=shown(result_title(what)), figure=figure))
        for source in model.card.sources:
            figure = f"{source.name} ({source.licence})"
            st.caption(md("shell.result", what=t("shell.data"), figure=figure))
        st.download_button(
            md("shell.download", name=model.name),
            lambda: model_to_bytes(model),
            f"{model.name}.safetensors",
            "application/octet-stream",
            key=f"{key}_download",
            icon=":material/download:",
            on_click="ignore",
        )
        if store().is_own(model.name):
            st.button(t("shell.remove"), key=f"{key}_remove", on_click=_remove, args=(model,))
        _offer_back(key)
        model_upload(key)


def _remove(model: Model) -> None:
    store().remove(model.name)
    st.session_state.removed_model = model


def _offer_back(key: str) -> None:
    """Show a button that restores the model removed last."""
    removed: Model | None = st.session_state.get("removed_model")
    if removed is not None and removed.name not in store():
        st.button(
            md("shell.bring_back", name=removed.name), key=f"{key}_bring_back",
            icon=":material/undo:", on_click=_bring_back, args=(removed,),
        )  # fmt: skip


def _bring_back(model: Model) -> None:
    st.session_state.pop("removed_model", None)
    pick_model_name(store().add(model).name)


def model_upload(key: str) -> None:
    """Show an upload field for a model file; an uploaded model is stored and picked."""
    file = st.file_uploader(t("shell.upload_model"), key=f"{key}_upload", type=None)
    say_memory()
    if file is None:
        st.session_state.pop(f"{key}_taken", None)
        return
    if st.session_state.get(f"{key}_taken") != file.file_id:
        st.session_state[f"{key}_taken"] = file.file_id
        st.session_state[f"{key}_answer"] = _take_model(file.name, file.getvalue())
        st.rerun()
    good, sentence, beside = st.session_state.get(f"{key}_answer", (True, "", ""))
    if beside:
        st.info(sentence, icon=":material/info:")
        _text_beside(key, beside, file.name, file.getvalue())
    else:
        (st.success if good else st.error)(sentence)


# The text that a file needs beside it, by the message that asks for it.
BESIDE = {"nets.file_plain": "code", "nets.onnx_vocabulary": "words"}


def _text_beside(key: str, beside: str, filename: str, data: bytes) -> None:
    """Show a field for the net's code, for a file that contains only weights, or for its
    vocabulary."""
    st.text_area(
        t(f"shell.net_{beside}"), key=f"{key}_code", height=260, on_change=_with_text,
        args=(key, beside, filename, data),
    )  # fmt: skip
    st.button(t(f"shell.net_{beside}_apply"), key=f"{key}_code_apply", icon=":material/check:")
    problem = st.session_state.get(f"{key}_code_problem")
    if problem:
        st.error(problem, icon=":material/error:")


def _with_text(key: str, beside: str, filename: str, data: bytes) -> None:
    from playground.nets.onnx_import import model_from_onnx, words_of
    from playground.nets.parse import CodeError
    from playground.nets.state_dict import model_from_state

    text, name = str(st.session_state[f"{key}_code"]), filename.rpartition(".")[0]
    try:
        if beside == "words":
            made = model_from_onnx(data, name, words_of(text))
        else:
            made = model_from_state(data, text, name)
        model = store().add(made)
    except (CodeError, ModelFileError) as error:
        st.session_state[f"{key}_code_problem"] = shown(error)
        return
    st.session_state.pop(f"{key}_code_problem", None)
    pick_model_name(model.name)
    st.session_state[f"{key}_answer"] = (True, md("shell.uploaded", name=model.name), "")


def _model_in(filename: str, data: bytes) -> Model:
    """Read a model from a file of the playground or from an ONNX file of any origin."""
    if not filename.lower().endswith(".onnx"):
        return model_from_bytes(data, filename.removesuffix(".safetensors"))
    from playground.nets.onnx_import import model_from_onnx  # imports onnx, which few visitors need

    return model_from_onnx(data, filename[: -len(".onnx")])


def _take_model(filename: str, data: bytes) -> tuple[bool, str, str]:
    """Store the model of an uploaded file. Returns whether that worked, the message to show, and
    the text that the file needs beside it."""
    try:
        model = store().add(_model_in(filename, data))
    except ModelFileError as error:
        return False, shown(error), BESIDE.get(error.message_id, "")
    link.problems().pop("model", None)
    pick_model_name(model.name)
    return True, md("shell.uploaded", name=model.name), ""
