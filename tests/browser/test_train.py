"""The Train page in a real browser: start, take part, come back by the link, travel, take home."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.shortly import shortly

NUMBERS = "[data-testid=train-numbers]"
# Far longer than the test, on a slow machine too: 800,000 batches. It is stopped by hand.
LONG = "preset=tiny-cnn&batch=1&epochs=100&seed=3"
MINUTE = 60_000  # a busy machine may take its time to start a worker


def new_page(visitor: BrowserContext) -> Page:
    page = visitor.new_page()
    page.set_default_timeout(2 * MINUTE)  # a server's first Train page reads in torch
    return page


def step(page: Page) -> int:
    return int(page.locator(NUMBERS).get_attribute("data-step"))


def until_step(page: Page, beyond: int) -> int:
    page.wait_for_function(
        "([at, n]) => +(document.querySelector(at)?.dataset.step ?? -1) > n", arg=[NUMBERS, beyond],
        timeout=2 * MINUTE,
    )  # fmt: skip
    return step(page)


def until_state(page: Page, state: str) -> None:
    expect(page.locator(NUMBERS)).to_have_attribute("data-state", state, timeout=2 * MINUTE)


def until_it_stands(page: Page) -> int:
    """A run that pauses keeps its net as it then is, which the time machine shows."""
    page.wait_for_function(
        """(at) => {
          const shown = document.querySelector(".st-key-train_slider input");
          const step = document.querySelector(at)?.dataset.step;
          return shown?.getAttribute("aria-valuetext").replaceAll(",", "") === `batch ${step}`;
        }""",
        arg=NUMBERS,
        timeout=2 * MINUTE,
    )
    return step(page)


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()


LAST = """([chart, name, axis]) => {
  const line = document.querySelector(`[data-testid=train-chart-${chart}] [data-line="${name}"]`);
  return +(line?.getAttribute(`data-${axis}`) ?? -1);
}"""


def end_of(page: Page, chart: str, name: str, axis: str = "x") -> float:
    """The last point of a line on the page; -1 where there is none."""
    return page.evaluate(LAST, [chart, name, axis])


def until_end(page: Page, chart: str, name: str, axis: str, condition: str) -> None:
    """Wait until the line's last point is as the condition on `value` says."""
    page.wait_for_function(
        f"(asked) => {{ const value = ({LAST})(asked); return {condition}; }}",
        arg=[chart, name, axis],
        timeout=2 * MINUTE,
    )


def stays_in_place(page: Page) -> None:
    """Check that nothing jumps from step to step; only a new hint may move what is below it."""
    hint = page.get_by_test_id("train-hint")
    for _ in range(3):
        hints, before = hint.all_inner_texts(), places(page)
        until_step(page, step(page))
        until_step(page, step(page))
        after = places(page)
        if hint.all_inner_texts() == hints:
            assert after == before
            return
    raise AssertionError("the hints change all the time")


def places(page: Page) -> list[float]:
    """Where the parts of the page begin, and how high it is."""
    return page.evaluate(
        """() => {
          const parts = [".st-key-train_curves", ".st-key-train_machine",
            "[data-testid=train-chart-loss]", "[data-testid=train-answer]"];
          const tops = parts.map((at) => {
            const part = document.querySelector(at);
            return Math.round(part.getBoundingClientRect().top);
          });
          return [...tops, document.querySelector(".stMainBlockContainer").offsetHeight];
        }"""
    )


