"""Inside an RNN: type a sentence, step through its memory."""

import streamlit as st

from playground.ui.language import t
from playground.ui.rnn import view as rnn_view

if not rnn_view.readable_names():
    st.info(t("rnn.none"))
    st.stop()
rnn_view.read_link()
rnn_view.show_reading()
