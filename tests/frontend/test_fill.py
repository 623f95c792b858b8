"""The browser fills a text as Python does."""

import pytest

from playground.text import say
from playground.text.browser import patterns
from tests.text.toy import toy_texts

pytestmark = pytest.mark.browser

FILL = """async ({text, values, language}) => {
  document.documentElement.lang = language;
  const { fill } = await import("/shared/dom.js");
  return fill(text, values);
}"""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("plain", {}),
        ("two", {"a": 1, "b": "<b>"}),
        ("two", {"a": 12345, "b": 0}),
        ("count", {"n": 0, "of": "x"}),
        ("count", {"n": 1, "of": "{n}"}),
        ("count", {"n": 12345, "of": 7}),
        ("kind", {"kind": "image", "name": "z"}),
        ("kind", {"kind": "sound", "name": "z"}),
    ],
)
def test_the_browser_says_the_same(modules, tmp_path, language, name, values):
    with toy_texts(tmp_path):
        text, sentence = patterns(language, "toy")[name], say(language, f"toy.{name}", **values)
    given = {"text": text, "values": values, "language": language}
    assert modules.evaluate(FILL, given) == sentence


def test_a_condition_that_does_not_hold_adds_nothing_to_an_element(modules):
    text = modules.evaluate(
        """async () => {
          const { h } = await import("/shared/dom.js");
          return h("p", {}, "mood-rnn", false && "edited", null, undefined, 0).textContent;
        }"""
    )
    assert text == "mood-rnn0"
