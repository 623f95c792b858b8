"""Language page: one text, read by all language tasks at once."""

from playground.ui.language_page.page import show

show()
