"""The names of labels and types in the visitor's language."""

from __future__ import annotations

import re

from playground.ui.language import t

# Labels, types and roles with a name in the visitor's language.
LABELS = (
    "positive", "negative", "spam", "ham", "PER", "LOC", "ORG", "science/technology", "travel",
    "politics", "sports", "health", "entertainment", "geography",
)  # fmt: skip


def label_names() -> dict[str, str]:
    return {label: t(f"language.label_{slug(label)}") for label in LABELS}


def slug(label: str) -> str:
    """The end of a label's message id: "science/technology" → "science_technology"."""
    return re.sub("[^a-z0-9]+", "_", label.lower())
