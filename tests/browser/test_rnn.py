"""The RNN page in a real browser, against Python's own reading of the same text."""

import re
from urllib.parse import parse_qs, urlencode, urlparse

import numpy as np
import pytest
import scipy.special
from playwright.sync_api import Locator, Page, expect

from playground.explain.edits import Edit
from playground.explain.reading import read_edited, read_text
from playground.explain.states import nearest_threshold
from playground.explain.through_time import gradients_through_time
from playground.nets.store import shipped_model
from tests.browser.shortly import shortly

pytestmark = pytest.mark.browser

TEXT = "I loved the first half, but the rest was boring."
NETS = ("mood-rnn", "mood-gru", "mood-lstm")
LABELS = ("negative", "positive")


@pytest.fixture
def page(blank_page):
    return blank_page


def open_page(page: Page, app_url: str, **query) -> None:
    page.goto(f"{app_url}/rnn?{urlencode(query)}")
    # A cold server on a busy machine takes its time with the first page.
    expect(page.get_by_test_id("rnn-cell")).to_be_visible(timeout=120_000)


def say(page: Page, text: str) -> None:
    page.get_by_test_id("rnn-text").fill(text)


def expect_tokens(page: Page, tokens) -> None:
    expect(page.get_by_test_id("token")).to_have_text(list(tokens))


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def quantities(page: Page) -> dict[str, float]:
    """What the picture of the cell shows, by name."""
    found = page.get_by_test_id("quantity").all()
    shown = {each.get_attribute("data-what"): each.get_attribute("data-value") for each in found}
    return {what: number(value) for what, value in shown.items() if value}


def check_cell(page: Page, name: str, text: str, step: int, unit: int) -> None:
    """The picture holds the reading's own numbers."""
    cell = read_text(shipped_model(name), text).cells[-1]
    memory = {} if cell.memory is None else {"memory": cell.memory}
    expected = {"hidden": cell.hidden, **memory, **cell.gates}
    picture = page.get_by_test_id("rnn-cell")
    expect(picture).to_have_attribute("data-step", str(step))
    expect(picture).to_have_attribute("data-unit", str(unit))

    def check():
        shown = quantities(page)
        assert set(shown) == set(expected)
        for what, values in expected.items():
            assert shown[what] == pytest.approx(values[step, unit], abs=6e-4), what

    shortly(check)


def check_equation(page: Page, what: str) -> None:
    """The shown terms add up to the shown sum, to the last digit."""
    equation = page.get_by_test_id("equation")
    expect(equation).to_have_attribute("data-what", what)
    terms = [
        round(1000 * number(each.get_attribute("data-value")))
        for each in equation.get_by_test_id("term").all()
    ]
    total = equation.locator(".total .number").last.text_content()
    assert len(terms) >= 2
    assert sum(terms) == round(1000 * number(total))


def check_label(card: Locator, chances: np.ndarray) -> None:
    """The card gives the likeliest label and its probability."""
    label, probability = LABELS[int(chances.argmax())], pytest.approx(chances.max(), abs=1e-4)

    def check():
        assert card.get_attribute("data-label") == label
        assert float(card.get_attribute("data-confidence")) == probability

    shortly(check)


def check_answers(page: Page, text: str, step: int = -1) -> None:
    for name in NETS:
        card = page.locator(f"[data-testid=rnn-answer][data-model={name}]")
        chances = read_text(shipped_model(name), text).probabilities[step]
        check_label(card, chances)


def test_typing_is_read_by_three_nets_and_stepped_through(page: Page, app_url):
    open_page(page, app_url, model="mood-gru", text="a")
    field = page.get_by_test_id("rnn-text")
    field.click()
    field.press("End")
    page.keyboard.type(" good zzyzx film", delay=15)
    expect_tokens(page, ["a", "good", "zzyzx", "film"])
    expect(page.locator("[data-testid=token][data-known=false]")).to_have_text(["zzyzx"])
    check_answers(page, "a good zzyzx film")
    check_cell(page, "mood-gru", "a good zzyzx film", 3, 0)
    page.get_by_test_id("token").nth(0).click()
    page.keyboard.press("ArrowRight")
    check_cell(page, "mood-gru", "a good zzyzx film", 1, 0)
    check_answers(page, "a good zzyzx film", 1)
    page.get_by_test_id("rnn-unit").fill("17")
    check_cell(page, "mood-gru", "a good zzyzx film", 1, 17)
    for what in ("update", "reset", "hidden", "new"):
        page.locator(f"[data-testid=quantity][data-what={what}]").click()
        check_equation(page, what)
    page.locator("[data-testid=rnn-answer][data-model=mood-lstm]").click()
    check_cell(page, "mood-lstm", "a good zzyzx film", 1, 0)
    page.locator("[data-testid=quantity][data-what=memory]").click()
    check_equation(page, "memory")


