"""Opens an example of the Evaluate page on the Language page, with the model that answered."""

from __future__ import annotations

from playground.core.inputs import FeatureInput, TextInput
from playground.language.read import language_of, task_of_model
from playground.language.records import LANGUAGES, TASKS, Language
from playground.nets.model import Model
from playground.nets.store import language_names
from playground.ui.language_page import reads_texts
from playground.ui.language_page.state import MAX_CHARACTERS, STATE, card_of
from playground.ui.session import store

PREDICATES = "predicates-en"  # its answers are part of the roles' card


def can_open(model: Model) -> bool:
    """Whether the Language page has a card for the model."""
    if store().is_own(model.name):
        return reads_texts(model.spec)
    return model.name == PREDICATES or task_of_model(model) in TASKS


def open_text(model: Model, text: str) -> None:
    """Make the text the Language page's text, and open the model's card there."""
    changes = {"text": text[:MAX_CHARACTERS], "text_language": None, "pins": ""}
    if store().is_own(model.name):
        STATE.change(task=card_of(model.name), **changes)
        return
    task = "roles" if model.name == PREDICATES else task_of_model(model)
    models = dict(STATE.now().models)
    if model.name != PREDICATES:
        models[task] = model.name
    changes["text_language"] = spoken(model)
    STATE.change(task=task, models=tuple(models.items()), **changes)


def spoken(model: Model) -> Language | None:
    """The language that a model reads: that of a shipped model, else of most words of its
    vocabulary; None for pictures."""
    for language in LANGUAGES:
        if model.name in language_names() and f"-{language}" in model.name:
            return language
    if isinstance(model.spec.input, FeatureInput):
        return "en"
    if not isinstance(model.spec.input, TextInput):
        return None
    return language_of(" ".join(model.spec.input.vocabulary[:200]))
