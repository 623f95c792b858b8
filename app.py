"""The server: Streamlit with the pages of `app_pages/main.py`, and the address from which the
browser fetches pictures that move. Run it with `streamlit run app.py`."""

import streamlit as st

from playground.live import moving

app = st.App("app_pages/main.py", routes=[moving.route()])
