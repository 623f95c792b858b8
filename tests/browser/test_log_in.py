"""The log-in of Streamlit, where it is configured, at a provider of our own."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import free_port, serve

pytest.importorskip("authlib", reason="requirements-dev.txt is not installed")
pytest.importorskip("httpx", reason="requirements-dev.txt is not installed")


def test_a_visitor_logs_in_and_reaches_the_page_of_the_link(tmp_path, browser: Browser):
    from tests.browser import oidc

    port = free_port()
    with oidc.provider() as provider:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(
            "[auth]\n"
            f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{"0123456789abcdef" * 4}"\n'
            f'client_id = "{oidc.CLIENT}"\nclient_secret = "{oidc.SECRET}"\n'
            f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
        )
        with serve(tmp_path, port, "--secrets.files", str(secrets)) as url:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(f"{url}/cnn?layer=conv2")
            enter = page.locator(".st-key-door_log_in button")
            expect(enter).to_be_visible()
            expect(page.locator(".st-key-header")).to_have_count(0)  # nothing of a page is shown
            enter.click()
            expect(page.locator(".st-key-header")).to_be_visible()
            expect(page).to_have_url(re.compile(r"/cnn\?.*layer=conv2"))
            expect(page.locator(".st-key-logged_in")).to_contain_text("Logged in as Ann")
            page.locator(".st-key-log_out button").click()
            expect(enter).to_be_visible()
            context.close()
