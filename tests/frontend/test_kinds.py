"""Layers have one place in the browser: no other module asks what kind a layer is."""

import re

import pytest

from playground.nets.layers import LAYER_KINDS
from tests.frontend.conftest import FRONTEND

KINDS = """async () => [
  ...Object.keys((await import("/net/kinds.js")).KINDS),
  ...Object.keys((await import("/net/recurrent.js")).RECURRENT),
  ...Object.keys((await import("/net/sequence.js")).SEQUENCES)]"""
OUTSIDE = sorted(path for path in FRONTEND.rglob("*.js") if path.parent.name != "net")


def questions(source: str, kinds: list[str]) -> list[str]:
    """Where a text of a module compares with a kind, chooses by it, or lists it."""
    name = "|".join(kinds)
    compared = rf'(?:[!=]==|case|includes\(|has\()\s*"(?:{name})"|"(?:{name})"\s*[!=]=='
    keyed = rf"[{{,]\s*(?:{name}):"
    return re.findall(f"{compared}|{keyed}|switch \\(.*kind", source)


@pytest.mark.browser
def test_no_module_outside_net_asks_for_a_layers_kind(modules):
    kinds = modules.evaluate(KINDS)
    assert {"conv", "add", "lstm"} <= set(kinds)
    found = {
        str(path.relative_to(FRONTEND)): asked
        for path in OUTSIDE
        # One colour per kind of cell is a decision of the pages, and stands with the colours.
        if path.name != "colours.js" and (asked := questions(path.read_text("utf-8"), kinds))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    ['if (layer.kind === "conv") {', 'case "relu":', "const SIZE = { pool: 1 };",
     "switch (column.kind) {"],
)  # fmt: skip
def test_a_question_about_kinds_would_be_found(line):
    assert questions(line, ["conv", "relu", "pool"])


@pytest.mark.browser
def test_python_knows_which_layers_the_browser_has(modules):
    known = set(modules.evaluate(KINDS)) - {"input", "softmax"}
    assert {kind for kind, layer in LAYER_KINDS.items() if layer.in_browser} - known == {
        "embedding"  # stays on the server: only a text's own rows travel
    }
    assert known <= {kind for kind, layer in LAYER_KINDS.items() if layer.in_browser}
