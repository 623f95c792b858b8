"""Draw page: draw a digit, and see the answer and every layer's feature maps live."""

from functools import partial

import streamlit as st

from playground.explain.code.draw import drawing_code
from playground.ui.code_panel import show_code
from playground.ui.draw.digits import correct, list_digits
from playground.ui.draw.pen import has_answered, lesson, show_pen
from playground.ui.draw.state import MODEL
from playground.ui.header import page_header
from playground.ui.language import md, t
from playground.ui.model_picker import model_files, pick_model
from playground.ui.session import current_drawing, my_digits

with page_header("draw"):
    model = pick_model(MODEL, key="draw_model")
place = st.container(key="draw_main")

folded = has_answered()  # the expanders are filled after the first answer, to show it sooner
with st.expander(t("draw.instead"), icon=":material/image:", key="draw_instead"):
    picture = None
    if folded:
        from playground.ui.draw.inputs import answer_picture, bring_picture

        picture = bring_picture(model)
mine = st.expander(
    t("draw.my_digits", count=len(my_digits())), icon=":material/inventory_2:",
    key="draw_my_digits", on_change="rerun",
)  # fmt: skip
if mine.open:
    with mine:
        list_digits()
about = st.expander(
    md("draw.about_model", name=model.name), icon=":material/deployed_code:",
    key="draw_about", on_change="rerun",
)  # fmt: skip
if about.open:
    with about:
        st.markdown(lesson())
        model_files(model, key="draw_files")

with place:
    show_pen(model)
    correct(model.spec.labels)
if picture is not None:
    with picture:
        answer_picture(model)
drawing = current_drawing()
if drawing is not None:
    show_code(partial(drawing_code, model, drawing), key="draw_code", model=model)
