"""The state of “Make one” in the link: what is made, and the shown frame, picture and pixel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.nets.store import MAKER
from playground.text import Message
from playground.ui.link import PageState, Param, number, one_of, whole
from playground.ui.session import current_model_name, model_names, store
from playground.ui.vision_page import makes_pictures
from playground.vision.flow_film import MOST_GUIDANCE, MOST_PICTURES, MOST_STEPS, WAYS, Plan
from playground.vision.generate import GUIDANCE, STEPS

MOST_SEED = 2**31 - 1
MOST_LABELS = 20
_NET = re.compile(r"[\w .+-]{1,70}")  # `ModelStore.add` allows such names
_PIXEL = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.([0-2]))?")


@dataclass(frozen=True, slots=True)
class MakeState:
    """`labels` are indices; empty: all. `frame` None is the last one. `pixel` is a row, a column
    and a channel; None: one that shows an effect of the label."""

    maker: str = ""
    way: str = "labels"
    labels: tuple[int, ...] = ()
    count: int = 10
    seed: int = 0
    other: int = 1
    steps: int = STEPS
    guidance: float = GUIDANCE
    frame: int | None = None
    picked: int = 0
    pixel: tuple[int, int, int] | None = None


def maker_options() -> tuple[str, ...]:
    """The names of the nets that make pictures, the visitor's own last."""
    return (MAKER, *model_names(makes_pictures))


def chosen_maker() -> str:
    """The name of the net: that of the link, if it is here."""
    options, asked = maker_options(), STATE.now().maker
    if asked in options:
        return asked
    found = current_model_name(makes_pictures, MAKER, (MAKER,))
    if asked:
        STATE.settle(maker=found)
    return found


def plan_now(labels: Sequence[str]) -> Plan:
    """What is made, for a net with these labels; a walk has as many labels as it needs."""
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
    return Plan(
        way, chosen, state.count, state.seed, state.other, state.steps, state.guidance
    )  # fmt: skip


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
