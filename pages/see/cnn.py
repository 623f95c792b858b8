"""Inside a CNN: from a pixel to the answer, and back again."""

from playground.ui.cnn import page as cnn_page

cnn_page.show()
