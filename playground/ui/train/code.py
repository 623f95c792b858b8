"""The builder's code view: the net as editable PyTorch or Keras code, in sync with the rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from playground.core.recipe import Recipe
from playground.nets.code import keras_code, torch_code
from playground.nets.parse import CodeError, Note, Parsed, parse_code
from playground.nets.shapes import describe_fitting
from playground.nets.spec import ModelSpec, Node
from playground.training.data import DataError, TrainingData
from playground.training.presets import SHIPPED_DATA, input_for, presets_for, recipe_for
from playground.ui.language import t
from playground.ui.sentences import shown
from playground.ui.train.choice import FIRST, Chosen, data_title, load_data, preset_spec
from playground.ui.train.state import FIELDS, STATE, change

WRITERS = {"pytorch": torch_code, "keras": keras_code}
# The data set to switch to when the code's input kind differs from that of the chosen data.
OTHER_DATA = {"image": SHIPPED_DATA["text"]}
OTHER_INPUT = ("code.input_pictures", "code.input_no_embedding")
AROUND = 1  # context lines shown before and after the faulty line


@dataclass(frozen=True, slots=True)
class Written:
    """The code field's text, the rows that belong to it, and the message about it."""

    text: str
    library: str
    nodes: tuple[Node, ...]  # the rows' layers when the text was written
    error: CodeError | None = None
    notes: tuple[Note, ...] = ()
    moved_to: str = ""  # the data set that the code made the page switch to


def show_code(now: Chosen, library: str) -> None:
    """Show the net as editable code, and the error at a line that cannot be parsed."""
    assert now.spec is not None
    written = _written(now.spec, library)
    if written is None:
        st.info(t("train.code_faulty"), icon=":material/info:")
        return
    with st.container(key="train_code"):
        # Messages go above the field, so that they stay visible with a long program.
        if written.error is not None:
            _show_error(written.text, written.error)
        if written.moved_to:
            st.info(t("train.code_data", data=data_title(written.moved_to)), icon=":material/info:")
        for note in written.notes:
            st.info(_at(note.line, shown(note.message)), icon=":material/info:")
        st.session_state["train_code_text"] = written.text
        st.text_area(
            t("train.code_label"), key="train_code_text", height=400,
            help=t("train.code_help"), on_change=_edited, args=(now, library),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            # The text is applied when the field loses focus; tablets have no Ctrl+Enter.
            st.button(t("train.code_apply"), key="train_code_apply", icon=":material/check:")
            st.caption(t("train.code_hint"))


def _written(spec: ModelSpec, library: str) -> Written | None:
    """Return the user's text while it matches the rows, else code generated from the rows.

    None if the rows do not fit together.
    """
    kept: Written | None = st.session_state.get("train_code_written")
    if kept is not None and (kept.library, kept.nodes) == (library, spec.nodes):
        return kept
    if describe_fitting(spec)[1] is not None:
        return None
    made = Written(WRITERS[library](spec), library, spec.nodes)
    st.session_state.train_code_written = made
    return made


def _at(line: int, sentence: str) -> str:
    return t("train.code_line", line=line, sentence=sentence) if line else sentence


def _show_error(text: str, error: CodeError) -> None:
    """Show the faulty line with its context, and the message below it."""
    lines = text.split("\n")
    with st.container(key="train_code_error", gap="small"):
        if 0 < error.line <= len(lines):
            first = max(0, error.line - 1 - AROUND)
            shown_lines = lines[first : error.line + AROUND]
            st.code(
                "\n".join(
                    f"{'→' if number == error.line else ' '} {number:3}  {line[:200]}"
                    for number, line in enumerate(shown_lines, first + 1)
                ),
                language=None,
            )
        st.error(shown(error), icon=":material/error:")
        st.caption(t("train.code_kept"))


# ---- applying the edited text ---------------------------------------------------------------


def _edited(now: Chosen, library: str) -> None:
    """Replace the rows by the parsed text; on a parse error, keep them."""
    assert now.spec is not None
    text = str(st.session_state["train_code_text"])
    spec, moved = now.spec, ""
    try:
        try:
            parsed = parse_code(text, spec.input, spec.task)
        except CodeError as error:
            moved = _other_data(now, error)
            if not moved:
                raise
            data = load_data(moved)
            parsed = parse_code(text, input_for(data), data.classes)
            _choose(parsed, data, moved)
        else:
            assert now.data is not None
            _choose(parsed, now.data, now.data_name, now.preset)
    except CodeError as error:
        st.session_state.train_code_written = Written(text, library, spec.nodes, error)
        return
    st.session_state.train_code_written = Written(
        text, library, parsed.spec.nodes, None, parsed.notes, moved
    )


def _other_data(now: Chosen, error: CodeError) -> str:
    """Return a data set of the other kind if the code reads images and the data are texts, or
    vice versa. In no other case is the user's choice of data changed."""
    if now.data is None or error.why.message_id not in OTHER_INPUT:
        return ""
    name = OTHER_DATA.get(now.data.kind, SHIPPED_DATA["image"])
    try:
        load_data(name)
    except DataError:
        return ""
    return name


def _choose(parsed: Parsed, data: TrainingData, data_name: str, preset: str = "") -> None:
    """Choose the parsed net (as a preset if it equals one) and the settings in the code."""
    nodes = parsed.spec.nodes
    fitting = [n for n in presets_for(data.kind) if _nodes_of(n, data_name, data) == nodes]
    chosen = fitting[0] if fitting else preset or FIRST[data.kind]
    STATE.change(data=data_name, preset=chosen, layers=None if fitting else nodes)
    if parsed.stated:
        base = recipe_for(chosen, data)
        stated = replace(Recipe(seed=base.seed), **parsed.stated)
        for name, field in FIELDS.items():
            if name != "seed":
                change(name, field.of(stated), base)


def _nodes_of(preset: str, data_name: str, data: TrainingData) -> tuple[Node, ...]:
    from playground.nets.spec import SpecError

    try:
        return preset_spec(preset, data_name, data).nodes
    except SpecError:  # the images are too small for the preset
        return ()
