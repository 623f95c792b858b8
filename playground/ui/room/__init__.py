"""Room: a class's shared place. Pupils draw digits, the teacher sees them arrive."""

from playground.ui.page import Page
from playground.ui.room.state import STATE

PAGE = Page("room", "class", ":material/groups:", link=(STATE,))
