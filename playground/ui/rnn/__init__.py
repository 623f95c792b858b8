"""Inside an RNN: type a sentence, step through its memory."""

from playground.nets.spec import ModelSpec, Recurrent, TextInput
from playground.ui.page import Page

# A unit's weights and the gates are read number by number: wider nets fill no screen.
MAX_UNITS = 256


def can_be_read(spec: ModelSpec) -> bool:
    """Whether the page can show the net: it classifies texts with recurrent layers of at most
    `MAX_UNITS` units."""
    units = [layer.units for layer in spec.layers if isinstance(layer, Recurrent)]
    return (
        isinstance(spec.input, TextInput)
        and spec.task.kind == "classification"
        and 0 < max(units, default=0) <= MAX_UNITS
    )


PAGE = Page("rnn", "see", ":material/timeline:", component="rnn", takes=can_be_read)
