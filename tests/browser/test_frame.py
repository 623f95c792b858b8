"""The app in a frame of another site, as on a Hugging Face Space, with third-party cookies blocked:
cookies that are partitioned by the outer site keep a visitor and the protection of uploads."""

import datetime
import ssl
import subprocess
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Playwright, expect

from playground.commands.run import server_command
from tests.browser.conftest import free_port

pytest.importorskip("cryptography", reason="requirements-dev.txt is not installed")
ROOT = Path(__file__).resolve().parents[2]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate of localhost, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    kind = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, kind, plain))
    return folder / "cert.pem", folder / "key.pem"


class Outer(BaseHTTPRequestHandler):
    """The other site's page, with the frame."""

    def do_GET(self):
        body = f'<iframe src="{self.server.inner}" style="width:1200px;height:740px"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def frame(tmp_path, monkeypatch, playwright: Playwright, browser_type_launch_args):
    """The app's page in a frame of another site, with third-party cookies blocked."""
    cert, key = certificate(tmp_path)
    port = free_port()
    outer = ThreadingHTTPServer(("127.0.0.1", 0), Outer)
    outer.inner = f"https://localhost:{port}/train?view=data"
    site = f"http://127.0.0.1:{outer.server_port}"
    thread = Thread(target=outer.serve_forever)
    thread.start()
    monkeypatch.setenv("SPACE_ID", "someone/playground")
    monkeypatch.setenv("PLAYGROUND_FRAME_ANCESTORS", site)
    command = server_command(
        port, "localhost", ["--server.sslCertFile", str(cert), "--server.sslKeyFile", str(key)]
    )
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    blocked = ["--test-third-party-cookie-phaseout"]
    options = browser_type_launch_args | {"args": browser_type_launch_args["args"] + blocked}
    browser = playwright.chromium.launch(**options)
    try:
        wait_for(f"https://localhost:{port}/_stcore/health", server)
        page = browser.new_context(
            ignore_https_errors=True, bypass_csp=True, viewport={"width": 1280, "height": 800}
        ).new_page()
        page.goto(site)
        yield page.frame_locator("iframe")
    finally:
        browser.close()
        server.terminate()
        server.wait(120)
        outer.shutdown()
        thread.join()
        outer.server_close()


def wait_for(url: str, server: subprocess.Popen) -> None:
    trust = ssl._create_unverified_context()
    end = time.monotonic() + 300
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5, context=trust).close()
        except OSError:
            assert server.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)


def test_an_upload_works_in_a_frame_whose_third_party_cookies_are_blocked(frame):
    table = "text,label\n" + "".join(
        f"{word} day {k},{word}\n" for k in range(6) for word in ("good", "bad")
    )
    expect(frame.locator("h1")).to_be_visible(timeout=90_000)
    frame.locator(".st-key-train_upload input[type=file]").set_input_files(
        {"name": "days.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    expect(frame.locator(".st-key-train_uploaded_what")).to_be_visible()
    # The control: a third-party cookie without a partition is not stored.
    names = frame.locator("body").evaluate(
        "() => { document.cookie = 'plain=1; SameSite=None; Secure'; return document.cookie; }"
    )
    assert "_streamlit_xsrf=" in names
    assert "plain=" not in names
