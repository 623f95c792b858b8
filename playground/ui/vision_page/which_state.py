"""The state of “Which one is it?” in the link."""

from __future__ import annotations

from dataclasses import dataclass

from playground.data.photos import COINS, NAMED
from playground.nets.store import PHOTO_MODEL, PHOTO_MODELS
from playground.text import Message
from playground.ui.link import PageState, Param, dotted, number, one_of, pair, whole
from playground.ui.vision_page.finder import OWN, SAMPLES
from playground.vision.fine import GROUPS

PARTS = ("again", "names", "faces")
FACES = ("astronaut", "camera", "cat")  # the samples: a face, a profile, and none
TURNS = (0, 90, 180)  # degrees
FIRST = next(iter(SAMPLES))


@dataclass(frozen=True, slots=True)
class WhichState:
    """`find` is the sample that is asked about, as a view made with `seed`; empty: the gallery's
    first. `cosine` is the threshold; None: the measured one. `pair` are two labels of a net, and
    `face` is the picture in which faces are searched, after it was `turned` by so many degrees."""

    part: str = "again"
    gallery: str = FIRST
    net: str = PHOTO_MODEL
    find: str = ""
    seed: int = 1
    cosine: float | None = None
    group: str = "cats"
    pair: tuple[int, int] | None = None
    face: str = FACES[0]
    turned: int = 0


def pair_from_text(text: str) -> tuple[int, int]:
    """Parse `281.285`.

    Raises:
        ValueError: the text has another form.
    """
    first, second = pair(999, 999)(text)
    if first == second:
        raise ValueError(text)
    return first, second


def _turn(text: str) -> int:
    if (turned := int(text)) not in TURNS:
        raise ValueError(text)
    return turned


def _only_here(state: WhichState) -> Message | None:
    own = state.part == "again" and OWN in (state.gallery, state.find)
    own = own or (state.part == "faces" and state.face == OWN)
    return Message("which.only_here") if own else None


STATE = PageState(
    "vision_which",
    WhichState,
    {
        "part": Param(one_of(PARTS)),
        "gallery": Param(one_of((*SAMPLES, OWN))),
        "net": Param(one_of(PHOTO_MODELS), name="embedding"),
        "find": Param(one_of((*NAMED, *COINS, OWN))),
        "seed": Param(whole(1, 999), name="view_seed"),
        "cosine": Param(number(-1, 1), name="cosine"),
        "group": Param(one_of(GROUPS)),
        "pair": Param(pair_from_text, dotted),
        "face": Param(one_of((*FACES, OWN))),
        "turned": Param(_turn),
    },
    _only_here,
)
