"""A page: what it says of itself, its script, its texts, and its place in the menu."""

from tests.recipes.scratch import Scratch

DESCRIPTOR = '''"""Count: how many numbers a net has learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.ui.page import Page

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart


def any_net(spec: ModelSpec) -> bool:
    return True


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.count.state import MODEL

    return (MODEL,)


PAGE = Page("count", "see", ":material/tag:", takes=any_net, link=_link)
'''
STATE = '''"""The Count page's state in the link: the model."""

from playground.ui.count import any_net
from playground.ui.model_picker import ModelPart

MODEL = ModelPart(any_net, lambda: "pen-cnn")
'''
SCRIPT = '''"""Count: how many numbers a net has learned."""

import streamlit as st

from playground.nets.shapes import count_parameters
from playground.ui.count.state import MODEL
from playground.ui.header import page_header
from playground.ui.language import t
from playground.ui.model_picker import pick_model

with page_header("count"):
    model = pick_model(MODEL)
st.metric(t("count.parameters"), f"{count_parameters(model.spec):,}")
'''
TEXTS = {
    "en": "menu = Count\nto_do = Pick a model.\nopen_on = Count\nparameters = Parameters\n",
    "zh": "menu = 计数\nto_do = 选一个模型。\nopen_on = 计数\nparameters = 参数\n",
}

USE = """
from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.nets.store import shipped_model
from playground.ui.pages import PAGES, pages_for

app = AppTest.from_file(str(Path("pages/main.py").resolve()), default_timeout=300)
app.query_params["lang"], app.query_params["model"] = "zh", "mood-gru"
app.switch_page(PAGES[-1].script)
app.run()
assert not app.exception, app.exception
found = {"script": PAGES[-1].script, "metrics": {m.label: m.value for m in app.metric},
         "models": app.selectbox[0].options, "link": dict(app.query_params),
         "takes": PAGES[-1] in pages_for(shipped_model("mood-gru").spec)}
"""


def follow(copy: Scratch) -> None:
    copy.make("playground/ui/count/__init__.py", DESCRIPTOR)
    copy.make("playground/ui/count/state.py", STATE)
    copy.make("pages/see/count.py", SCRIPT)
    pages = "playground/ui/pages.py"
    copy.insert(pages, "draw, ", "count, ")
    copy.insert(pages, ")\n\n\ndef by_group", "    count.PAGE,\n")
    for language, text in TEXTS.items():
        copy.make(f"playground/text/{language}/count.ftl", text)
