"""Below “Make one”: the pictures and the film as files, and the code."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.session import store
from playground.ui.vision_page.make import Made, made_now
from playground.vision.film_code import film_code, generate_command
from playground.vision.film_files import film_gif, sheet_png


def below() -> None:
    """Show the downloads and the code of the present film."""
    made = made_now()
    name = f"{made.model.name}-{made.plan.seed}"
    with st.container(key="make_files", horizontal=True):
        _download("png", partial(sheet_png, made.film.pictures), f"{name}.png", "image/png")
        _download("gif", partial(film_gif, made.film.shown), f"{name}.gif", "image/gif")
    show_code(_code(made), "make_code", made.model)


def _download(kind: str, make: partial[bytes], name: str, mime: str) -> None:
    st.download_button(
        t(f"make.download_{kind}"), make, name, mime, key=f"make_get_{kind}",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _code(made: Made) -> str:
    command = generate_command(made.model, made.plan, store().is_own(made.model.name))
    script = film_code(made.model, made.plan, made.picked, made.pixel)
    return script if command is None else f"# All pictures: {command}\n{script}"
