"""What the pages' policy keeps out, in a real browser. `test_every_page.py` shows that every page
works under it."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def strict(browser):
    context = browser.new_context(bypass_csp=False, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_the_policy_stops_a_picture_and_a_script_of_another_host(strict, app_url):
    strict.goto(app_url)
    expect(strict.locator("h1").first).to_be_attached()
    stopped = strict.evaluate(
        """() => new Promise((done) => {
            const found = [];
            document.addEventListener("securitypolicyviolation", (event) => {
                found.push(event.effectiveDirective);
                if (found.length === 3) done(found.sort());
            });
            const picture = document.createElement("img");
            picture.src = "http://127.0.0.2:9/a.png";
            document.body.append(picture);
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            fetch("http://127.0.0.2:9/b").catch(() => 0);
        })"""
    )
    assert stopped == ["connect-src", "img-src", "script-src-elem"]
    assert strict.evaluate("window.ran") is None


def test_another_site_may_not_show_a_page_in_a_frame(strict, app_url):
    with strict.expect_console_message(lambda message: "frame-ancestors" in message.text):
        strict.set_content(f"<iframe src='{app_url}'></iframe>")
