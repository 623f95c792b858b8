"""The explanation of a layer kind on the pages: one sentence and the formula."""

from __future__ import annotations

from collections.abc import Iterable

from playground.nets.spec import ModelSpec
from playground.ui.language import t


def layer_help(kind: str) -> str:
    """The sentence and the formula, as Markdown, for a widget's help."""
    return f"{t(f'layers.about_{kind}')}\n\n`{t(f'layers.formula_{kind}')}`"


def layer_words(spec: ModelSpec) -> dict[str, str]:
    """`about_<kind>` and `formula_<kind>` of each kind of layer in the net, for the browser."""
    return kind_words({layer.kind for layer in spec.layers})


def kind_words(kinds: Iterable[str]) -> dict[str, str]:
    """The same for these kinds of layers."""
    kinds = sorted(kinds)
    about = {f"about_{kind}": t(f"layers.about_{kind}") for kind in kinds}
    return about | {f"formula_{kind}": t(f"layers.formula_{kind}") for kind in kinds}
