"""The Language page's state in the link: the text and its language, the open card, the model of
each task, and what is pinned in the lattice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.language.records import HUB_TASKS, LANGUAGES, TASKS, Language
from playground.text import Message
from playground.ui.link import PageState, Param, joined, on_or_off, one_of, switch, texts

CARDS = (*TASKS, "encoder")
OWN = "own~"  # the cards of the visitor's own nets begin so
SECOND = "The bank lent her the money for a house."  # compared with the text in the encoder's view
MAX_SECOND = 300  # characters
MAX_CHARACTERS = 2_000  # of a text in the link; what follows is not read
TYPES = ("PER", "LOC", "ORG")  # of entities
MAX_PINS = 1_000  # characters
MAX_HUB = 200  # characters of a model's name on the Hugging Face Hub, and of the labels for it
_MODEL = re.compile(r"[^,~]{1,60}")
_OWN_CARD = re.compile(rf"{OWN}[\w .+-]{{1,70}}")  # `ModelStore.add` allows such names
_PINS = re.compile(r"[\w.~,;:!*=+\-]*")


@dataclass(frozen=True, slots=True)
class LanguageState:
    """`text_language` None means that the language is recognised. `models` has the chosen model of
    a card; cards that are absent have their default model. `pins` belongs to the open card's
    component, which writes and reads it. `second` is the encoder's second sentence."""

    text: str | None = None  # None: the first example
    text_language: Language | None = None
    task: str = "sentiment"
    models: tuple[tuple[str, str], ...] = ()
    pins: str = ""
    second: str = SECOND
    listed: bool = False  # whether the list of texts is open
    types: tuple[str, ...] = ()  # the types of entities that each text of the list must have
    hub: str = ""  # a model of the Hugging Face Hub, with its task (empty: found) and labels
    hub_task: str = ""
    labels: str = ""


def card_of(name: str) -> str:
    """The card of the visitor's own net of this name, as the link holds it."""
    return OWN + name


def own_name(card: str) -> str | None:
    """The name of the visitor's net that a card belongs to; None for the other cards."""
    return card.removeprefix(OWN) if card.startswith(OWN) else None


def card_from_text(text: str) -> str:
    """Check the name of a card.

    Raises:
        ValueError: there can be no such card.
    """
    if text not in CARDS and not _OWN_CARD.fullmatch(text):
        raise ValueError(text)
    return text


def pins_of(card: str, pins: str) -> str:
    """What is pinned on this card: `pins` without its beginning, which is the card's name
    (`entities_card.js`); empty if they belong to another card."""
    begin = card.replace(" ", "_") + "~"
    return pins.removeprefix(begin) if pins.startswith(begin) else ""


def models_from_text(text: str) -> tuple[tuple[str, str], ...]:
    """Parse `task~model,task~model`.

    Raises:
        ValueError: the text has another form.
    """
    found: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        task, name = part.split("~")
        if task not in CARDS or not _MODEL.fullmatch(name):
            raise ValueError(text)
        found[task] = name
    return tuple(found.items())


def models_to_text(models: tuple[tuple[str, str], ...]) -> str:
    """Write the chosen models for the link."""
    return ",".join(f"{task}~{name}" for task, name in models)


def pins_from_text(text: str) -> str:
    """Check what is pinned: letters, digits and a few signs.

    Raises:
        ValueError: the text has other characters, or is too long.
    """
    if len(text) > MAX_PINS or not _PINS.fullmatch(text):
        raise ValueError(text)
    return text


def _types(text: str) -> tuple[str, ...]:
    found = texts(text)
    if not set(found) <= set(TYPES):
        raise ValueError(text)
    return tuple(each for each in TYPES if each in found)


def _only_here(state: LanguageState) -> Message | None:
    name = own_name(state.task)
    return Message("language.own_here", name=name) if name is not None else None


STATE = PageState(
    "language",
    LanguageState,
    {
        "text": Param(write=lambda text: text[:MAX_CHARACTERS]),
        "text_language": Param(one_of(LANGUAGES), name="text_lang"),
        "task": Param(card_from_text),
        "models": Param(models_from_text, models_to_text),
        "pins": Param(pins_from_text),
        "second": Param(lambda text: text[:MAX_SECOND]),
        "listed": Param(switch, on_or_off, "list"),
        "types": Param(_types, joined),
        "hub": Param(lambda text: text[:MAX_HUB]),
        "hub_task": Param(one_of(("", *HUB_TASKS))),
        "labels": Param(lambda text: text[:MAX_HUB], name="hub_labels"),
    },
    _only_here,
)
