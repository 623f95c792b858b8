"""What is set outside and inside of a page's own part, in any order: nothing goes back.

The RNN page has a file of its own, test_rnn_state.py; what has no part that sends settings (Train,
Room) is in tests/ui/test_any_order.py.
"""

import random
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from playground.text import say
from tests.browser.shortly import choose, shortly

pytestmark = pytest.mark.browser
MODELS = ["pen-cnn", "seed-cnn"]
TITLES = {"pen-cnn": "pen-cnn · ", "seed-cnn": "The article's CNN · "}
PATIENCE = 60.0  # seconds; a page that computes with another model on a busy machine
STEPS = 4

Expected = dict[str, str]  # what a person has set, by its name in the link
Action = Callable[[Page, Expected, random.Random], None]


def another(chance: random.Random, choices: list[str], now: str) -> str:
    return chance.choice([each for each in choices if each != now])


def choose_model(page: Page, expected: Expected, chance: random.Random) -> None:
    """In the picker of the header."""
    name = another(chance, MODELS, expected["model"])
    picker = page.locator("[class*=_model_select]").get_by_role("combobox").first
    choose(picker, TITLES[name])
    expected["model"] = name


def address(page: Page) -> str:
    """The URL now; `page.url` changes only while Playwright is called."""
    return str(page.evaluate("location.href"))


def check(page: Page, expected: Expected) -> None:
    def is_shown():
        found = {name: each[0] for name, each in parse_qs(urlparse(address(page)).query).items()}
        for name, value in expected.items():
            assert re.fullmatch(value, found.get(name, "")), (name, value, found.get(name))
        picker = page.locator("[class*=_model_select]").get_by_role("combobox").first
        assert picker.input_value().startswith(TITLES[expected["model"]])

    shortly(is_shown, PATIENCE)


# ---- Draw -----------------------------------------------------------------------------------


def take_sample(page: Page, expected: Expected, chance: random.Random) -> None:
    """Inside the pen: both models read the samples."""
    expected["drawn"] = another(chance, list("0123456789"), expected["drawn"])
    page.locator(f"[data-testid=sample][data-digit='{expected['drawn']}']").click()


def show_layers(page: Page, expected: Expected, chance: random.Random) -> None:
    """Inside the pen: all layers, or the main ones."""
    page.get_by_test_id("all-layers").click()
    expected["layers"] = {"main": "all", "all": "main"}[expected["layers"]]


def check_draw(page: Page, expected: Expected) -> None:
    drawn, layers = expected["drawn"], expected["layers"]

    def is_shown():
        assert page.locator(".np-pen").get_attribute("data-model") == expected["model"]
        assert page.get_by_test_id("answer").get_attribute("data-label") == drawn
        button = page.get_by_test_id("all-layers").inner_text()
        assert ("main" in button) is (layers == "all")
        assert f"model={expected['model']}" in address(page)

    shortly(is_shown, PATIENCE)


# ---- Inside a CNN ---------------------------------------------------------------------------


def pick_digit(page: Page, expected: Expected, chance: random.Random) -> None:
    digit = another(chance, list("0123456789"), expected["sample"][0])
    page.locator(".st-key-cnn_digit").get_by_text(digit, exact=True).click()
    expected["sample"] = rf"{digit}(-\d+)?"


def open_lens(page: Page, expected: Expected, chance: random.Random) -> None:
    name = another(chance, ["table", "sandbox"], expected.get("show", ""))
    page.locator(".st-key-cnn_lens").get_by_text(say("en", f"cnn.lens_{name}")).click()
    expected["show"] = name


def pin_layer(page: Page, expected: Expected, chance: random.Random) -> None:
    """Inside the part."""
    expected["layer"] = another(chance, ["conv1", "conv2", "pool1"], expected["layer"])
    page.get_by_test_id("pick-layer").select_option(expected["layer"])


def choose_scale(page: Page, expected: Expected, chance: random.Random) -> None:
    """Inside the part."""
    expected["scale"] = another(chance, ["channel", "net"], expected.get("scale", ""))
    page.get_by_test_id(f"scale-{expected['scale']}").click()


# ---- Evaluate -------------------------------------------------------------------------------


def choose_mode(page: Page, expected: Expected, chance: random.Random) -> None:
    """The counts of the matrix, or their shares, inside the part."""
    expected["mode"] = another(chance, ["rows", "columns"], expected.get("mode", ""))
    page.locator(f"[data-mode={expected['mode']}]").first.click()


def select_cell(page: Page, expected: Expected, chance: random.Random) -> None:
    digit = chance.randrange(10)
    cell = page.locator(f".ev-cell[data-row='{digit}'][data-column='{digit}']")
    if expected["select"] != f"cell_{digit}_{digit}":  # a second click lets it go
        cell.click()
    expected["select"] = f"cell_{digit}_{digit}"


def open_tab(page: Page, expected: Expected, chance: random.Random) -> None:
    expected["show"] = another(chance, ["threshold", "calibration"], expected.get("show", ""))
    page.locator(f"[data-tab={expected['show']}]").click()


# ---- the sequences --------------------------------------------------------------------------

PAGES: dict[str, tuple[str, str, list[Action], Callable[[Page, Expected], None], Expected]] = {
    "draw": (
        "", "[data-testid=layer] canvas", [choose_model, take_sample, show_layers], check_draw,
        {"model": "pen-cnn", "drawn": "3", "layers": "main"},
    ),
    "cnn": (
        "cnn?model=pen-cnn&sample=3&layer=conv1", "[data-testid=value]",
        [choose_model, pick_digit, open_lens, pin_layer, choose_scale], check,
        {"model": "pen-cnn", "sample": r"3(-\d+)?", "layer": "conv1"},
    ),
    "evaluate": (
        "evaluate?model=pen-cnn&select=cell_1_1", "[data-testid=evaluate][data-ready]",
        [choose_model, choose_mode, select_cell, open_tab], check,
        {"model": "pen-cnn", "select": "cell_1_1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_whatever_is_done_in_whatever_order_stays_done(page: Page, app_url, name):
    link, ready, actions, holds, expected = PAGES[name]
    chance, expected = random.Random(5), dict(expected)
    page.goto(f"{app_url}/{link}")
    expect(page.locator(ready).first).to_be_visible(timeout=120_000)
    holds(page, expected)
    for _ in range(STEPS):
        done = chance.sample(actions, 2)  # two in a row, the second before the first is answered
        for action in done:
            action(page, expected, chance)
        holds(page, expected)
