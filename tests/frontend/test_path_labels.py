"""The words beside the path of hidden states lie beside each other, Chinese ones as well."""

from itertools import pairwise

import pytest

SHOWN = """async (tokens) => {
  const { pathChart } = await import("/rnn/maps.js");
  const hidden = tokens.flatMap((_, step) => [step, 2 * step]);
  const { element } = pathChart({ hidden, units: 2 }, tokens, "blue", "path", {});
  const sheet = document.createElement("style");
  sheet.textContent = ".hidden { display: none } .small { font-size: 15px }";
  document.body.replaceChildren(sheet, element);
  element.style.width = `${element.viewBox.baseVal.width}px`;
  return [...element.querySelectorAll(".dot text")]
    .map((each) => each.getBoundingClientRect())
    .filter(({ width }) => width > 0)
    .map(({ left, right }) => [left, right]);
}"""


@pytest.mark.parametrize("word", ["好电影", "fun"])
def test_words_that_are_shown_do_not_overlap(modules, word):
    places = sorted(modules.evaluate(SHOWN, [word] * 7))
    assert len(places) >= 3
    assert all(end <= begin for (_, end), (begin, _) in pairwise(places))
