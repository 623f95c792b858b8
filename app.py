"""The shell: page config, language, menu. Run it with `streamlit run app.py`."""

import streamlit as st

from playground.ui import shell

st.set_page_config(page_title="Neural playground", page_icon=":material/draw:", layout="wide")
shell.run()
