"""What a part in the browser is given, as one text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_text(data: Mapping[str, Any]) -> dict[str, str]:
    """`data` as JSON, for `JSON.parse(data.json)` in the part.

    Streamlit looks at every other value for a data frame, for which it imports pandas: a third
    of a second that the server's first page would wait.
    """
    return {"json": json.dumps(data)}
