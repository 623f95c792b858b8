"""Opens an example of the Evaluate page on the Language page, with the model that answered."""

from __future__ import annotations

from playground.core.inputs import FeatureInput, TextInput
from playground.language.read import language_of, task_of_model
from playground.language.records import LANGUAGES, TASKS, Language
from playground.nets.model import Model
from playground.nets.store import language_names, shipped_model
from playground.ui.language_page import reads_texts
from playground.ui.session import store
from playground.ui.texts import set_current_text

# Their answers are part of the roles' card of these models.
FINDERS = {"predicates-en": "roles-en", "predicates-en-linear": "roles-en-linear"}


def can_open(model: Model) -> bool:
    """Whether the Language page has a card for the model."""
    if store().is_own(model.name):
        return reads_texts(model.spec)
    return model.name in FINDERS or task_of_model(model) in TASKS


def open_text(model: Model, text: str) -> None:
    """Make the text the Language page's text, and open the model's card there."""
    roles = FINDERS.get(model.name)
    set_current_text(text, shipped_model(roles) if roles else model)


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
