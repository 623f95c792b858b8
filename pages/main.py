"""The shell: language, menu, and the page that the url names. `app.py` serves it."""

from playground.ui import shell

shell.run()
