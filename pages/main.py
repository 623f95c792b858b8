"""The app's entry script, served by `app.py`: language, menu, and the page of the URL."""

from playground.ui import shell

shell.run()
