"""Events as lines: numbers that are none come back as such, and what is no event is refused."""

import json
import math

import pytest

from playground.core.events import Batch, Evaluated, event_from_json, event_to_json


def test_numbers_that_are_none_come_back_as_such():
    nan, inf = math.nan, math.inf
    given = Batch(3, 1, 0.5, nan, {"accuracy": 0.5, "iou": nan}, inf, nan, {"conv1": inf, "d": 2.0})
    line = event_to_json(given)
    json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    found = event_from_json(line)
    assert (found.step, found.epoch, found.seconds) == (3, 1, 0.5)
    assert all(map(math.isnan, (found.loss, found.learning_rate, found.examples_per_second)))
    assert math.isnan(found.metrics["iou"])
    assert found.metrics["accuracy"] == 0.5
    assert math.isnan(found.gradient_norms["conv1"])
    assert found.gradient_norms["d"] == 2.0


def test_an_evaluation_without_a_confusion_is_read():
    line = event_to_json(Evaluated(3, 1, 0.5, "validation", 0.25, {"accuracy": 0.5}))
    raw = json.loads(line)
    raw.pop("confusion", None)
    found = event_from_json(json.dumps(raw))
    assert found.confusion == ()
    assert event_from_json(line) == found


@pytest.mark.parametrize(
    "line", ["3", "[]", "null", "{}", '{"event": "party"}', '{"event": "batch", "x": 1}']
)
def test_what_is_no_event_is_refused_and_shown(line):
    with pytest.raises(ValueError, match="Not an event of a run") as refused:
        event_from_json(line)
    assert line in str(refused.value)
