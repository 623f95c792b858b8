"""What the Language page computes of a text: topic, sentiment, spam, entities, semantic roles.

Offsets are characters (code points) of the text as typed, whatever the tokeniser changes.
"""