def nothing_is_cut_off(main: Locator) -> None:
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def on_a_phone(browser: Browser, link: str) -> None:
    """A run that goes on: nothing is cut off, and the run is in sight below its buttons."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(link, timeout=2 * MINUTE)
    expect(page.locator(NUMBERS)).to_be_in_viewport(ratio=1, timeout=MINUTE)
    expect(page.locator("[data-testid=train-chart-loss]")).to_be_in_viewport()
    main = page.locator("[data-testid=stMain]")
    shortly(lambda: nothing_is_cut_off(main))
    page.close()


def read_and_zoom(page: Page) -> None:
    """Read a value off a curve and zoom while the run goes on: neither is lost as it grows."""
    loss = page.locator("[data-testid=train-chart-loss]")
    plot, tip = loss.locator(".np-plot"), loss.locator(".np-tip")
    page.evaluate("() => (document.querySelector('.st-key-train_curves .np-panels').mark = 1)")
    at = plot.bounding_box()
    page.mouse.move(at["x"] + 0.6 * at["width"], at["y"] + 0.5 * at["height"])
    expect(tip).to_contain_text("training")
    read = tip.inner_text().split("\n")[0]  # “batch 123”
    until_step(page, step(page))
    assert tip.inner_text().split("\n")[0] == read
    page.mouse.down()
    page.mouse.move(at["x"] + 0.8 * at["width"], at["y"] + 0.5 * at["height"], steps=3)
    page.mouse.up()
    back = loss.get_by_role("button", name="Show everything")
    expect(back).to_be_visible()
    shown = end_of(page, "loss", "training")
    until_end(page, "loss", "training", "x", f"value > {shown}")
    expect(back).to_be_visible()
    back.click()
    # No rerun of the page has made the charts anew meanwhile.
    assert page.evaluate("() => document.querySelector('.st-key-train_curves .np-panels').mark")


def test_a_run_is_started_taken_part_in_found_again_and_taken_home(app_url, browser: Browser):
    visitor = browser.new_context(viewport={"width": 1280, "height": 800})  # keeps their cookie
    page = new_page(visitor)
    page.goto(f"{app_url}/train?{LONG}")
    press(page, "train_start")
    until_step(page, 0)
    until_end(page, "loss", "training", "x", "value > 1")
    shown = end_of(page, "loss", "training")
    until_end(page, "loss", "training", "x", f"value > {shown}")  # they arrive
    expect(page.locator("[data-testid=train-confusion] svg")).to_be_visible(timeout=MINUTE)
    on_a_phone(browser, page.url)
    read_and_zoom(page)
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 0)")
    stays_in_place(page)

    first = end_of(page, "rate", "Learning rate", "y")
    slider = page.locator(".st-key-train_rate input[type=range]")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    until_end(page, "rate", "Learning rate", "y", f"value > 0 && value < {first / 2}")

    press(page, "train_pause")
    until_state(page, "paused")
    at = until_it_stands(page)
    press(page, "train_step")
    until_step(page, at)
    assert until_it_stands(page) == at + 1

    link = page.url
    assert re.search(r"run=[0-9a-f]{12}", link)
    page.close()  # the run stays
    page = new_page(visitor)
    page.goto(link)
    until_state(page, "paused")
    assert step(page) == at + 1
    press(page, "train_pause")
    until_state(page, "running")
    until_step(page, at + 1)
    press(page, "train_stop")
    until_state(page, "stopped")

    machine = page.locator(".st-key-train_slider input[type=range]")
    machine.focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(r"step=0\b"), timeout=MINUTE)
    expect(page.locator("[data-testid=train-chart-loss] [data-mark='0']")).to_have_count(1)

    press(page, "train_play")  # forwards, by itself
    page.wait_for_function(
        "(at) => +document.querySelector(at).dataset.mark > 1",
        arg="[data-testid=train-chart-loss] [data-mark]",
        timeout=2 * MINUTE,
    )

    page.get_by_role("radio", name="Export").click()
    stored = page.get_by_text("The model is in the store as")
    name = re.search("“(.+?)”", stored.inner_text())[1]
    page.get_by_role("link", name="Test by drawing").click()
    expect(page.get_by_test_id("answer")).to_have_attribute(
        "data-label", re.compile(r"^\d$"), timeout=MINUTE
    )
    chosen = page.get_by_role("combobox", name="Model", exact=True)
    expect(chosen).to_have_value(re.compile(rf"^{re.escape(name)} · "))  # and a line on it
    page.close()


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


PICKLED = (
    b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(128)
    + b"\x80\x04cos\nsystem\n."
)
HOSTILE = {
    "bomb.zip": zipped("a/1.png", bytes(300_000_000)),
    "climb.zip": zipped("../../a/1.png", b"x"),
    "script.csv": b"text,label\n<script>document.title='taken'</script>,<img src onerror=alert()>",
    "program.exe": b"MZ" + bytes(100),
    "object.npz": zipped("images.npy", PICKLED),
}


def test_hostile_files_get_one_sentence_each_and_nothing_else_happens(app_url, page: Page):
    page.on("dialog", lambda dialog: pytest.fail(f"the file ran: {dialog.message}"))
    page.set_default_timeout(2 * MINUTE)
    page.goto(f"{app_url}/train?view=data")
    answer, seen = page.locator(".st-key-train_data [data-testid=stAlert]"), ""
    for name, content in HOSTILE.items():
        page.locator(".st-key-train_upload input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        expect(answer).not_to_have_text(seen or "-", timeout=MINUTE)
        expect(answer).to_have_count(1)
        expect(answer).to_contain_text(".")
        seen = answer.inner_text()
        assert "taken" not in page.title()
    expect(page.locator(".st-key-train_start button")).to_be_enabled()
