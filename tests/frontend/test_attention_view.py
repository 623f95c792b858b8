"""The browser's attention arithmetic against torch, and the encoder's card mounted without the
app."""

import base64

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from torch.nn import functional

from tests.frontend.test_tagging_cards import mount, number

pytestmark = pytest.mark.browser

HEADS, STEPS, UNITS = 3, 5, 8
PIECES = ["[CLS]", "un", "##believ", "##able", "[SEP]"]


def made_layer():
    rng = np.random.default_rng(0)
    return [rng.normal(0, 1, (HEADS, STEPS, UNITS)).astype(np.float32) for _ in range(3)]


COMPUTED = """async ({ arrays, heads, steps, units, head, causal }) => {
  const m = await import("/language/attention_math.js");
  const [query, key, value] = arrays.map((array) => Float32Array.from(array));
  const layer = { heads, steps, units, query, key, value, causal };
  const weights = m.weightsOf(layer, head);
  const rows = [...Array(steps).keys()].map((t) => weights.subarray(t * steps, (t + 1) * steps));
  return {
    scores: rows.map((_, t) => [...m.scoresOf(layer, head, t)].slice(0, causal ? t + 1 : steps)),
    weights: rows.map((row) => [...row]),
    output: rows.map((row) => [...m.outputOf(layer, head, row)]),
  };
}"""


@pytest.mark.parametrize(("head", "causal"), [(0, False), (2, False), (1, True)])
def test_the_browser_attends_as_torch_does(modules, head, causal):
    arrays = made_layer()
    given = {
        "arrays": [array.ravel().tolist() for array in arrays], "heads": HEADS, "steps": STEPS,
        "units": UNITS, "head": head, "causal": causal,
    }  # fmt: skip
    found = modules.evaluate(COMPUTED, given)
    query, key, value = (torch.from_numpy(array[head]).double() for array in arrays)
    scores = query @ key.T / UNITS**0.5
    for step, row in enumerate(found["scores"]):
        np.testing.assert_allclose(row, scores[step, : len(row)], atol=1e-5)
    if causal:
        scores = scores.masked_fill(torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1), -torch.inf)
    np.testing.assert_allclose(found["weights"], scores.softmax(1), atol=1e-6)
    output = functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
    np.testing.assert_allclose(found["output"], output, atol=1e-5)


def packed(array):
    return base64.b64encode(array.tobytes()).decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_arithmetic_of_a_pair_adds_up(modules, language):
    query, key, value = made_layer()
    result = {
        "kind": "encoder", "pieces": PIECES, "layers": ["attention1", "attention2"],
        "layer": "attention1", "heads": HEADS, "query": packed(query), "key": packed(key),
        "value": packed(value), "cut": 0, "second": "able",
        "points": {
            "words": [["unbelievable"], ["able"]], "points": [[[0, 1], [1, 0]]] * 2,
            "variance": [[0.8, 0.2]] * 2, "shared": [], "cosines": [[], []],
        },
    }  # fmt: skip
    pins = "encoder~h2~q3~k1~u4"
    mount(modules, "encoder_card.js", "EncoderCard", {"result": result}, pins, "", language)
    view = modules.get_by_test_id("attention")
    weights = torch.from_numpy(query[2] @ key[2].T / UNITS**0.5).softmax(1)
    assert float(view.get_attribute("data-weight")) == pytest.approx(weights[3, 1].item(), abs=1e-5)
    for part, expected in (
        ("attention-product", query[2, 3] @ key[2, 1]),
        ("attention-values", weights[3].numpy() @ value[2, :, 4]),
    ):
        shown = modules.get_by_test_id(part)
        terms = [number(each) for each in shown.locator("[data-what=term] b").all_inner_texts()]
        total = number(shown.locator("[data-what=sum] b").inner_text())
        assert sum(terms) == pytest.approx(total, abs=1e-9)
        assert total == pytest.approx(expected, abs=2e-4)
    # The pictures show the same pair: pointing at a piece moves the mark of the matrix.
    modules.locator(".att-piece[data-side='0'][data-step='2']").hover()
    expect(view).to_have_attribute("data-query", "2")
    modules.get_by_test_id("attention-matrix").press("ArrowDown")
    told = modules.evaluate("window.mounted.page.told.at(-1).pins")
    assert told == "encoder~l0~h2~q4~k1~u4~b3"
