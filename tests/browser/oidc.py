"""A tiny OpenID Connect provider (OpenID Connect Core 1.0, authorization code flow), whose every
visitor is Ann. It stands in for a school's own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit

from authlib.jose import JsonWebKey, jwt

CLIENT, SECRET = "playground", "a-secret-of-the-test"


@contextmanager
def provider() -> Iterator[str]:
    """The provider's address."""
    key = JsonWebKey.generate_key("RSA", 2048, {"kid": "test"}, is_private=True)
    asked: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                asked.update(query)
                back = f"{query['redirect_uri']}?code=once&state={quote(query['state'])}"
                self.send_response(302)
                self.send_header("Location", back)
                self.end_headers()
            elif parts.path == "/keys":
                self.say({"keys": [key.as_dict(is_private=False)]})
            else:
                ends = {"authorization": "authorize", "token": "token"}
                self.say(
                    {f"{name}_endpoint": f"{url}/{path}" for name, path in ends.items()}
                    | {"issuer": url, "jwks_uri": f"{url}/keys"}
                    | {"id_token_signing_alg_values_supported": ["RS256"]}
                )

        def do_POST(self):  # the exchange of the code for the token
            self.rfile.read(int(self.headers["Content-Length"]))
            now = int(time.time())
            claims = {"iss": url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600}
            claims |= {"name": "Ann", "email": "ann@school.example", "nonce": asked.get("nonce")}
            token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, key).decode()
            self.say({"access_token": "x", "token_type": "Bearer", "id_token": token})

        def say(self, data):
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
