"""The Evaluate page: choice of models and examples, messages from the browser, the collection.

The browser component owns the selection, the open example and the sliders, and sends them when
they have not changed for a moment. Actions on examples (relabel, collect, open on another page)
arrive as a list of numbered actions, and each number is executed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from playground.core.data import DataError, ImageSet
from playground.evaluation.evaluation import Evaluation, EvaluationError
from playground.evaluation.report import card_with_result, report_data, report_page
from playground.evaluation.tag_report import space_of
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.training.runs import server
from playground.ui.errors import fragment
from playground.ui.evaluate.collection import collect, drawing_of, show_collected
from playground.ui.evaluate.component import evaluate_part
from playground.ui.evaluate.data import (
    Labelled,
    data_names,
    data_title,
    default_data,
    digest_of,
    fits,
    for_model,
    kind_of,
    load,
    relabelled,
    say_upload,
    upload_names,
)
from playground.ui.evaluate.folds import start, stop
from playground.ui.evaluate.looks import open_seal, unseal
from playground.ui.evaluate.on_language import can_open, open_text, spoken
from playground.ui.evaluate.progress import progress_line
from playground.ui.evaluate.reports import show_reports
from playground.ui.evaluate.seen import see, with_labels
from playground.ui.evaluate.state import (
    FEWEST,
    FOLDINGS,
    MODEL,
    MODES,
    MOST,
    MOST_MODELS,
    NETS,
    PLANES,
    SEALS,
    STATE,
    TABS,
    selection,
)
from playground.ui.evaluate.tags import PART as TAGS
from playground.ui.evaluate.tags import show_tags
from playground.ui.evaluate.view import view_data
from playground.ui.header import page_header
from playground.ui.language import in_words, language, t
from playground.ui.model_picker import pick_model
from playground.ui.pages import PAGES
from playground.ui.sentences import said, shown
from playground.ui.session import new_widget, set_current_drawing, store
from playground.ui.texts import set_current_text

PART = "evaluate_part"
NONE: str = ""  # the option “no second model”
OPENS = ("draw", "cnn", "rnn", "language")  # pages that can open one example
PICTURES = ("boxes", "photos")  # kinds of models whose examples are not sent one by one
MOST_COLLECTED = 200  # most examples per click


def show() -> None:
    """Show the page."""
    if STATE.now().show == "folds":
        server.warm_up()  # first: its processes start while the model is evaluated here
    with st.container(key="evaluate"):
        with page_header("evaluate", _to_do()):
            model = pick_model(MODEL, key="evaluate_model", take=_choose_model)
        with st.container(key="evaluate_bar", horizontal=True, vertical_alignment="center"):
            with st.container(width=340 if kind_of(model) in PICTURES else 260):
                name = _pick_data(model)
            comparable: tuple[str, ...] = ()
            other = None
            if kind_of(model) not in PICTURES:
                with st.container(width=260):
                    comparable = others(model)
                    other = _pick_other(comparable)
                with st.popover(
                    t("evaluate.bring"), icon=":material/upload:", key="evaluate_upload_open"
                ):
                    _bring(model)
        _evaluated(model, other, name, comparable)


def _to_do() -> str:
    kind = kind_of(MODEL.model())
    return t(f"pictures.to_do_{kind}") if kind in PICTURES else ""


# ---- choice of models and examples ----------------------------------------------------------


def others(model: Model) -> tuple[str, ...]:
    """Return the models that can be compared with this one: same labels and kind of input."""
    spec = model.spec

    def alike(name: str) -> bool:
        found = store().get(name)
        other = found.spec
        if isinstance(spec.input, ImageInput) and other.input != spec.input:
            return False
        same = kind_of(found) == kind_of(model) and set(other.labels) == set(spec.labels)
        return same and spoken(found) == spoken(model) and name != model.name

    return tuple(name for name in MODEL.options() if alike(name))


def _pick_other(names: tuple[str, ...]) -> Model | None:
    asked = STATE.now().other
    if asked is not None and asked not in names:
        STATE.settle(other=None)
    chosen = STATE.now().other or NONE
    widget = new_widget("evaluate_other_select", chosen)
    options: tuple[str, ...] = (NONE, *names)
    st.selectbox(
        t("evaluate.other"), options, key=widget, disabled=not names,
        label_visibility="collapsed", format_func=in_words(options, _other_word),
        on_change=lambda: _choose_other(st.session_state[widget]),
    )  # fmt: skip
    return store().get(chosen) if chosen else None


def _other_word(name: str) -> str:
    return said(model_title(name)) if name else t("evaluate.no_other")


def _choose_other(name: str) -> None:
    STATE.change(other=name or None)


def _pick_data(model: Model) -> str:
    names = data_names(model)
    chosen = STATE.now().data
    if chosen is not None and chosen not in names:
        STATE.settle(data=None)
        chosen = None
    chosen = chosen or default_data(model)
    widget = new_widget("evaluate_data_select", chosen)
    st.selectbox(
        t("evaluate.data"), names, key=widget, label_visibility="collapsed",
        format_func=in_words(names, data_title),
        on_change=lambda: _choose_data(st.session_state[widget]),
    )  # fmt: skip
    return chosen


def _choose_model(name: str) -> None:
    """Show the model, on its own data if the chosen data do not fit it."""
    MODEL.choose(name)
    model, data = store().get(name), STATE.now().data
    if data is not None and not (data in data_names(model) and fits(data, model)):
        STATE.change(data=None, row=None)


def _choose_data(name: str) -> None:
    STATE.change(data=name, row=None)


def _bring(model: Model) -> None:
    """Show the Train page's uploader; a new upload becomes the data."""
    from playground.ui.train.uploads import show_upload

    kind = kind_of(model)
    before = upload_names(kind)
    show_upload("evaluate.uploaded")
    new = [name for name in upload_names(kind) if name not in before]
    if new or "evaluate_uploads" in st.session_state:
        known = st.session_state.setdefault("evaluate_uploads", set(before))
        fresh = [name for name in upload_names(kind) if name not in known]
        known.update(upload_names(kind))
        if fresh:
            _choose_data(fresh[-1])
            st.rerun()
    else:
        st.session_state.evaluate_uploads = set(before)


