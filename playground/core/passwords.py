"""Passwords from environment variables: compared by scrypt hash, with a rate limit.

A variable holds the password itself, or its hash as `python -m playground password` prints it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import threading
import time

TRIES = 10  # wrong passwords per minute from one visitor
TRIES_IN_ALL = 60  # wrong passwords per minute from all visitors together
MARK = "scrypt:"


def hashed(password: str, salt: bytes | None = None) -> str:
    """The password as `scrypt:<salt>:<hash>`; takes 50 ms."""
    salt = secrets.token_bytes(16) if salt is None else salt
    text = password.strip().encode("utf-8", "replace")
    key = hashlib.scrypt(text, salt=salt, n=2**14, r=8, p=1, dklen=32)
    return MARK + ":".join(base64.urlsafe_b64encode(part).decode() for part in (salt, key))


class Password:
    """The password in one environment variable."""

    def __init__(self, variable: str) -> None:
        self._variable = variable
        self._wrong: list[tuple[float, str]] = []  # (time, visitor) of recent wrong passwords
        # Held while a password is compared, so that parallel tries can neither pass the limit nor
        # load the server.
        self._lock = threading.Lock()
        self._made = "", ""  # the variable's text, and its hash

    def is_set(self) -> bool:
        return bool(self._text())

    def _text(self) -> str:
        return os.environ.get(self._variable, "").strip()

    def _hash(self) -> str:
        text = self._text()
        if text.startswith(MARK):
            return text
        if self._made[0] != text:
            self._made = text, hashed(text)
        return self._made[1]

    def too_many(self, who: str = "") -> bool:
        """Whether visitor `who`, or all visitors together, reached the limit of wrong passwords."""
        now = time.monotonic()
        self._wrong[:] = [(at, one) for at, one in self._wrong if now - at < 60]
        own = sum(one == who for _, one in self._wrong)
        return own >= TRIES or len(self._wrong) >= TRIES_IN_ALL

    def is_right(self, given: str, who: str = "") -> bool:
        """Whether this is the password. A wrong one counts toward the limit of visitor `who` and of
        all visitors; once a limit is reached, the result is always False."""
        with self._lock:
            if not self.is_set() or self.too_many(who):
                return False
            right = _matches(given, self._hash())
            if not right:
                self._wrong.append((time.monotonic(), who))
            return right


def _matches(given: str, expected: str) -> bool:
    try:
        salt = base64.urlsafe_b64decode(expected.split(":")[1])
    except (ValueError, IndexError):
        return False
    return hmac.compare_digest(hashed(given, salt).encode(), expected.encode())