def test_play_goes_to_the_last_word_and_a_touch_stops_it(page: Page, app_url):
    open_page(page, app_url, model="mood-rnn", text="one two three")
    page.get_by_test_id("rnn-first").click()
    page.get_by_test_id("rnn-play").click()
    expect(page.get_by_test_id("rnn-cell")).to_have_attribute("data-step", "2")
    expect(page.get_by_test_id("rnn-play")).to_have_text("▶")
    page.get_by_test_id("rnn-play").click()
    page.get_by_test_id("rnn-first").click()
    expect(page.get_by_test_id("rnn-play")).to_have_text("▶")
    expect(page.get_by_test_id("rnn-cell")).to_have_attribute("data-step", "0")
    page.locator("[data-testid=quantity][data-what=hidden]").click()
    check_equation(page, "hidden")
    page.locator("[data-testid=quantity][data-what=logit]").click()
    check_equation(page, "logit")


def test_hovering_a_step_and_a_unit_lights_them_everywhere(page: Page, app_url):
    open_page(page, app_url, model="mood-lstm", text="It is not bad .")
    canvas = page.locator("[data-testid=heatmap][data-model=mood-lstm]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 1.5 / 5, "y": box["height"] * 20.5 / 32})
    check_cell(page, "mood-lstm", "It is not bad .", 1, 20)
    expect(page.locator("[data-testid=token].on")).to_have_text("is")
    expect(page.locator("[data-testid=rnn-path] .dot.on")).to_have_count(3)
    marks = page.locator(".mark.column").all()
    assert [mark.evaluate("m => m.style.left") for mark in marks] == ["20%"] * 3
    frame = marks[-1].bounding_box()  # 3 px on each side, beside the cells that it frames
    assert frame["x"] + 3 == pytest.approx(box["x"] + box["width"] / 5, abs=0.5)
    assert frame["width"] - 6 == pytest.approx(box["width"] / 5, abs=0.5)
    check_answers(page, "It is not bad .", 1)
    page.get_by_test_id("rnn-where").hover()
    check_cell(page, "mood-lstm", "It is not bad .", 4, 0)
    canvas.click(position={"x": box["width"] * 2.5 / 5, "y": box["height"] * 7.5 / 32})
    page.get_by_test_id("rnn-where").hover()
    check_cell(page, "mood-lstm", "It is not bad .", 2, 7)
    page.get_by_test_id("rnn-map").select_option("forget")
    page.get_by_test_id("rnn-sort").select_option("value")
    expect(page.locator("[data-testid=heatmap][data-what=forget]")).to_have_count(1)
    page.locator("[data-testid=rnn-numbers] summary").click()
    row = page.locator("[data-testid=rnn-numbers] tr").nth(8).locator("td")
    forget = read_text(shipped_model("mood-lstm"), "It is not bad .").cells[0].gates["forget"]
    expect(row).to_have_count(len(forget))  # the table is filled after it has opened
    shown = [number(text) for text in row.all_text_contents()]
    np.testing.assert_allclose(shown, forget[:, 7], atol=6e-4)


def test_a_unit_set_by_hand_and_a_gate_held_are_read_on(page: Page, app_url):
    open_page(page, app_url, model="mood-gru", text=TEXT, step=2, unit=3)
    model = shipped_model("mood-gru")
    page.get_by_test_id("tab-edit").click()
    page.get_by_test_id("edit-high").click()
    shown = page.get_by_test_id("rnn-edited")
    edits = (Edit("gru1", 1, "hidden", 3, 1.0),)
    expected = read_edited(model, TEXT, edits).probabilities[-1]
    check_label(shown, expected)
    expect(page.get_by_test_id("rnn-difference")).to_have_attribute("data-first", "1")
    page.get_by_test_id("edit-what").select_option("update")
    page.get_by_test_id("edit-unit").select_option("all")
    page.get_by_test_id("edit-until").select_option("on")
    page.get_by_test_id("edit-high").click()
    expect(page.get_by_test_id("edit-chip")).to_have_count(2)
    held = Edit("gru1", 1, "update", None, 1.0, until=99)
    expected = read_edited(model, TEXT, (*edits, held)).probabilities[-1]
    check_label(shown, expected)
    page.locator("[data-testid=quantity][data-what=update]").click()
    expect(page.locator(".equation .result")).to_contain_text("set by hand")
    page.get_by_test_id("edit-chip").first.click()
    page.get_by_test_id("edit-chip").first.click()
    expect(shown).to_have_count(0)


def test_another_word_shows_what_it_changes(page: Page, app_url):
    open_page(page, app_url, model="mood-lstm", text=TEXT, step=10)
    page.get_by_test_id("tab-edit").click()
    page.get_by_test_id("swap-word").fill("brilliant")
    page.get_by_test_id("swap").click()
    swapped = page.get_by_test_id("rnn-swapped")
    expect(page.get_by_test_id("rnn-difference")).to_have_attribute("data-first", "9")
    page.get_by_test_id("token").nth(10).click()
    page.get_by_test_id("swap").click()
    expect(page.get_by_test_id("rnn-difference")).to_have_attribute("data-first", "10")
    changed = read_text(shipped_model("mood-lstm"), TEXT.replace("boring", "brilliant"))
    chances = changed.probabilities[-1]
    check_label(swapped, chances)


def test_the_way_back_is_shown_for_three_cells(page: Page, app_url):
    open_page(page, app_url, model="mood-rnn", text=TEXT, unit=2)
    page.get_by_test_id("tab-back").click()
    page.get_by_test_id("back-label").select_option("positive")
    for name in NETS:
        found = gradients_through_time(shipped_model(name), TEXT, 1)
        loss = page.locator(f"[data-testid=back-loss][data-model={name}]")
        expect(loss).to_contain_text(f"{found.loss:.3f}")
        for key, values in (
            ("hidden", found.cells[-1].norms),
            ("words", found.word_norms),
            ("jacobian", found.cells[-1].jacobian),
        ):
            bars = page.locator(f"[data-testid=back-{key}] [data-testid=bar][data-name={name}]")
            expect(bars).to_have_count(len(values))
            shown = bars.evaluate_all("bars => bars.map((bar) => Number(bar.dataset.value))")
            np.testing.assert_allclose(shown, values, rtol=1e-4, atol=1e-7)
    weight = float(page.get_by_test_id("weight-gradient").get_attribute("data-value"))
    steps = page.locator("svg.bars").last.get_by_test_id("bar")
    values = steps.evaluate_all("bars => bars.map((bar) => Number(bar.dataset.value))")
    assert sum(values) == pytest.approx(weight, rel=1e-3, abs=1e-8)


def test_brushing_over_words_finds_sentences_that_behave_alike(page: Page, app_url):
    open_page(page, app_url, model="mood-lstm", text=TEXT)
    page.get_by_test_id("tab-search").click()
    # The first search of a server may wait for the corpus to be read.
    expect(page.get_by_test_id("search-match").first).to_be_visible(timeout=120_000)
    shown = page.locator(".token.brushed").all_inner_texts()
    ideas = page.get_by_test_id("search-idea").all_inner_texts()
    assert ideas[0] == " ".join(shown)  # a search that finds something begins by itself
    tokens = page.get_by_test_id("token")
    tokens.nth(3).hover()
    page.mouse.down()
    tokens.nth(4).hover()
    page.mouse.up()
    expect(page.locator(".token.brushed")).to_have_text(["first", "half"])
    expect(page.get_by_test_id("search-results")).not_to_contain_text("One moment")
    expect(page.get_by_test_id("search-match").first).to_be_visible()
    model = shipped_model("mood-lstm")
    hidden = read_text(model, TEXT).cells[-1].hidden
    threshold = nearest_threshold(hidden, 3, 5, 0.3)
    units = [int(each.text_content()) for each in page.get_by_test_id("search-unit").all()]
    assert units
    inside = np.abs(hidden[3:5][:, units])
    assert (inside >= threshold - 1e-6).all()
    page.get_by_test_id("search").click()  # the same again is answered again
    expect(page.get_by_test_id("search-match").first).to_be_visible()
    page.wait_for_url(lambda url: "span=mood-lstm" in url)
    page.reload()  # the link holds the search
    expect(page.locator(".token.brushed")).to_have_text(["first", "half"])
    expect(page.get_by_test_id("search-unit")).to_have_text([str(unit) for unit in units])
    page.get_by_test_id("search-unit").first.click()
    expect(page.get_by_test_id("rnn-cell")).to_have_attribute("data-unit", str(units[0]))


def test_a_link_opens_the_same_sentence_model_step_and_unit(page: Page, app_url):
    open_page(page, app_url)
    say(page, "It is not bad at all")
    expect_tokens(page, ["it", "is", "not", "bad", "at", "all"])
    page.locator("[data-testid=rnn-answer][data-model=mood-gru]").click()
    page.get_by_test_id("rnn-unit").fill("11")
    page.get_by_test_id("token").nth(2).click()
    page.wait_for_url(re.compile("model=mood-gru.*step=3.*unit=11"))
    query = {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}
    assert query["text"] == "It is not bad at all"
    other = page.context.browser.new_page()
    try:
        other.goto(page.url)
        expect_tokens(other, ["it", "is", "not", "bad", "at", "all"])
        expect(other.get_by_test_id("rnn")).to_have_attribute("data-model", "mood-gru")
        check_cell(other, "mood-gru", "It is not bad at all", 2, 11)
        other.get_by_text("Show the code").click()
        code = other.locator(".st-key-rnn_code code")
        expect(code).to_contain_text("print(x[0, 2, 11].item())")
    finally:
        other.close()


def test_what_is_typed_is_text_and_never_markup(page: Page, app_url):
    open_page(page, app_url, model="mood-rnn", text="a")
    markup = "<img src=x onerror='window.hit=1'><b>good</b> **bold** $x$ :red[a]"
    say(page, markup)
    tokens = read_text(shipped_model("mood-rnn"), markup).tokens
    expect_tokens(page, tokens)
    assert page.evaluate("window.hit") is None
    assert page.locator("[data-testid=rnn] img, [data-testid=rnn] b b").count() == 0
    page.get_by_test_id("tab-edit").click()
    page.get_by_test_id("swap-word").fill("<i>x</i>")
    page.get_by_test_id("swap").click()
    expect(page.get_by_test_id("rnn-swapped")).to_be_visible()
    assert page.locator("[data-testid=rnn] section i").count() == 0


def test_odd_texts_are_answered_or_limited_and_the_page_lives_on(page: Page, app_url):
    open_page(page, app_url, model="mood-gru", text="a")
    for text, tokens in {
        "🙂 👩‍👩‍👧": ["🙂", "👩‍👩‍👧"],
        "שלום עולם": ["שלום", "עולם"],
        "a\u200bb e\u0301": ["ab", "é"],
        "one\n\ntwo": ["one", "two"],
        "qqzzx": ["qqzzx"],
    }.items():
        say(page, text)
        expect_tokens(page, tokens)
    expect(page.get_by_test_id("rnn-notes")).to_contain_text("never seen any")
    say(page, "   ")
    expect(page.get_by_test_id("rnn-notes")).to_contain_text("There is no text yet")
    expect(page.get_by_test_id("rnn-cell")).not_to_be_visible()
    say(page, "good " * 20_000)
    expect(page.get_by_test_id("rnn-notes")).to_contain_text("2,000 characters")
    expect(page.get_by_test_id("rnn-notes")).to_contain_text("at most 64 tokens")
    expect(page.get_by_test_id("token")).to_have_count(64)
    assert len(page.get_by_test_id("rnn-text").input_value()) == 2000
    say(page, "good")
    expect_tokens(page, ["good"])
    check_answers(page, "good")


def test_chinese_is_read_by_characters(page: Page, app_url):
    open_page(page, app_url, lang="zh")
    say(page, "很好")
    expect_tokens(page, ["很", "好"])
    cards = page.get_by_test_id("rnn-answer")
    expect(cards).to_have_count(3)
    for number, name in enumerate(("mood-zh-rnn", "mood-zh", "mood-zh-lstm")):
        chances = read_text(shipped_model(name), "很好").probabilities[-1]
        expect(cards.nth(number)).to_have_attribute("data-model", name)
        expect(cards.nth(number)).to_contain_text(("负面", "正面")[int(chances.argmax())])
    expect(page.get_by_test_id("tab-back")).to_have_text("随时间反向传播")


def test_letters_are_drawn_tempered_and_typed_over(page: Page, app_url):
    open_page(page, app_url, model="letters-lstm", text="the fil")
    model = shipped_model("letters-lstm")
    page.get_by_test_id("tab-letters").click()

    def shown():
        script = "all => all.map((one) => [one.dataset.letter, Number(one.dataset.probability)])"
        return dict(page.get_by_test_id("letter").evaluate_all(script))

    def check(text, step, temperature):
        reading = read_text(model, text)
        chances = scipy.special.softmax(reading.logits[step].astype(np.float64) / temperature)

        def is_shown():
            letters = shown()
            assert len(letters) == 12
            for letter, probability in letters.items():
                wanted = chances[model.spec.labels.index(letter)]
                assert probability == pytest.approx(wanted, abs=2e-5)

        shortly(is_shown)

    check("the fil", 6, 0.7)
    page.get_by_test_id("temperature").fill("1.5")
    check("the fil", 6, 1.5)
    page.get_by_test_id("token").nth(2).click()
    check("the fil", 2, 1.5)
    page.get_by_test_id("rnn-text").fill("the fil")
    page.get_by_test_id("token").nth(6).click()
    page.locator("[data-testid=letter][data-letter=l]").click()
    expect_tokens(page, [c if c != " " else "␣" for c in "the fill"])
    page.get_by_test_id("sample").click()
    expect(page.get_by_test_id("token")).to_have_count(9)
    page.get_by_test_id("sample-many").click()
    expect(page.get_by_test_id("token")).to_have_count(49)
    written = page.get_by_test_id("rnn-text").input_value()
    assert set(written) <= set(model.spec.labels)
    tail = page.get_by_test_id("written")  # below the buttons, since the text is out of view
    expect(tail.locator("b")).to_have_text(written[9:])
    expect(tail).to_be_in_viewport()
    page.get_by_test_id("unsample").click()
    expect(page.get_by_test_id("token")).to_have_count(48)


def test_a_transformer_shows_what_a_letter_looks_at_and_writes_on(page: Page, app_url):
    text = "the fil"
    page.goto(f"{app_url}/rnn?{urlencode({'model': 'letters-gpt', 'text': text})}")
    looking = page.get_by_test_id("rnn-attention")
    expect(looking).to_be_visible(timeout=120_000)
    looks = read_text(shipped_model("letters-gpt"), text).attention

    def check(layer, head, step):
        expect(looking).to_have_attribute("data-layer", layer)
        expect(looking).to_have_attribute("data-head", str(head))
        expect(looking).to_have_attribute("data-step", str(step))
        values = page.get_by_test_id("look").evaluate_all("all => all.map((a) => a.dataset.value)")
        np.testing.assert_allclose(
            [*map(float, values)], looks[layer][head][step][: step + 1], atol=1e-5
        )

    check("attention3", 0, 6)
    page.get_by_test_id("rnn-layer").select_option("attention1")
    page.get_by_test_id("rnn-unit").fill("2")
    check("attention1", 2, 6)
    page.get_by_test_id("token").nth(3).click()
    check("attention1", 2, 3)
    expect(page.get_by_test_id("tab-edit")).to_have_count(0)  # there is no state to edit
    page.get_by_test_id("tab-letters").click()
    page.get_by_test_id("sample-many").click()
    expect(page.get_by_test_id("token")).to_have_count(47)
