"""Runs that have ended, written to the test's own home as a server's would be, without a cluster;
and the Train page on them."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.core.events import Ending, Event, Started
from playground.core.recipe import Recipe, recipe_to_json
from playground.nets.spec import ModelSpec, spec_to_json
from playground.text import say
from playground.training.data import TrainingData
from playground.training.loop import train
from playground.training.runs import run as runs
from playground.training.runs.history import History
from tests.training.small import digits, picture_spec

APP = str(Path(__file__).resolve().parents[2] / "pages" / "main.py")
PAGE = "train/train.py"
SHORT = Recipe(epochs=2, learning_rate=0.01, seed=1)
_ids = itertools.count(1)


def record_run(
    spec: ModelSpec | None = None,
    recipe: Recipe = SHORT,
    data: TrainingData | None = None,
    name: str = "few",
    stop_after: int | None = None,
) -> str:
    """Train here and now, and write it down as a run; with `stop_after`, as far as that batch,
    as if the server had ended there. Returns the run's id."""
    spec, data = spec or picture_spec(), data or digits()
    events: list[Event] = []
    for event in train(spec, recipe, data, "cpu"):
        events.append(event)
        if stop_after is not None and event.step >= stop_after and event.event == "checkpoint":
            break
    history = History(f"{next(_ids):012x}")
    history.write_examples(data.train, data.validation)
    history.append(events)
    started, last = events[0], events[-1]
    assert isinstance(started, Started)
    losses = [e.loss for e in events if e.event == "batch"]
    checks = [e.accuracy for e in events if e.event == "evaluated" and e.split == "validation"]
    ending = last if isinstance(last, Ending) else None
    history.write_record(
        {
            "name": name, "owner": "", "created": time.time(), "spec": spec_to_json(spec),
            "recipe": recipe_to_json(recipe), "dataset": data.name, "named": False,
            "device": "auto", "state": ending.event if ending else "running", "step": last.step,
            "total_steps": started.total_steps, "epoch": last.epoch, "seconds": last.seconds,
            "loss": losses[-1] if losses else None, "accuracy": checks[-1] if checks else None,
            "sentence": ending.sentence if ending else "",
            "reason": ending.reason if ending else "",
            "values": list(ending.values.items()) if ending else [],
            "device_label": started.device,
        }
    )  # fmt: skip
    assert runs.get_run(history.run_id).step == last.step
    return history.run_id


def open_train(**query: object) -> AppTest:
    """The Train page, opened by a link with these settings."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page(PAGE)
    for name, value in query.items():
        app.query_params[name] = str(value)
    return again(app)


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
    return "\n".join([*(str(each.value) for part in parts for each in part), moving_html(app)])


def moving_html(app: AppTest) -> str:
    """What the parts that move have been given to show."""
    given = [json.loads(json.loads(each.proto.json)["json"]) for each in app.get("bidi_component")]
    return "".join(data.get("html", "") for data in given)
