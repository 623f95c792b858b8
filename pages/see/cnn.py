"""Inside a CNN page: step through the layers, forward and backward."""

from playground.ui.cnn import page as cnn_page

cnn_page.show()
