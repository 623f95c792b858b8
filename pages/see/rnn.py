"""Inside an RNN page: type a sentence and step through the net's hidden states."""

from playground.ui.rnn.view import show_reading

show_reading()
