"""Nothing of a stranger's reaches Markdown or HTML: what a link or a file holds is shown as it is,
and no other host hears of it. The pages' own policy is switched off here, so that only what the
pages do themselves is seen."""

import io
import json
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from safetensors.numpy import load, save

from playground.nets.files import model_to_bytes
from playground.nets.store import shipped_model
from playground.ui.pages import PAGES

HOST = "127.0.0.2:9"
HOSTILE = f"![x](http://{HOST}/a) <img src=http://{HOST}/b> [l](http://{HOST}/c)"


@pytest.fixture
def strict(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def settle(page):
    expect(page.locator("h1").first).to_be_attached()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")


def nothing_was_asked(page):
    assert [url for url in page.asked if HOST in url and "://127.0.0.1" not in url[:20]] == []
    assert page.locator(f"img[src*='{HOST}'], a[href*='{HOST}/c']").count() == 0


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_no_parameter_of_a_link_makes_the_browser_ask_another_host(strict, app_url, entry):
    # All at once; tests/ui/test_strangers.py gives each alone.
    names = sorted({name for part in entry.link() for name in part.names} | {"lang", "shared"})
    strict.goto(f"{app_url}/{entry.name}?{urlencode(dict.fromkeys(names, HOSTILE))}")
    settle(strict)
    expect(strict.get_by_test_id("stAlert").filter(has_text="![x]").first).to_be_visible()
    nothing_was_asked(strict)


def test_no_text_of_a_model_file_makes_the_browser_ask_another_host(strict, app_url):
    data = model_to_bytes(shipped_model("pen-cnn"))
    size = int.from_bytes(data[:8], "little")
    metadata = json.loads(data[8 : 8 + size])["__metadata__"]
    spec, card = json.loads(metadata["spec"]), json.loads(metadata["card"])
    spec = json.loads(json.dumps(spec).replace('"3"', json.dumps(HOSTILE)))
    card["summary"] = {"en": HOSTILE, "zh": HOSTILE}
    card["results"] = {HOSTILE: 0.5}
    card["sources"] = [{"name": HOSTILE, "url": HOSTILE, "licence": HOSTILE}]
    metadata |= {"spec": json.dumps(spec), "card": json.dumps(card)}
    file = save(load(data), metadata)
    strict.goto(app_url)
    settle(strict)
    strict.locator(".st-key-draw_about summary").click()
    strict.locator(".st-key-draw_files input[type=file]").set_input_files(
        {"name": f"{HOSTILE}.safetensors", "mimeType": "x/y", "buffer": file}
    )
    about = strict.locator(".st-key-draw_about", has_text="xhttp")  # the file's name, as a model's
    expect(about).to_be_visible()
    about.locator("summary").click()
    expect(strict.locator(".st-key-draw_files").get_by_text("![x]").first).to_be_visible()
    settle(strict)
    nothing_was_asked(strict)


def test_no_text_of_an_upload_makes_the_browser_ask_another_host(strict, app_url):
    table = io.StringIO()
    table.write("text,label\n")
    for number in range(8):
        label = HOSTILE if number % 2 else "other"
        table.write(f'"{HOSTILE} {number}","{label}"\n')
    strict.goto(f"{app_url}/train?view=data")
    settle(strict)
    strict.locator(".st-key-train_upload input[type=file]").set_input_files(
        {"name": f"{HOSTILE}.csv", "mimeType": "text/csv", "buffer": table.getvalue().encode()}
    )
    expect(strict.locator(".st-key-train_uploaded_what")).to_be_visible()
    settle(strict)
    nothing_was_asked(strict)
