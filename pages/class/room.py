"""Room: a class's shared place."""

from playground.ui.room import page as room_page

room_page.show()
