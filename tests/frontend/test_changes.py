"""What has changed in plain data: applied in the browser to the old, it gives the new."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.changes import changes

numbers = st.lists(st.none() | st.integers(-9, 9) | st.floats(-1, 1), max_size=6)
values = st.recursive(
    st.none() | st.integers(0, 3) | st.sampled_from(["", "a"]) | numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)
APPLY = """async (pairs) => {
  const { apply } = await import("/shared/changes.js");
  return pairs.map(([old, change]) => (change === null ? old : apply(old, change)));
}"""


def test_the_browser_makes_the_new_of_the_old(modules):
    pairs = []

    @settings(max_examples=400, database=None)
    @given(old=values, new=values)
    def collect(old, new):
        pairs.append((old, new))
        pairs.append((old, old))

    collect()
    sent = [[old, changes(copy.deepcopy(old), new)] for old, new in pairs]
    found = modules.evaluate(APPLY, json.loads(json.dumps(sent)))
    assert found == [new for _, new in pairs]


def test_a_growing_curve_is_sent_only_its_new_points():
    lines = [{"name": "loss", "x": list(range(500)), "y": [1 / (k + 1) for k in range(500)]}]
    later = [{"name": "loss", "x": list(range(510)), "y": [1 / (k + 1) for k in range(510)]}]
    change = changes({"lines": lines}, {"lines": later})
    assert change["in"]["lines"]["at"]["0"]["in"]["x"] == {
        "keep": 500,
        "add": list(range(500, 510)),
    }
    assert len(json.dumps(change)) < len(json.dumps(later)) / 20


def test_what_is_equal_is_no_change():
    assert changes({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) is None
