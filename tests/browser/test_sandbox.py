"""The sandbox in a real browser: its arithmetic against torch and scipy, and its hands."""

import functools
import http.server
import json
import threading

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from scipy.ndimage import zoom
from scipy.signal import convolve2d
from torch.nn import functional as F

from playground.nets.edit import CLASSIC, classic_kernel
from playground.text import LANGUAGES
from playground.text.browser import patterns
from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser
FRONTEND = ROOT / "playground" / "frontend"


@pytest.fixture(scope="module")
def frontend_url():
    """The browser part's folder, served as it is."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=FRONTEND)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def module_page(page: Page, frontend_url):
    page.goto(f"{frontend_url}/shared/dom.js")  # any page of that origin may import the modules
    return page


def random_settings(random, operation):
    side = int(random.integers(1, 6))
    most = side // 2 if operation in ("max", "average") else 4
    return {
        "operation": operation,
        "side": side,
        "stride": int(random.integers(1, 5)),
        "padding": int(random.integers(0, most + 1)),
        "dilation": int(random.integers(1, 4)),
    }


def torch_output(x, k, s):
    """What torch gives for the same settings, or None where it refuses."""
    image = torch.tensor(x, dtype=torch.float64)[None, None]
    kernel = torch.tensor(k, dtype=torch.float64)[None, None]
    rest = {"stride": s["stride"], "padding": s["padding"]}
    try:
        match s["operation"]:
            case "max":
                found = F.max_pool2d(image, s["side"], dilation=s["dilation"], **rest)
            case "average":
                found = F.avg_pool2d(image, s["side"], **rest)
            case "correlation":
                found = F.conv2d(image, kernel, dilation=s["dilation"], **rest)
            case _:
                return scipy_convolution(x, k, s)
    except RuntimeError:
        return None
    return found[0, 0].numpy()


def scipy_convolution(x, k, s):
    d, padded = s["dilation"], np.pad(x, s["padding"])
    spread = np.zeros((d * (len(k) - 1) + 1,) * 2)
    spread[::d, ::d] = k
    if len(spread) > min(padded.shape):  # scipy would swap the two
        return None
    return convolve2d(padded, spread, mode="valid")[:: s["stride"], :: s["stride"]]


COMPUTE = """async (cases) => {
  const math = await import("/sandbox/math.js");
  return cases.map(({x, k, s}) => {
    const input = {values: x.flat(), height: x.length, width: x[0].length};
    const y = math.compute(input, k.flat(), s);
    const cells = Array.from(y.values, (v) => Number.isFinite(v) ? v : String(v));
    const wrong = math.problem(input, s);
    return {cells, height: y.height, width: y.width, problem: wrong && wrong.key};
  });
}"""


def test_every_operation_gives_what_torch_and_scipy_give(module_page: Page):
    random = np.random.default_rng(5)
    cases = []
    for number in range(400):
        s = random_settings(random, ("correlation", "convolution", "max", "average")[number % 4])
        height, width = (int(n) for n in random.integers(1, 10, 2))
        x, k = random.normal(size=(height, width)), random.normal(size=(s["side"],) * 2)
        cases.append({"x": x.tolist(), "k": k.tolist(), "s": s})
    found = module_page.evaluate(COMPUTE, cases)
    refused = 0
    for case, got in zip(cases, found, strict=True):
        wanted = torch_output(np.array(case["x"]), np.array(case["k"]), case["s"])
        if wanted is None:
            refused += 1
            assert got["problem"], case["s"]
            continue
        assert got["problem"] is None, case["s"]
        assert (got["height"], got["width"]) == wanted.shape, case["s"]
        np.testing.assert_allclose(np.array(got["cells"], float), wanted.ravel(), atol=1e-12)
    assert 10 < refused < 300  # both kinds were met


def test_too_much_padding_for_pooling_is_refused_as_torch_does(module_page: Page):
    cases = [
        {"x": np.ones((9, 9)).tolist(), "k": np.ones((side, side)).tolist(),
         "s": {"operation": "max", "side": side, "stride": 1, "padding": pad, "dilation": 1}}
        for side in range(1, 6) for pad in range(5)
    ]  # fmt: skip
    found = module_page.evaluate(COMPUTE, cases)
    for case, got in zip(cases, found, strict=True):
        wanted = torch_output(np.array(case["x"]), np.array(case["k"]), case["s"])
        assert (got["problem"] is None) == (wanted is not None), case["s"]


def test_terms_are_the_formula_of_the_article(module_page: Page):
    """y(i, j) = ΣΣ x(i − p, j − q)·k(p, q), from 0, (i, j) the lower right pixel."""
    got = module_page.evaluate("""async () => {
      const math = await import("/sandbox/math.js");
      const values = Array.from({length: 25}, (_, at) => at);
      const s = {operation: "convolution", side: 3, stride: 1, padding: 0, dilation: 1};
      return math.terms({values, height: 5, width: 5}, [...Array(9).keys()], s, 1, 2);
    }""")
    i, j = 1 + 2, 2 + 2  # the lower right pixel of output (1, 2)
    for term in got:
        p, q = term["p"], term["q"]
        assert (term["row"], term["column"]) == (i - p, j - q)
        assert (
            term["product"]
            == term["x"] * term["k"]
            == (term["row"] * 5 + term["column"]) * (term["p"] * 3 + term["q"])
        )


def test_shrinking_averages_areas(module_page: Page):
    random = np.random.default_rng(2)
    picture = random.random((28, 28))
    for side in (1, 7, 9, 28):
        got = module_page.evaluate(
            """async ([pixels, side]) => {
              const math = await import("/sandbox/math.js");
              return Array.from(math.shrink(pixels, 28, side));
            }""",
            [picture.ravel().tolist(), side],
        )
        fine = zoom(picture, side, order=0, grid_mode=True, mode="nearest")  # 28·side: both divide
        wanted = fine.reshape(side, 28, side, 28).mean((1, 3))
        np.testing.assert_allclose(np.reshape(got, (side, side)), wanted, atol=1e-12)


def test_numbers_are_read_as_people_write_them(module_page: Page):
    written = ["1/9", "-0.5", "−2", " 3 ", ".25", "1,5", "", "x", "1/0", "1e3", "12345"]
    got = module_page.evaluate(
        """async (texts) => {
          const math = await import("/sandbox/math.js");
          return texts.map((text) => math.readNumber(text)).map((v) => Number.isNaN(v) ? null : v);
        }""",
        written,
    )
    assert got == [1 / 9, -0.5, -2, 3, 0.25, 1.5, None, None, None, None, 999]


def test_browser_and_python_know_the_same_kernels(module_page: Page):
    got = module_page.evaluate("""async () => {
      const { KERNELS, kernelNames } = await import("/sandbox/kernels.js");
      return Object.fromEntries([1, 2, 3, 4, 5].map((side) =>
        [side, Object.fromEntries(kernelNames(side).map((name) => [name, KERNELS[name](side)]))]));
    }""")
    assert set(got["3"]) == set(CLASSIC)
    for side, kernels in got.items():
        for name, values in kernels.items():
            kernel = classic_kernel(name, int(side))
            np.testing.assert_allclose(kernel.ravel(), values, atol=1e-7)


# ---- the part itself, mounted without Streamlit -------------------------------------------


MOUNT = """async ({language, drawing}) => {
  document.body.innerHTML = "<div id=root></div>";
  const css = document.createElement("link");
  css.rel = "stylesheet"; css.href = "/sandbox/sandbox.css";
  document.head.append(css);
  await new Promise((done) => (css.onload = done));
  const { default: sandbox } = await import("/sandbox/sandbox.js");
  window.mount = (given) => {
    const data = {json: JSON.stringify(given)};
    const parentElement = document.getElementById("root");
    sandbox({parentElement, data, setStateValue: () => {}});
  };
  mount({texts: language, drawing});
}"""


def sandbox_texts(language="en"):
    found = patterns(language, "cnnlab")
    return {key: text for key, text in found.items() if key.startswith("sandbox")}


@pytest.fixture
def sandbox(module_page: Page, frontend_url):
    errors: list[str] = []
    module_page.on("pageerror", lambda error: errors.append(str(error)))
    module_page.set_content("<!doctype html><title>sandbox</title><body></body>")
    drawing = (np.arange(784) % 256).tolist()
    module_page.evaluate(MOUNT, {"language": sandbox_texts(), "drawing": drawing})
    yield module_page
    assert not errors


def board(page: Page, name: str) -> np.ndarray:
    found = page.get_by_test_id(f"sandbox-{name}")
    rows = found.locator(".row").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return np.array(rows)


def numbers(texts_: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda text: float(text.replace("−", "-")))(texts_)


def kernel_of(page: Page) -> np.ndarray:
    values = (
        page.get_by_test_id("sandbox-kernel")
        .locator("input")
        .evaluate_all("fields => fields.map(field => field.value)")
    )
    side = int(len(values) ** 0.5)
    return numbers(np.array(values)).reshape(side, side)


def run_code(page: Page) -> np.ndarray:
    scope: dict = {}
    exec(page.get_by_test_id("sandbox-code").text_content() or "", scope)
    return scope["y"][0, 0].numpy()


@pytest.mark.parametrize("operation", ["correlation", "convolution", "max", "average"])
def test_the_output_on_screen_is_torchs(sandbox: Page, operation):
    sandbox.click(f"[data-operation={operation}]")
    sandbox.get_by_test_id("sandbox-padding").select_option("1")
    sandbox.get_by_test_id("sandbox-stride").select_option("2")
    x = numbers(np.where(board(sandbox, "input") == "−∞", "0", board(sandbox, "input")))[1:-1, 1:-1]
    k = kernel_of(sandbox) if operation[0] == "c" else np.ones((3, 3))
    s = {"operation": operation, "side": 3, "stride": 2, "padding": 1, "dilation": 1}
    shown = numbers(board(sandbox, "output"))
    np.testing.assert_allclose(shown, torch_output(x, k, s), atol=1e-3)
    np.testing.assert_allclose(shown, run_code(sandbox), atol=1e-3)


def test_the_two_convolutions_are_told_apart(sandbox: Page):
    before = numbers(board(sandbox, "output"))
    marked = sandbox.locator("[data-testid=sandbox-output] .parts")
    count = marked.count()
    sandbox.click("[data-operation=convolution]")
    after = numbers(board(sandbox, "output"))
    assert count == int((before != after).sum()) > 0
    np.testing.assert_allclose(after, -before)  # vertical edges turned by 180° change sign
    expect(sandbox.get_by_test_id("sandbox-differ")).to_contain_text(f"{count} of 25")
    sandbox.get_by_test_id("sandbox-preset").select_option("blur")
    expect(sandbox.get_by_test_id("sandbox-differ")).to_contain_text("both give the same")
    expect(marked).to_have_count(0)


def test_painting_with_the_pointer_and_with_keys(sandbox: Page):
    cells = sandbox.get_by_test_id("sandbox-input").locator(".cell")
    cells.nth(0).click()
    assert board(sandbox, "input")[0, 0] == "1"
    cells.nth(0).click()
    assert board(sandbox, "input")[0, 0] == "0"
    # A drag paints every cell it passes.
    start, end = cells.nth(42).bounding_box(), cells.nth(44).bounding_box()
    sandbox.mouse.move(start["x"] + 5, start["y"] + 5)
    sandbox.mouse.down()
    sandbox.mouse.move(end["x"] + 5, end["y"] + 5, steps=8)
    sandbox.mouse.up()
    assert board(sandbox, "input")[6, :3].tolist() == ["1", "1", "1"]
    # Keys: arrows walk, a digit sets, minus turns the sign, space paints.
    cells.nth(0).focus()
    for key in ("ArrowRight", "ArrowDown", "5", "-", "ArrowLeft", " "):
        sandbox.keyboard.press(key)
    assert board(sandbox, "input")[1, 1] == "−5"
    assert board(sandbox, "input")[1, 0] == "1"
    np.testing.assert_allclose(numbers(board(sandbox, "output")), run_code(sandbox), atol=1e-3)


def test_a_typed_kernel_counts_at_once_and_nonsense_is_left_out(sandbox: Page):
    fields = sandbox.get_by_test_id("sandbox-kernel").locator("input")
    fields.nth(4).fill("2.5")
    assert kernel_of(sandbox)[1, 1] == 2.5
    np.testing.assert_allclose(numbers(board(sandbox, "output")), run_code(sandbox), atol=1e-3)
    fields.nth(4).fill("two")
    expect(fields.nth(4)).to_have_class("number bad")
    fields.nth(4).blur()
    assert kernel_of(sandbox)[1, 1] == 2.5


def test_the_step_shown_adds_up_and_arrow_keys_move_the_window(sandbox: Page):
    step = sandbox.get_by_test_id("sandbox-step")
    sandbox.get_by_test_id("sandbox-output").locator(".cell").nth(0).click()
    sandbox.keyboard.press("ArrowRight")
    sandbox.keyboard.press("ArrowDown")
    expect(step).to_have_attribute("data-i", "1")
    expect(step).to_have_attribute("data-j", "1")
    sandbox.get_by_test_id("sandbox-preset").select_option("blur")
    for _ in range(24):
        sandbox.get_by_test_id("sandbox-next").click()
        line = step.locator(".sum").inner_text().split("=")
        terms = line[0].replace("−", "-").replace("(", "").replace(")", "").split("+")
        total = sandbox.get_by_test_id("sandbox-sum").inner_text().replace("−", "-")
        assert sum(map(float, terms)) == pytest.approx(float(total), abs=1e-9)
        assert float(total) == pytest.approx(float(step.get_attribute("data-value")), abs=5e-5)


def test_hovering_looks_and_leaving_goes_back(sandbox: Page):
    step = sandbox.get_by_test_id("sandbox-step")
    expect(step).to_have_attribute("data-j", "2")
    sandbox.get_by_test_id("sandbox-output").locator(".cell").nth(5).hover()
    expect(step).to_have_attribute("data-j", "0")
    seen = sandbox.locator("[data-testid=sandbox-input] .seen")
    expect(seen).to_have_count(9)
    sandbox.mouse.move(1, 1)
    expect(step).to_have_attribute("data-j", "2")


# A timer that fires when the test says so: `later` is what waits.
TIMER = """() => {
  window.later = null;
  window.setTimeout = (run) => ((window.later = run), 1);
  window.clearTimeout = () => (window.later = null);
}"""


def test_play_fills_the_output_and_touching_anything_pauses(sandbox: Page):
    sandbox.evaluate(TIMER)
    play, waiting = sandbox.get_by_test_id("sandbox-play"), sandbox.locator(".waiting")
    play.click()
    expect(play).to_have_text("❚❚ Pause")
    expect(waiting).to_have_count(24)
    sandbox.evaluate("later()")
    expect(waiting).to_have_count(23)
    sandbox.get_by_test_id("sandbox-kernel").locator("input").nth(0).click()
    expect(play).to_have_text("▶ Play")
    assert sandbox.evaluate("later") is None
    play.click()  # goes on from there, to the end
    for _ in range(24):
        sandbox.evaluate("later()")
    expect(waiting).to_have_count(0)
    expect(play).to_have_text("▶ Play")
    expect(sandbox.get_by_test_id("sandbox-step")).to_have_attribute("data-i", "4")


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_that_do_not_fit_say_why(sandbox: Page, language):
    sandbox.evaluate("(texts) => mount({texts, drawing: null})", sandbox_texts(language))
    problem = sandbox.get_by_test_id("sandbox-problem")
    expect(problem).to_be_hidden()
    sandbox.get_by_test_id("sandbox-size").select_option("2")
    expect(problem).to_contain_text("2")
    if language == "en":
        expect(problem).to_contain_text("Got a 3-pixel window for an input of 2 pixels")
    sandbox.get_by_test_id("sandbox-padding").select_option("1")
    expect(problem).to_be_hidden()
    sandbox.get_by_test_id("sandbox-dilation").select_option("2")
    expect(problem).to_be_visible()
    sandbox.get_by_test_id("sandbox-size").select_option("9")
    expect(problem).to_be_hidden()
    sandbox.get_by_test_id("sandbox-padding").select_option("4")
    sandbox.click("[data-operation=max]")
    expect(problem).to_be_visible()
    assert "{" not in problem.inner_text()


def test_the_drawing_can_be_taken_whole_or_in_part(sandbox: Page):
    pixels = (np.arange(784) % 256).reshape(28, 28)
    sandbox.get_by_test_id("sandbox-shrink").click()
    fine = np.kron(pixels, np.ones((9, 9))).reshape(9, 28, 9, 28).mean((1, 3)) / 255
    np.testing.assert_allclose(numbers(board(sandbox, "input")), fine, atol=0.0051)
    sandbox.get_by_test_id("sandbox-finder").focus()
    sandbox.keyboard.press("ArrowRight")
    np.testing.assert_allclose(
        numbers(board(sandbox, "input")), pixels[9:18, 10:19] / 255, atol=0.0051
    )


def test_a_change_of_language_keeps_what_was_painted(sandbox: Page):
    sandbox.get_by_test_id("sandbox-preset").select_option("sharpen")
    before = board(sandbox, "output").tolist()
    sandbox.evaluate("(texts) => mount({texts, drawing: null})", sandbox_texts("zh"))
    expect(sandbox.locator("[data-operation=max]")).to_have_text("最大池化")
    assert board(sandbox, "output").tolist() == before
    # A visit to another page takes the part away; what was painted is kept for the tab.
    sandbox.evaluate(
        "document.getElementById('root').replaceChildren(); mount({texts: {}, drawing: null})"
    )
    assert board(sandbox, "output").tolist() == before


def test_a_broken_memory_of_the_tab_is_forgotten(sandbox: Page):
    for broken in ("{", json.dumps({"size": 3, "values": [1]}), json.dumps({"operation": "?"})):
        sandbox.evaluate(
            """([text, texts]) => {
              document.getElementById("root").replaceChildren();
              sessionStorage.setItem("playground.sandbox", text);
              mount({texts, drawing: null});
            }""",
            [broken, sandbox_texts()],
        )
        assert board(sandbox, "output").shape == (5, 5)


def test_places_count_from_zero_as_in_the_code(sandbox: Page):
    sandbox.get_by_test_id("sandbox-restart").click()
    expect(sandbox.get_by_test_id("sandbox-step")).to_contain_text("row 0, column 0")
    expect(sandbox.get_by_test_id("sandbox-formula")).to_contain_text("x(i + p, j + q) · k(p, q)")
    expect(sandbox.get_by_test_id("sandbox-formula")).to_contain_text("(i, j) = (0, 0)")


def test_the_link_holds_the_sandbox_and_the_colour_scale(page: Page, app_url):
    page.goto(f"{app_url}/cnn?show=sandbox")
    page.get_by_test_id("scale-net").click()
    page.wait_for_url("**scale=net*")
    sandbox = page.get_by_test_id("sandbox")
    sandbox.get_by_test_id("sandbox-stride").select_option("2")
    sandbox.locator("[data-operation=convolution]").click()
    page.wait_for_url("**sandbox=convolution*")
    code = sandbox.get_by_test_id("sandbox-code")
    shown = code.text_content()
    assert "stride=2" in shown
    other = page.context.browser.new_page()
    try:
        other.goto(page.url)
        expect(other.get_by_test_id("sandbox-code")).to_have_text(shown)
        expect(other.get_by_test_id("scale-net")).to_have_attribute("aria-checked", "true")
    finally:
        other.close()