@fragment()
def _evaluated(model: Model, other: Model | None, name: str, comparable: tuple[str, ...]) -> None:
    if st.session_state.pop("evaluate_rerun", False):
        st.rerun()  # the second model's list is outside of this fragment
    page = st.session_state.pop("evaluate_goto", None)
    if page is not None:
        st.switch_page(next(one.script for one in PAGES if one.name == page))
    if kind_of(model) in PICTURES:
        _pictures(model, name)
        return
    if kind_of(model) == "tags":
        show_tags(model, other, name, comparable, _take_tags)
        return
    try:
        with st.spinner(t("evaluate.asking"), show_time=True), progress_line() as told:
            examples = for_model(load(name), model, name)
            examples, sealed, digest = unseal(examples, digest_of(name, examples))
            models = (model,) if other is None else (model, other)
            st.session_state.evaluate_now = model, examples, digest
            st.session_state.evaluate_name = name
            st.session_state.evaluate_sealed = sealed
            opens = _opens(model, examples)
            view = view_data(models, name, examples, digest, opens, comparable, sealed, told)
    except (EvaluationError, DataError) as error:
        st.error(shown(error), icon=":material/error:")
        if error.message_id == "evaluation.unknown_labels":
            say_upload(model, ", ".join(model.spec.labels))
        return
    evaluate_part(view, PART, _take)
    show_collected(examples)
    _reports(model, examples, digest)


def _pictures(model: Model, name: str) -> None:
    """Show a detector or a net for photos, alone."""
    if STATE.now().other is not None:
        STATE.settle(other=None)
    # torch and the Vision page's views are imported only here
    if kind_of(model) == "photos":
        from playground.ui.evaluate.photos import show_photos

        show_photos(model)
    else:
        from playground.ui.evaluate.boxes import show_boxes

        show_boxes(model, name)


def _opens(model: Model, examples: Labelled) -> tuple[str, ...]:
    """Return the pages that can open the model with one of the examples."""
    pages = [
        page.name for page in PAGES
        if page.name in OPENS
        and (can_open(model) if page.name == "language" else page.takes(model.spec))
    ]  # fmt: skip
    fits = not isinstance(examples, ImageSet) or examples.images.shape[1:] == (1, 28, 28)
    return tuple(pages) if fits else ()


# ---- messages from the browser --------------------------------------------------------------


def _take() -> None:
    """Apply the browser component's message; invalid values are ignored."""
    ask = st.session_state[PART].get("ask")
    now = st.session_state.get("evaluate_now")
    if not isinstance(ask, Mapping) or now is None:
        return
    _take_view(ask.get("view"))
    for action in _new_actions(ask):
        _do(action, *now)


