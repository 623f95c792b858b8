"""The reasons for which a run ends, and their texts: the message `ending_<reason>` in
`playground/text/*/training.ftl`.

An ending's values are stored as JSON, so an error among them is stored as its message id and
values.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.text import DEFAULT, Message

REASONS = (
    "done", "target", "time",  # finished
    "stopped", "paused",  # stopped
    "not_finite", "far_above",  # diverged
    "memory", "worker", "silent", "scheduler", "no_worker", "disk", "data", "error",  # failed
)  # fmt: skip


def ending_message(reason: str, values: Mapping[str, object]) -> Message:
    """The translatable message that says why a run ended."""
    if reason == "target":  # runs of earlier versions recorded only the accuracy
        values = {"metric": "accuracy", "value": values.get("accuracy", "")} | dict(values)
        values["metric"] = Message(f"tasks.metric_{values['metric']}")
    return Message(f"training.ending_{reason}", **{k: _value(v) for k, v in values.items()})


def _value(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.3g}"
    return Message.from_data(value) if isinstance(value, Mapping) else value


def sentence(reason: str, values: Mapping[str, object]) -> str:
    """The English sentence for a reason and its values."""
    return ending_message(reason, values).in_language(DEFAULT)
