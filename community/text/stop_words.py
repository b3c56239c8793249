"""Small English words that say nothing about what a text is about.

Words of refusal (not, no, without, never) are no stop words: "no sleep" is not "sleep". Apostrophes are spaces here.
"""

_LINES = (
    "a about all also am an and any are as at be been being but by can could did do does doing for from get got had",
    "has have having he her hers him his how i if in into is it its just me my of on or our ours she should so some",
    "such than that the their theirs them then there these they this those to too us was we were what when where",
    "which while who whom why will with would you your yours im ive",
)
_SHORTENED = ("i m", "i ve", "i d", "i ll", "it s", "that s", "what s", "there s", "you re", "we re", "they re")
STOP_WORDS = frozenset(word for line in _LINES for word in line.split()) | frozenset(_SHORTENED)
