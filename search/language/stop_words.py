"""Small English words that say nothing about what a text is about. Words of refusal stay: "no sleep" is not "sleep"."""

STOP_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being but by can could did do does doing for from get got had has have
    having he her hers him his how i if in into is it its just me my of on or our ours s she should so some such t than that
    the their theirs them then there these they this those to too us was we were what when where which while who whom why will
    with would you your yours i m i ve i d i ll it s that s
    """.split()
) | frozenset({"i m", "i ve", "i d", "i ll", "it s", "that s", "what s", "there s", "you re", "we re", "they re"})
