"""Shared rooms, in which the pupils of a class draw digits.

`records.py` defines the records, `tables.py` the database tables, and `rooms.py` the operations
with their permissions.
"""
