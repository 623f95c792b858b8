"""Room page: a class's shared room."""

from playground.ui.room import page as room_page

room_page.show()
