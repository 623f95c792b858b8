"""Changes in a browser component that Python has not confirmed yet.

`frontend/shared/unconfirmed.js` is the browser's side.
"""

from __future__ import annotations

from typing import Any

MAX_NUMBER = 2**53  # largest number of a change; JavaScript integers are exact up to here


def news(ask: Any, ack: int) -> tuple[dict[str, Any], int]:
    """Return the new changes in the component's message, by name, and the new `ack`.

    The component numbers its changes and resends each until it is acknowledged:
    `{"n": 7, "changes": {"step": {"n": 7, "value": 3}}}`. Changes up to `ack` were applied
    before, and may have been overwritten outside of the component since; they are skipped.
    """
    number = _number(ask.get("n")) if isinstance(ask, dict) else 0
    if number <= ack:
        return {}, ack
    sent = ask.get("changes")
    changes = {
        str(name): change.get("value")
        for name, change in (sent.items() if isinstance(sent, dict) else ())
        if isinstance(change, dict) and _number(change.get("n")) > ack
    }
    return changes, number


def _number(raw: Any) -> int:
    whole = isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= MAX_NUMBER
    return int(raw) if whole else 0
