"""The state of “What is it?” in the link: the two nets, and whose label is explained how."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.nets import efficientnet
from playground.nets.store import PHOTO_MODEL, PHOTO_MODELS
from playground.text import Message
from playground.ui.link import PageState, Param, dotted, one_of, pair
from playground.ui.session import current_model_name, model_names, store
from playground.ui.vision_page import classifies_photos

LOOKS = ("none", "occlusion", "grad_cam")
SHIPPED = (*PHOTO_MODELS, efficientnet.NAME)
_NET = re.compile(r"[\w .+-]{1,70}")  # `ModelStore.add` allows such names


@dataclass(frozen=True, slots=True)
class WhatState:
    """`nets` are the names of the two nets side by side; empty: the first ones. `of` is the
    explained label: which net (0 or 1), and the label's index; None: the first net's best."""

    nets: tuple[str, ...] = ()
    look: str = "occlusion"
    of: tuple[int, int] | None = None


def net_options() -> tuple[str, ...]:
    """The names of the nets that classify photos, the visitor's own last."""
    return (*SHIPPED, *model_names(classifies_photos))


def chosen_nets() -> tuple[str, str]:
    """The names of the two nets: those of the link, as far as they are here."""
    options, asked = net_options(), STATE.now().nets
    first = asked[0] if asked else current_model_name(classifies_photos, PHOTO_MODEL, SHIPPED)
    if first not in options:
        first = PHOTO_MODEL
    second = asked[1] if len(asked) > 1 and asked[1] in options else ""
    found = (first, second or next(name for name in options if name != first))
    if asked and asked != found:
        STATE.settle(nets=found)
    return found


def nets_from_text(text: str) -> tuple[str, ...]:
    """Parse `left,right`.

    Raises:
        ValueError: these are not the names of two nets.
    """
    found = tuple(text.split(","))
    if len(found) != 2 or not all(_NET.fullmatch(name) for name in found):
        raise ValueError(text)
    return found


def _only_here(state: WhatState) -> Message | None:
    own = [name for name in state.nets if store().is_own(name)]
    return Message("header.own_model", name=own[0]) if own else None


STATE = PageState(
    "vision_what",
    WhatState,
    {
        "nets": Param(nets_from_text, ",".join),
        "look": Param(one_of(LOOKS)),
        "of": Param(pair(1, 99_999), dotted),
    },
    _only_here,
)
