"""Inside an RNN: type a sentence, step through its memory."""

from playground.ui.rnn.view import show_reading

show_reading()
