"""The shell: page config, language, menu. `app.py` serves it."""

from pathlib import Path

import streamlit as st

from playground.ui import shell

# A file of our own: Streamlit fetches the picture of an icon's name from another server.
ICON = Path(__file__).resolve().parents[1] / "assets" / "icon.png"
st.set_page_config(page_title="Neural playground", page_icon=str(ICON), layout="wide")
shell.run()
