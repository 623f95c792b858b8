"""What a browser makes of HTML: its tags and the names of their attributes."""

from html.parser import HTMLParser

HOSTILE = """x' onerror='alert(1)' y="'\"><img src=x onerror=alert(1)><b>"""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(name for name, _ in attrs)))


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = _Tags()
    parser.feed(html)
    return parser.found
