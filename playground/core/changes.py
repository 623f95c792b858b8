"""Diffs of JSON data, so that a page that watches a run receives only what has changed.

`frontend/shared/changes.js` applies the diffs; `tests/frontend/test_changes.py` compares the two.
"""

from __future__ import annotations

from itertools import count
from typing import Any


def changes(old: Any, new: Any) -> dict[str, Any] | None:
    """The diff that turns `old` into `new` (JSON values); None if they are equal.

    - Mappings: "set" holds new keys, "in" the diffs of changed values, "drop" the removed keys.
    - Lists of lists or mappings, of unchanged length: "at" holds the diffs by index.
    - Other lists: "keep" is the length of the common prefix, "add" holds the items after it.
    - Other values: "is" holds the new value.
    """
    if old == new:
        return None
    if isinstance(old, dict) and isinstance(new, dict):
        shared = {key: changes(old[key], new[key]) for key in new if key in old}
        found = {
            "set": {key: value for key, value in new.items() if key not in old},
            "in": {key: change for key, change in shared.items() if change is not None},
            "drop": [key for key in old if key not in new],
        }
        return {name: value for name, value in found.items() if value}
    if isinstance(old, list) and isinstance(new, list):
        if len(old) == len(new) and all(isinstance(item, list | dict) for item in old):
            each = (changes(*pair) for pair in zip(old, new, strict=True))
            return {"at": {str(k): change for k, change in enumerate(each) if change is not None}}
        kept = _shared_start(old, new)
        return {"keep": kept, "add": new[kept:]}
    return {"is": new}


def _shared_start(old: list[Any], new: list[Any]) -> int:
    """The length of the lists' common prefix."""
    length = min(len(old), len(new))
    if old[:length] == new[:length]:
        return length
    return next(k for k in count() if old[k] != new[k])
