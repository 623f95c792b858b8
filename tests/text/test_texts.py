"""Every text is there in every language, the code asks for texts that are there, and uses all."""

import ast
import re

import pytest

from playground.nets.store import language_names, shipped_model, shipped_names, vision_names
from playground.text import DEFAULT, LANGUAGES, say
from playground.text.browser import patterns
from tests.text import sources
from tests.text.sources import entries, variables, words

ENGLISH = dict(entries(DEFAULT))
OTHERS = [language for language in LANGUAGES if language != DEFAULT]
HAN = r"[\u3400-\u9fff]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(language):
    other = dict(entries(language))
    assert set(other) == set(ENGLISH)
    assert {i for i in ENGLISH if variables(ENGLISH[i]) != variables(other[i])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_there_twice_or_empty(language):
    names = [name for name, _ in entries(language)]
    assert sorted(names) == sorted(set(names))
    for name, entry in entries(language):
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", name)
        assert entry.value.elements


def test_chinese_is_chinese():
    # Units, formulas and names may stay; a page's sentences may not.
    for name, entry in entries("zh"):
        text = "".join(words(entry))
        english = len(text) > 25 and text.isascii() and " " in text and "=" not in text
        assert not english, name


def test_chinese_has_its_own_punctuation():
    half = re.compile(
        rf"{HAN}\s?[,;:?!](?!\w)|{HAN} ?\([^)]*{HAN}|\([^)]*{HAN}[^)]*\)|{HAN}\.(?!\w)"
    )
    for name, entry in entries("zh"):
        for text in words(entry):
            found = half.search(text)
            assert not found or name == "cnntable.formulas", f"{name}: {text}"


# ---- the code and the texts -----------------------------------------------------------------


def wrong_uses(found):
    """Uses of an id that is not there, or with values that are not those of the text."""
    for use in found:
        meant = [name for name in ENGLISH if use.pattern.fullmatch(name)]
        if not meant:
            yield use.where, use.pattern.pattern, "no such text"
        for name in meant if len(meant) == 1 and use.values is not None else ():
            if use.values != variables(ENGLISH[name]):
                yield use.where, name, sorted(use.values ^ variables(ENGLISH[name]))


def test_the_code_asks_for_texts_that_are_there_with_their_values():
    found = list(sources.python_uses())
    assert len(found) > 250
    assert list(wrong_uses(found)) == []


@pytest.mark.parametrize(
    "line",
    [
        't("draw.no_such_text")',
        't("draw.unit_title", name="conv1")',
        't("draw.menu", unit=3)',
        't(f"draw.no_{such}")',
        'raise SpecError("draw.no_such_text", 3)',
        'say("zh", "draw.no_such_text")',
    ],
)
def test_the_test_of_uses_can_fail(line):
    assert list(wrong_uses(sources.uses(ast.walk(ast.parse(line)), "here")))


def test_errors_for_people_are_raised_with_an_id():
    errors = sources.user_errors()
    assert len(errors) > 10
    found = []
    for path in sources.PYTHON:
        found += sources.sentences_raised(sources.nodes(path), errors, path.name)
    assert found == []
    for line in ('RecipeError("No.")', 'RecipeError(f"{name} is wrong", name)'):
        assert list(sources.sentences_raised(ast.walk(ast.parse(line)), errors, "here"))


def of_shipped_models():
    """Parts of ids that stand in no code: names of shipped models, of their results and labels."""
    for name in (*shipped_names(), *language_names(), *vision_names()):
        model = shipped_model(name)
        for word in (name, *model.card.results, *model.spec.labels):
            yield "_".join(re.findall("[a-z0-9]+", word.lower()))


def named(names, patterns, words):
    """The names that a pattern stands for, with these words in its places."""
    whole = {re.sub(r"\\(.)", r"\1", each) for each in patterns if "(" not in each}
    found = whole.intersection(names)
    for pattern in map(re.compile, (each for each in patterns if "(" in each)):
        for name in names:
            fits = pattern.fullmatch(name)
            if fits and all(group in words for group in fits.groups()):
                found.add(name)
    return found


def test_no_text_is_left_over():
    in_python = sources.python_words() | set(of_shipped_models())
    in_scripts = sources.script_words()
    used = {name for name in ENGLISH if name.startswith("streamlit.")}  # all go to the browser
    used |= named(ENGLISH, {each.pattern for each in sources.python_patterns()}, in_python)
    short = [name.partition(".")[2] for name in ENGLISH]
    in_browser = named(short, sources.script_patterns(), in_scripts)
    used |= {name for name in ENGLISH if name.partition(".")[2] in in_browser}
    assert sorted(set(ENGLISH) - used) == []


def test_each_language_is_named_by_its_own_text():
    assert {code: say(code, "words.language") for code in LANGUAGES} == LANGUAGES
    assert next(iter(LANGUAGES)) == DEFAULT


def given_to_the_browser():
    """The files of `page_texts("…")`."""
    for path in sources.PYTHON:
        yield from re.findall(r'page_texts\("(\w+)"\)', path.read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_gets_texts_that_it_can_fill(language):
    given = set(given_to_the_browser())
    assert len(given) > 3
    for file in given:
        assert patterns(language, file)


def test_no_code_asks_which_language_it_is():
    asking = re.compile(r"""(language\(\)|\blanguage|\blang)\s*(==|!=) *["']""")
    for path in sources.PYTHON:
        where = str(path.relative_to(sources.ROOT))
        found = asking.search(path.read_text("utf-8"))
        assert not found, f"{where}: {found.group()}"
