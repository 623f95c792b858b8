"""A class's shared room: who opened it, who draws in it, and when it ends.

`records.py` says what there is, `tables.py` how the database holds it, `rooms.py` who may do what.
"""
