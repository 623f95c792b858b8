"""Tune: the replay and the player's own search; a search that is started, stopped and resumed."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(file_page):
    return file_page


def test_the_replay_is_stepped_and_the_player_searches_too(page, app_url):
    page.goto(f"{app_url}/tune?step=3")
    part = page.locator("[data-testid=tune][data-ready]")
    expect(part).to_have_attribute("data-step", "3")
    row = page.locator("[data-row=tpe]")
    early = float(row.get_attribute("data-regret"))
    page.get_by_test_id("tune-step").fill("20")
    expect(part).to_have_attribute("data-step", "20")
    assert 0 < float(row.get_attribute("data-regret")) < early
    # Beside the twenty searches stand the means of all, which depend less on chance.
    every = {
        name: float(page.locator(f"[data-row={name}] [data-every]").get_attribute("data-every"))
        for name in ("random", "tpe", "gp")
    }
    assert every["tpe"] < every["random"] > every["gp"]
    page.locator("[data-method=gp]").click()
    expect(page).to_have_url(re.compile("method=gp"))
    # The player: the surface is hidden, a click and a key each train a net.
    page.get_by_test_id("tune-play").click()
    surface = page.get_by_test_id("tune-surface")
    expect(surface).to_have_attribute("role", "application")
    fills = "rects => new Set([...rects].map(rect => rect.getAttribute('fill'))).size"
    assert page.eval_on_selector_all("[data-testid=tune-surface] [data-rate]", fills) == 1
    surface.click(position={"x": 300, "y": 150})
    expect(part).to_have_attribute("data-picks", "1")
    surface.press("ArrowUp")
    surface.press("Enter")
    expect(part).to_have_attribute("data-picks", "2")
    expect(page.locator("[data-pick]")).to_have_count(2)
    # A reload keeps the game: the link holds its trainings.
    expect(page).to_have_url(re.compile(r"picks=\d+-\d+-\d\.\d+-\d+-\d(&|$)"))
    scores = "picks => picks.map(pick => pick.dataset.score)"
    before = page.eval_on_selector_all("[data-pick]", scores)
    page.reload()
    expect(part).to_have_attribute("data-picks", "2")
    expect(surface).to_have_attribute("role", "application")
    assert page.eval_on_selector_all("[data-pick]", scores) == before
    page.get_by_test_id("tune-play").click()
    expect(page.get_by_test_id("tune-message")).to_contain_text("2 trainings")
    expect(page.locator("[data-testid=tune-regret] [data-line=You]")).to_have_count(1)
    assert page.eval_on_selector_all("[data-testid=tune-surface] [data-rate]", fills) > 10
    # The table and the caption speak of the player, too.
    page.get_by_test_id("tune-step").fill("2")
    expect(page.locator("[data-row=you] td").first).to_have_text(re.compile(r"^\d+\.\d\d%$"))
    page.get_by_test_id("tune-step").fill("3")  # more than the player has trained
    expect(page.locator("[data-row=you] td").first).to_have_text("–")
    expect(page.locator(".tn-legend")).to_contain_text("numbered circles")


DOTS = """([dots, whole]) => {
  const frame = document.querySelector(".tn-frame").getBoundingClientRect();
  const boxes = [...document.querySelectorAll(dots)].map(dot => dot.getBoundingClientRect());
  const out = boxes.filter(box => box.left < frame.left - 1 || box.right > frame.right + 1 ||
    box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const style = dot => getComputedStyle(document.querySelector(dot));
  return { count: boxes.length, out: out.length, whole: style(whole).fill,
    part: style(".tn-part").fill, stroke: style(".tn-part").stroke };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_complete_trainings_are_filled_dots_on_the_map_and_stopped_ones_hollow(
    page, app_url, scheme
):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{app_url}/tune?method=halving")
    expect(page.locator(".tn-part").first).to_be_attached()
    found = page.evaluate(DOTS, ["circle", ".tn-dot:not(.tn-part)"])
    assert found["count"] > 100
    assert found["out"] == 0
    assert found["whole"] == found["stroke"] != found["part"]


def test_a_search_is_started_stopped_and_resumed(page, app_url):
    query = "view=search&preset=linear&examples=500&epochs=3&methods=random&runs=200"
    page.goto(f"{app_url}/tune?{query}")
    page.locator(".st-key-tune_start button").click()
    head = page.locator("[data-testid=tune-search]")
    expect(head).to_have_attribute("data-state", "running")
    expect(page).to_have_url(re.compile("search=[0-9a-f]{12}"))
    expect(head).not_to_have_attribute("data-best", "", timeout=90_000)
    page.locator(".st-key-tune_stop button").click()
    expect(head).to_have_attribute("data-state", "stopped")
    done = int(head.get_attribute("data-done"))
    assert done >= 1
    page.locator(".st-key-tune_resume button").click()
    expect(head).to_have_attribute("data-state", "running")
    more = f"document.querySelector('[data-testid=tune-search]').dataset.done > {done}"
    page.wait_for_function(more)
    page.locator(".st-key-tune_stop button").click()
    expect(head).to_have_attribute("data-state", "stopped")
    # The settings of the best trial go to the Train page.
    page.locator(".st-key-tune_use button").click()
    expect(page).to_have_url(re.compile(r"/train\?.*lr="))
    expect(page.locator(".st-key-train_start button")).to_be_enabled()
