"""The cards of the entities and the roles, mounted without the app: step the lattice, clamp a tag,
change a transition, mark entities, make a word the predicate."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.tasks.crf import FORBIDDEN
from playground.text.browser import patterns

pytestmark = pytest.mark.browser

MOUNT = """async ({ file, name, texts, view, card }) => {
  const { fill, h } = await import("/shared/dom.js");
  const module = await import(`/language/${file}`);
  const page = {
    view, told: [],
    t: (id, values = {}) => fill(texts[id] ?? id, values),
    labelName: (label) => label,
    setText: () => {},
    tell: (patch) => page.told.push(patch),
  };
  const made = new module[name](page);
  document.body.replaceChildren(h("div", { class: "np-page" }, made.element));
  made.show(card);
  window.mounted = { page, card: made };
}"""
TEXT = "Ada Lovelace met 😀 Byron in London"
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
BEST = ["B-PER", "I-PER", "O", "O", "B-PER", "O", "B-LOC"]


def tokens_of(text):
    found, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        found.append({"text": word, "start": start, "end": at})
    return found


def made_tagged(text=TEXT, tags=BEST, labels=LABELS, predicate=None):
    rng = np.random.default_rng(0)
    size = len(labels)
    emissions = rng.normal(0, 0.5, (len(tags), size))
    emissions[range(len(tags)), [labels.index(tag) for tag in tags]] += 3
    between, start = rng.normal(0, 0.2, (size, size)), np.zeros(size)
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            start[j] = FORBIDDEN
            for i, before in enumerate(labels):
                if before[2:] != label[2:]:
                    between[i, j] = FORBIDDEN
    lattice = {
        "labels": labels, "emissions": emissions.tolist(), "start": start.tolist(),
        "end": [0.5] * size, "between": between.tolist(),
    }  # fmt: skip
    return {
        "kind": "tagged", "task": "entities", "model": "made", "tokens": tokens_of(text),
        "tags": tags, "predicate": predicate, "lattice": lattice,
    }  # fmt: skip


def score_of(tagged, tags):
    lattice = tagged["lattice"]
    path = [lattice["labels"].index(tag) for tag in tags]
    moves = sum(lattice["between"][i][j] for i, j in pairwise(path))
    emitted = sum(row[j] for row, j in zip(lattice["emissions"], path, strict=True))
    return lattice["start"][path[0]] + emitted + moves + lattice["end"][path[-1]]


def mount(page, file, name, card, pins="", text=TEXT, language="en"):
    given = {
        "file": file, "name": name, "texts": patterns(language, "lattice"),
        "view": {"text": text, "pins": pins}, "card": {"task": "entities"} | card,
    }  # fmt: skip
    page.evaluate(MOUNT, given)


@pytest.fixture
def entities(modules):
    tagged = made_tagged()
    mount(modules, "entities_card.js", "EntitiesCard", {"result": tagged})
    expect(modules.get_by_test_id("lattice")).to_have_attribute("data-tags", " ".join(BEST))
    return tagged


def cell(page, token, tag):
    return page.locator(f"[data-testid=lattice-cell][data-token='{token}'][data-tag='{tag}']")


def told(page):
    return page.evaluate("window.mounted.page.told.at(-1).pins")


def number(text):
    return float(text.strip("()").replace("−", "-"))


def test_the_lattice_is_decoded_step_by_step(modules, entities):
    lattice = modules.get_by_test_id("lattice")
    assert float(lattice.get_attribute("data-score")) == pytest.approx(
        score_of(entities, BEST), abs=1e-6
    )
    assert lattice.get_attribute("data-steps") == "14"
    modules.get_by_test_id("lattice-first").click()
    expect(lattice).to_have_attribute("data-step", "0")
    for _ in range(3):
        modules.get_by_test_id("lattice-next").click()
    expect(modules.get_by_test_id("lattice-where")).to_contain_text("Step 3 of 14, forward, “met”")
    assert told(modules) == "entities~s3"
    cell(modules, 2, "O").hover()
    shown = modules.get_by_test_id("lattice-equation")
    expect(shown).to_have_attribute("data-from", "I-PER")
    terms = [number(text) for text in shown.locator("b").all_inner_texts()]
    assert sum(terms[:3]) == pytest.approx(terms[3], abs=1e-9)
    assert terms[2] == pytest.approx(entities["lattice"]["emissions"][2][0], abs=1e-3)
    modules.get_by_test_id("lattice-step").press("End")
    expect(lattice).to_have_attribute("data-step", "14")


# Timers that fire when the test says so: `ticks` holds what is repeated.
TIMERS = """() => {
  const { setInterval, clearInterval } = window;
  window.ticks = new Map();
  window.setInterval = (run) => (ticks.set(ticks.size + 1, run), ticks.size);
  window.clearInterval = (id) => ticks.delete(id);
  window.restoreTimers = () => Object.assign(window, { setInterval, clearInterval });
}"""


@pytest.fixture
def tick(modules):
    modules.evaluate(TIMERS)
    yield lambda: modules.evaluate("for (const run of ticks.values()) run()")
    modules.evaluate("restoreTimers()")


def test_play_begins_anew_and_stops_when_another_button_is_pressed(modules, entities, tick):
    play, lattice = modules.get_by_test_id("lattice-play"), modules.get_by_test_id("lattice")
    expect(lattice).to_have_attribute("data-step", "14")
    play.click()
    expect(play).to_have_text("⏸")
    expect(lattice).to_have_attribute("data-step", "0")
    for step in ("1", "2"):
        tick()
        expect(lattice).to_have_attribute("data-step", step)
    modules.get_by_test_id("lattice-next").click()
    expect(play).to_have_text("▶")
    expect(lattice).to_have_attribute("data-step", "3")
    assert modules.evaluate("ticks.size") == 0


def test_a_clamped_tag_bends_the_path_and_says_its_cost(modules, entities):
    lattice = modules.get_by_test_id("lattice")
    cell(modules, 1, "O").click()
    bent = ["B-PER", "O", *BEST[2:]]
    expect(lattice).to_have_attribute("data-tags", " ".join(bent))
    cost = score_of(entities, BEST) - score_of(entities, bent)
    expect(modules.get_by_test_id("lattice-score")).to_contain_text(f"cost {cost:.3f}")
    assert told(modules) == "entities~c1.0~p1.0"
    best = modules.get_by_test_id("lattice-best").first
    assert float(best.get_attribute("data-score")) == pytest.approx(
        score_of(entities, bent), abs=1e-6
    )
    cell(modules, 0, "O").press("Enter")
    expect(modules.get_by_test_id("lattice-clamp")).to_have_count(2)
    cell(modules, 1, "I-PER").press("Enter")  # I-PER cannot follow the clamped O
    expect(modules.get_by_test_id("lattice-score")).to_contain_text("No allowed path")
    for _ in range(2):
        modules.get_by_test_id("lattice-clamp").first.click()
    expect(lattice).to_have_attribute("data-tags", " ".join(BEST))


def test_a_changed_transition_is_decoded_at_once(modules, entities):
    modules.get_by_test_id("lattice-transitions").locator("summary").click()
    field = modules.locator("[data-testid=lattice-transition][data-from=B-PER][data-to=I-PER]")
    field.fill("-20")
    lattice = modules.get_by_test_id("lattice")
    expect(lattice).not_to_have_attribute("data-tags", " ".join(BEST))
    assert told(modules) == "entities~e1.2.-20"
    field.fill("")
    expect(lattice).to_have_attribute("data-tags", " ".join(BEST))


def test_a_link_brings_the_lattice_back(modules):
    pins = "entities~greedy~marginals~c2.1~e1.2.-20~b1~s9999~c99.1~nonsense"
    mount(modules, "entities_card.js", "EntitiesCard", {"result": made_tagged()}, pins)
    expect(modules.get_by_test_id("lattice-clamp")).to_have_text("“met” is B-PER ×")
    pressed = modules.locator("[data-testid=lattice-decoder] [aria-pressed=true]")
    expect(pressed).to_have_attribute("data-key", "greedy")
    expect(cell(modules, 2, "B-PER")).to_have_text("100%")


def test_another_text_starts_without_the_clamps_of_the_last_one(modules, entities):
    cell(modules, 1, "O").click()
    pins = told(modules)
    assert pins == "entities~c1.0~p1.0"
    other = {"task": "entities", "result": made_tagged("An other text of seven words here")}
    script = """([card, pins]) => {
      Object.assign(mounted.page.view, { text: "An other text of seven words here", pins });
      mounted.card.show(card);
    }"""
    modules.evaluate(script, [other, pins])
    expect(modules.get_by_test_id("lattice-clamp")).to_have_count(0)
    assert told(modules) == "entities~"


def test_entities_are_marked_first_and_then_compared(modules, entities):
    found = modules.get_by_test_id("entity")
    places = [
        (one.get_attribute("data-start"), one.get_attribute("data-end")) for one in found.all()
    ]
    assert places == [("0", "12"), ("19", "24"), ("28", "34")]  # an emoji counts once
    modules.get_by_test_id("entities-mark").click()
    expect(found).to_have_count(0)
    units = modules.get_by_test_id("entity-unit")
    first, second = (units.nth(k).bounding_box() for k in (0, 1))
    modules.mouse.move(first["x"] + 2, first["y"] + 2)
    modules.mouse.down()
    modules.mouse.move(second["x"] + 2, second["y"] + 2)
    modules.mouse.up()
    modules.locator("[data-testid=entity-type][data-type=PER]").click()
    units.nth(4).focus()
    modules.keyboard.press("Shift+ArrowRight")  # Byron in
    modules.keyboard.press("1")
    units.nth(6).click()
    modules.keyboard.press("1")  # London as a person
    modules.get_by_test_id("entities-compare").click()
    expect(modules.get_by_test_id("entities-f1")).to_have_attribute("data-f1", "0.333333")
    rows = modules.get_by_test_id("entities-counts").locator("tr")
    counts = {row.get_attribute("data-kind"): row.get_attribute("data-count") for row in rows.all()}
    assert counts == {
        "equal": "1", "boundary": "1", "type_error": "1", "both": "0", "mine": "0", "theirs": "0",
    }  # fmt: skip
    expect(found).to_have_count(3)


ROLES = ["O", "B-V", "B-ARG0", "I-ARG0", "B-ARG1", "I-ARG1"]
EVENT = "The girl threw a red ball"
FRAME = ["B-ARG0", "I-ARG0", "B-V", "B-ARG1", "I-ARG1", "I-ARG1"]


@pytest.mark.parametrize(("language", "who"), [("en", "who"), ("zh", "谁")])
def test_a_click_makes_a_word_the_predicate(modules, language, who):
    frame = made_tagged(EVENT, FRAME, ROLES, predicate=2)
    card = {"result": {
        "kind": "frames", "model": "made", "tokens": frame["tokens"], "frames": [frame],
        "predicate_scores": [0, 0.1, 0.9, 0, 0, 0],
    }}  # fmt: skip
    mount(modules, "roles_card.js", "RolesCard", card, "", EVENT, language)
    arguments = modules.get_by_test_id("roles-argument")
    spans = [(a.get_attribute("data-start"), a.get_attribute("data-end")) for a in arguments.all()]
    assert spans == [("0", "2"), ("3", "6")]
    expect(arguments.first).to_have_text(who)
    assert "ARG0" in arguments.first.get_attribute("title")
    expect(modules.locator(".rol-arcs path")).to_have_count(2)
    modules.locator("[data-testid=roles-word][data-word='1']").click()
    assert told(modules) == "roles~v1~f1"
    other = made_tagged(EVENT, ["O", "B-V", "O", "O", "O", "O"], ROLES, predicate=1)
    card["result"]["frames"] = [other, frame]
    modules.evaluate("(card) => window.mounted.card.show(card)", card)
    expect(modules.get_by_test_id("roles-row")).to_have_count(2)
    expect(modules.get_by_test_id("lattice")).to_have_attribute("data-tags", "O B-V O O O O")
    modules.get_by_test_id("roles-drop").click()
    assert told(modules) == "roles~"


def test_words_of_a_text_tagged_by_characters_are_shown_and_selected(modules):
    tagged = made_tagged() | {"segments": [[0, 12], [13, 16], [17, 18], [19, 24], [25, 34]]}
    mount(modules, "entities_card.js", "EntitiesCard", {"result": tagged})
    modules.get_by_test_id("entities-divide").click()
    expect(modules.locator(".ent-gap")).to_have_count(4)
    modules.get_by_test_id("entities-by-words").click()
    assert told(modules) == "entities~w"
    modules.get_by_test_id("entities-mark").click()
    units = modules.get_by_test_id("entity-unit")
    expect(units).to_have_text(["Ada Lovelace", "met", "😀", "Byron", "in London"])
    modules.get_by_test_id("entities-words").click()
    expect(units).to_have_count(7)
