"""Runs that have ended, written to the test's own home as a server's would be, without a cluster;
and the Train page on them."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.core.events import Event
from playground.core.recipe import Recipe
from playground.nets.spec import ModelSpec
from playground.text import say
from playground.training.data import TrainingData
from playground.training.loop import train
from playground.training.runs.history import History
from playground.training.runs.record import RunRecord
from playground.training.runs.run import Run, get_run
from tests.training.small import digits, picture_spec
from tests.ui.opened import open_page

SHORT = Recipe(epochs=2, learning_rate=0.01, seed=1)
_ids = itertools.count(1)


def record_run(
    spec: ModelSpec | None = None,
    recipe: Recipe = SHORT,
    data: TrainingData | None = None,
    name: str = "few",
    stop_after: int | None = None,
    owner: str = "me",
) -> Run:
    """Train here and now, and write it down as a run; with `stop_after`, as far as that batch,
    as if the server had ended there."""
    spec, data = spec or picture_spec(), data or digits()
    events: list[Event] = []
    for event in train(spec, recipe, data, "cpu"):
        events.append(event)
        if stop_after is not None and event.step >= stop_after and event.event == "checkpoint":
            break
    record = RunRecord(
        run_id=f"{next(_ids):012x}", name=name, created=time.time(), spec=spec, recipe=recipe,
        dataset=data.name, named=False, state="running", owner=owner,
    )  # fmt: skip
    for event in events:
        record = record.after(event)
    history = History(record.run_id)
    history.write_examples(data.train, data.validation)
    history.append(events)
    history.write_record(record)
    return get_run(record.run_id)


def open_train(visitor: str = "me", **query: object) -> AppTest:
    """The Train page, opened by this visitor through a link with these settings; a run stands
    for its id."""
    texts = {name: one.run_id if isinstance(one, Run) else one for name, one in query.items()}
    return again(open_page("train", {"visitor_id": visitor}, **texts))


def again(app: AppTest) -> AppTest:
    """The page after what was just done to it."""
    app.run()
    assert not app.exception
    broken = say("en", "shell.error", id="")[:30], say("zh", "shell.error", id="")[:10]
    assert not [each.value for each in app.error if each.value.startswith(broken)]
    return app


def sentences_on(app: AppTest) -> str:
    """Everything that the page says, in one text."""
    parts = (app.markdown, app.caption, app.error, app.warning, app.info, app.success, app.html)
    return "\n".join([*(str(each.value) for part in parts for each in part), panel_texts(app)])


def panels(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the panels of the page have been given to show, by their test ids."""
    given = [json.loads(json.loads(each.proto.json)["json"]) for each in app.get("bidi_component")]
    rows = [row for data in given for row in data.get("content", {}).get("rows", [])]
    return {panel["id"]: panel for row in rows for panel in row}


def panel_texts(app: AppTest) -> str:
    """The HTML and the titles in the panels."""
    parts = (
        panel.get("html") or (panel.get("chart") or panel["maps"])["title"]
        for panel in panels(app).values()
    )
    return "\n".join(parts)
