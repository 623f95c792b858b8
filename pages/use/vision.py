"""Vision page: what is in a picture, and classes of the visitor's own."""

from playground.ui.vision_page.page import show

show()