def _take_tags() -> None:
    """Apply the message of the component for taggers; invalid values are ignored."""
    ask = st.session_state[TAGS].get("ask")
    now = st.session_state.get("evaluate_tags_now")
    if not isinstance(ask, Mapping) or now is None:
        return
    _take_view(ask.get("view"))
    model, examples = now
    for action in _new_actions(ask):
        rows = _rows(action.get("rows"), len(examples.tokens))
        if action.get("do") == "open" and rows and can_open(model):
            tokens = examples.tokens[rows[0]]
            open_text(model, space_of(tokens).join(tokens))
            st.session_state.evaluate_goto = "language"
        if action.get("do") == "second":
            _second(action.get("name"), model)


def _new_actions(ask: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The actions that were not executed before."""
    actions = ask.get("actions")
    for action in actions if isinstance(actions, list) else ():
        number = action.get("n") if isinstance(action, Mapping) else None
        if isinstance(number, int) and number > st.session_state.get("evaluate_ack", 0):
            st.session_state.evaluate_ack = number
            yield action


def _take_view(view: Any) -> None:
    if not isinstance(view, Mapping):
        return
    changes: dict[str, Any] = {}
    nets = tuple(net for nets in NETS.values() for net in nets)
    chosen = (
        ("mode", MODES),
        ("show", TABS),
        ("net", nets),
        ("folding", FOLDINGS),
        ("seal", SEALS),
        ("plane", PLANES),
    )
    for field, options in chosen:
        if view.get(field) in options:
            changes[field] = view[field]
    if isinstance(view.get("select"), str):
        with suppress(ValueError):
            changes["select"] = selection(view["select"])
    for field in ("row", "label"):
        if field not in view:
            continue
        value = view[field]
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        changes[field] = value if whole else None
    table = view.get("table")
    if isinstance(table, list) and all(isinstance(each, str) for each in table):
        changes["table"] = tuple(table[:MOST_MODELS])
    for field, least, most in (("folds", FEWEST, MOST), ("sample", 2, 8_000)):
        value = view.get(field)
        if type(value) is int and least <= value <= most:
            changes[field] = value
    for field, low, high in (("threshold", 0.0, 1.0), ("temperature", 0.05, 20.0)):
        value = view.get(field)
        if isinstance(value, int | float) and low <= value <= high:
            changes[field] = float(value)
    STATE.change(**changes)


def _rows(raw: Any, n: int) -> list[int]:
    rows = raw if isinstance(raw, list) else []
    return [row for row in rows[:MOST_COLLECTED] if type(row) is int and 0 <= row < n]


def _do(action: Mapping[str, Any], model: Model, examples: Labelled, digest: str) -> None:
    rows = _rows(action.get("rows"), len(examples))
    label = action.get("label")
    match action.get("do"):
        case "relabel" if rows and type(label) is int and 0 <= label < len(examples.classes):
            changed = relabelled(digest)
            for row in rows:
                changed.pop(row, None)
                if label != int(examples.labels[row]):
                    changed[row] = label
        case "collect":
            collect(rows, examples, digest)
        case "second":
            _second(action.get("name"), model)
        case "unseal" if st.session_state.evaluate_sealed is not None:
            open_seal(model, st.session_state.evaluate_sealed, digest)
        case "folds_start":
            start(st.session_state.evaluate_name, examples)
        case "folds_stop":
            stop(st.session_state.evaluate_name, examples)
        case "open" if rows and action.get("page") in _opens(model, examples):
            _open(str(action["page"]), rows[0], model, examples, digest)


def _second(name: Any, model: Model) -> None:
    """Make a model of the table the second model."""
    if name in others(model):
        STATE.change(other=name)
        st.session_state.evaluate_rerun = True


def _open(page: str, row: int, model: Model, examples: Labelled, digest: str) -> None:
    """Make the example the current input, and switch to the page."""
    MODEL.choose(model.name)
    if isinstance(examples, ImageSet):
        set_current_drawing(drawing_of(row, examples, digest))
    else:
        set_current_text(examples.texts[row], model)
    st.session_state.evaluate_goto = page


def _reports(model: Model, examples: Labelled, digest: str) -> None:
    """Show the download buttons of the report."""
    spoken = language()
    changed = dict(relabelled(digest))

    def evaluated() -> Evaluation:
        return with_labels(see(model, examples, digest), changed)

    show_reports(
        model, examples.name, lambda: report_page(model, evaluated(), spoken),
        lambda: report_data(evaluated()), lambda: card_with_result(model, evaluated()),
    )  # fmt: skip
