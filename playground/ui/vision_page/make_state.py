"""The state of “Make one” in the link: what is made, and the shown frame, picture and pixel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.core.errors import UserError
from playground.core.task import FlowMatching
from playground.nets.model import Model
from playground.nets.store import MAKER, MAKERS
from playground.text import Message
from playground.ui.link import PageState, Param, number, one_of, whole
from playground.ui.session import current_model_name, model_names, store
from playground.ui.vision_page import makes_pictures
from playground.vision.flow_film import MOST_GUIDANCE, MOST_PICTURES, MOST_STEPS, WAYS, Plan
from playground.vision.generate import STEPS, usual_guidance
from playground.vision.words import asked_words, some_words

MOST_SEED = 2**31 - 1
MOST_LABELS = 20
MOST_PHRASES = 20  # each the words of a picture
_NET = re.compile(r"[\w .+-]{1,70}")  # `ModelStore.add` allows such names
_WORDS = re.compile(rf"[a-z -]{{1,60}}(,[a-z -]{{1,60}}){{0,{MOST_PHRASES - 1}}}")
_PIXEL = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.([0-2]))?")


@dataclass(frozen=True, slots=True)
class MakeState:
    """`labels` are indices; empty: all. `words` are those of each picture, for a net that knows
    words: "red dragon,blue potion"; empty: examples. `frame` None is the last one. `pixel` is a
    row, a column and a channel; None: one that shows an effect of the label. `guidance` None is
    the usual one of the net."""

    maker: str = ""
    way: str = "labels"
    labels: tuple[int, ...] = ()
    words: str = ""
    count: int = 10
    seed: int = 0
    other: int = 1
    steps: int = STEPS
    guidance: float | None = None
    frame: int | None = None
    picked: int = 0
    pixel: tuple[int, int, int] | None = None


def maker_options() -> tuple[str, ...]:
    """The names of the nets that make pictures, the visitor's own last."""
    return (*MAKERS, *model_names(makes_pictures))


def chosen_maker() -> str:
    """The name of the net: that of the link, if it is here."""
    options, asked = maker_options(), STATE.now().maker
    if asked in options:
        return asked
    found = current_model_name(makes_pictures, MAKER, MAKERS)
    if asked:
        STATE.settle(maker=found)
    return found


def show_maker(name: str) -> None:
    """Make pictures with another net: what was asked of the one before does not apply to it."""
    STATE.change(maker=name, labels=(), words="", guidance=None, pixel=None, picked=0)


def plan_now(model: Model) -> Plan:
    """What is made by a net; a walk has as many labels as it needs."""
    task, labels = model.spec.task, model.spec.labels
    if isinstance(task, FlowMatching) and task.groups:
        return _plan_of_words(model, task)
    state = STATE.now()
    chosen = tuple(label for label in state.labels if label < len(labels))
    if chosen != state.labels:
        STATE.settle(labels=chosen)
    way = state.way if labels or state.way in ("labels", "noises") else "labels"
    if labels and way == "noises":
        chosen = chosen[:1] or (0,)
    elif way == "between":
        first = chosen[0] if chosen else 0
        second = chosen[1] if len(chosen) > 1 else (first + 1) % len(labels)
        chosen = (first, second)
    guidance = _guidance(task)
    return Plan(way, chosen, state.count, state.seed, state.other, state.steps, guidance)


def _plan_of_words(model: Model, task: FlowMatching) -> Plan:
    state = STATE.now()
    try:
        asked = [asked_words(model, text) for text in state.words.split(",") if text.strip()]
    except UserError:  # words of another net
        STATE.settle(words="")
        asked = []
    words = tuple(asked) or tuple(some_words(task))
    if state.way == "noises":
        words = words[:1]
    elif state.way == "between":
        words = (words[0], words[-1]) if len(words) > 1 else (words[0], next(some_words(task)))
    guidance = _guidance(task)
    return Plan(state.way, (), state.count, state.seed, state.other, state.steps, guidance, words)


def _guidance(task: object) -> float:
    asked = STATE.now().guidance
    if asked is None:
        return usual_guidance(task) if isinstance(task, FlowMatching) else 1.0
    return asked


def labels_from_text(text: str) -> tuple[int, ...]:
    """Parse `3,5`.

    Raises:
        ValueError: the text has another form.
    """
    found = tuple(int(part) for part in text.split(","))
    if not 0 < len(found) <= MOST_LABELS or min(found) < 0:
        raise ValueError(text)
    return found


def pixel_from_text(text: str) -> tuple[int, int, int]:
    """Parse `12.9`, a row and a column, or `12.9.2` with a channel.

    Raises:
        ValueError: the text has another form.
    """
    found = _PIXEL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2]), int(found[3] or 0)


def words_param(text: str) -> str:
    """Check the form of the words in a link.

    Raises:
        ValueError: the text has another form.
    """
    if text and not _WORDS.fullmatch(text):
        raise ValueError(text)
    return text


def _net_name(text: str) -> str:
    if not _NET.fullmatch(text):
        raise ValueError(text)
    return text


def _pixel_text(pixel: tuple[int, int, int]) -> str:
    return ".".join(map(str, pixel if pixel[2] else pixel[:2]))


def _only_here(state: MakeState) -> Message | None:
    own = store().is_own(state.maker)
    return Message("header.own_model", name=state.maker) if own else None


STATE = PageState(
    "vision_make",
    MakeState,
    {
        "maker": Param(_net_name),
        "way": Param(one_of(WAYS)),
        "labels": Param(labels_from_text, lambda labels: ",".join(map(str, labels))),
        "words": Param(words_param),
        "count": Param(whole(1, MOST_PICTURES)),
        "seed": Param(whole(0, MOST_SEED)),
        "other": Param(whole(0, MOST_SEED)),
        "steps": Param(whole(1, MOST_STEPS)),
        "guidance": Param(number(0, MOST_GUIDANCE), lambda value: f"{value:g}"),
        "frame": Param(whole(0, MOST_STEPS)),
        "picked": Param(whole(0, MOST_PICTURES - 1)),
        "pixel": Param(pixel_from_text, _pixel_text),
    },
    _only_here,
)
