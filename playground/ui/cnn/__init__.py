"""Inside a CNN: from a pixel to the answer, and back again."""

from playground.ui.draw import reads_digits
from playground.ui.page import Page

PAGE = Page("cnn", "see", ":material/grid_view:", component="cnn", takes=reads_digits)
