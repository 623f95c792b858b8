"""A language: one folder of texts."""

from pathlib import Path

from tests.recipes.scratch import ROOT, Scratch

USE = """
from playground.text import LANGUAGES, load, say

load("es")
found = {"languages": LANGUAGES, "said": say("es", "words.no_file")}
"""


def follow(copy: Scratch) -> None:
    for path in sorted(Path(ROOT, "playground/text/en").glob("*.ftl")):
        text = path.read_text("utf-8")
        text = text.replace("language = English", "language = Español")
        text = text.replace("No such file or directory", "No existe el archivo")
        copy.make(f"playground/text/es/{path.name}", text)
