"""What puts a phrase of acute risk aside: it is denied, past, about somebody else, quoted, feared, or a joke.

Each is looked for in the phrase's own sentence. Rules name those that apply to them (rules/).
"""

import re
from collections.abc import Callable, Iterator

from community.safety import wording
from community.safety.phrases import LAUGHTER, QUOTE, STOP, Found, Phrases, Rule, Words

# From so many characters on, a mere mention is not what a text is about.
LONG = 1_000
# From so many on, who is in danger has said one word at least of what it is like.
NOT_SHORT = 300
# How many words before a phrase may deny it.
FAR = 8


def negated(words: Words, found: Found, start: int, end: int) -> bool:
    """ "I am not suicidal": a denial before it, with nothing between that says something else; or an answer after."""
    if words.words[found.end : found.end + 2] in ([STOP, "none"], [STOP, "no"], ["no", STOP]):  # "thoughts of it? none"
        return True
    after = _end_after(words, end)
    if _says(words, wording.SAID_NO, found.end, after) and not _says(words, wording.LIED, found.end, after):
        return True
    for at in range(found.start - 1, max(start, found.start - FAR) - 1, -1):
        word = words.words[at]
        if word in wording.NOT:
            if word == "never" and words.words[found.end] in wording.AS_MUCH:  # "never wanted to die as much as now"
                return False
            return not _is_rhetorical(words, at, start)
        if word not in wording.BETWEEN:
            return False
    return False


def _is_rhetorical(words: Words, at: int, start: int) -> bool:
    """ "why not ...", "cant stop ...", "I never thought I would ...": no denial."""
    before = words.words[at - 1] if at > start else ""
    if _says(words, wording.NOT_A_DAY, start, at):
        return True
    if words.words[at + 1] == "mind":  # "I wouldn't mind dying"
        return True
    if words.words[at] != "never":
        return before in {"why", "cant", "couldnt"} or "cant say" in _line(words, max(start, at - FAR // 2), at)
    after = words.words[at + 1 : at + 3]
    return before in {"to", "and"} or (after[0] in {"thought", "imagined", "expected"} and after[1] in wording.SUBJECT)


def denied_before(words: Words, found: Found, start: int, end: int) -> bool:
    """ "I don't want to die. I just want the pain to stop." """
    return _says(words, wording.DENIES, _before(words, start), found.start)


def past(words: Words, found: Found, start: int, end: int) -> bool:
    """Long ago, and nothing says that it is so still; or told in the past tense, and that it is over; or has gone; or
    glad to live."""
    two_more = _end_after(words, _end_after(words, end))
    if _says(words, wording.RECOVERED, start, two_more) or _says(words, wording.STOPPED, found.start, found.end):
        return True
    if any(wording.GONE.match(_line(words, at, end)) for at in (found.end, found.end - 1)):
        return True
    if _says(words, wording.FROM, start, end):
        return True
    told = _line(words, max(start, found.start - 5), found.end)
    was = wording.WAS.search(told)
    if not was and wording.IS.search(told):
        return False
    if _says(words, wording.RECENTLY, start, end) and not _says(words, wording.PAST, start, end):
        return False
    if was and _says(words, wording.OVER, start, two_more) and "again" not in words.words[found.start : end]:
        return True
    still = wording.AGAIN if was else wording.STILL
    if still.search(wording.AGO_TODAY.sub(r"\1\2", _line(words, max(start, found.start - FAR), end))):
        return False
    return _says(words, wording.PAST, start, end) or bool(
        was and (_says(words, wording.PAST, _before(words, start), start) or _says(words, wording.AGO, end, two_more))
    )


def others(words: Words, found: Found, start: int, end: int) -> bool:
    """Whoever was named last before it is not the author, or says it."""
    if _says(words, wording.ME_TOO, start, found.end):
        return False
    phrase = words.words[found.start : found.end]
    if not wording.OTHERS_DO.isdisjoint(phrase) or _is_of_who_died(words, phrase, start, end):
        return True
    if not wording.SAYS_AFTER.isdisjoint(words.words[found.end : min(end, found.end + 2)]):
        return True
    if _goes_on_with_i(words, found, start):
        return False
    before = _line(words, start, found.start)
    if wording.TOLD_TO.search(before) and wording.OWN_VOICE.isdisjoint(before.split()):
        return True
    # What follows "i" at its end is said of something else.
    last = found.end - (words.words[found.end - 1] in wording.SUBJECT)
    mine = [at for at in range(found.start, last) if words.words[at] in wording.SUBJECT | wording.ME]
    if mine:
        return _is_told(words, mine[-1], start)
    for at in range(found.start - 1, start - 1, -1):
        word = words.words[at]
        if word in wording.SUBJECT:
            return _is_told(words, at, start)
        if word in wording.SAYS:
            return _says_another(words, at, start)
        if word in wording.OTHERS:
            if "who" in words.words[at : at + 2] or wording.OBJECT.isdisjoint(words.words[max(start, at - 2) : at]):
                return True
        elif word == "me" and at >= found.start - 3 and words.words[at - 1] not in wording.SAYS:
            return False
    return False


def _is_of_who_died(words: Words, phrase: list[str], start: int, end: int) -> bool:
    """ "since my son died by suicide": nothing in the phrase says that the author wants it too."""
    return not wording.DEATH.isdisjoint(phrase[:1]) and _says(words, wording.BEREAVED, start, end)


def _goes_on_with_i(words: Words, found: Found, start: int) -> bool:
    """ "I told my brother and think of dying": the sentence's own subject goes on."""
    at = found.start - 1
    while at > start and words.words[at] in wording.ARTICLES:
        at -= 1
    return words.words[at] in wording.AND and not (wording.SUBJECT | wording.ME).isdisjoint(words.words[start:at])


def between(words: Words, found: Found, start: int, end: int) -> bool:
    """Somebody else is named within it: "I wish my father had not died"."""
    phrase = words.words[found.start : found.end]
    return not wording.OTHERS.isdisjoint(phrase) and (wording.SUBJECT | wording.ME).isdisjoint(phrase)


def told(words: Words, found: Found, start: int, end: int) -> bool:
    """Somebody else says it: "they say ..., but I know ..." is the author's own."""
    line = words.words[start : found.start]
    start += len(line) - line[::-1].index("but") if "but" in line else 0
    return any(words.words[at] in wording.SAYS and _says_another(words, at, start) for at in range(start, found.start))


def _says_another(words: Words, at: int, start: int) -> bool:
    """Whether who "says" at `at` is not the author, nor a voice of the author's own."""
    before = words.words[max(start, at - 2) : at]
    if words.words[at] == "goes" and words.words[at + 1] in wording.PLACES:
        return False
    return before[-1:] != ["to"] and wording.SUBJECT.isdisjoint(before) and not _is_own_voice(words, at)


def _is_told(words: Words, at: int, start: int) -> bool:
    """ "she says I ...": somebody else's words."""
    before = words.words[max(start, at - 2) : at]
    if before[-1:] == ["if"] and wording.LIED.search(
        _line(words, at, len(words.words))
    ):  # "he asked if I ..., and I lied"
        return False
    if before[-1:] and before[-1] in wording.AND:  # "a shame to say, but I ..."
        return False
    if "goes" in before and not wording.PLACES.isdisjoint(before):  # "not a day goes by that I ..."
        return False
    if wording.SAYS.isdisjoint(before) or _is_own_voice(words, at):
        return False
    return wording.SUBJECT.isdisjoint(words.words[max(start, at - 4) : at]) and "me" not in before


def _is_own_voice(words: Words, at: int) -> bool:
    return not wording.OWN_VOICE.isdisjoint(words.words[max(0, at - 4) : at])


def quoted(words: Words, found: Found, start: int, end: int) -> bool:
    """Within quotation marks."""
    is_open = words.words[: found.start].count(QUOTE) % 2
    return bool(is_open and QUOTE in words.words[found.end - 1 :])


def fear(words: Words, found: Found, start: int, end: int) -> bool:
    """Dreaded, not wished: thoughts that force themselves on somebody who wants to live."""
    return _says(words, wording.FEAR, start, end) or _says(words, wording.WANTS_TO_LIVE, start, end)


def joke(words: Words, found: Found, start: int, end: int) -> bool:
    """Laughed about, over something small; or the small thing is named as its cause."""
    following = _line(words, found.end, end)
    goes_on = words.words[found.end - 1] in wording.JOINS  # "... when the lease runs out"
    if (not goes_on and wording.IN_JEST.match(following)) or _says(words, wording.PLAY, start, end):
        return True
    if words.words[found.end - 1] in wording.PLACED and wording.PLACE.match(following):
        return True
    if found.start and words.words[found.start - 1] in wording.FIGURED:
        return True
    after = _end_after(words, end)
    laughs = LAUGHTER.intersection(words.words[start:after])
    tells_more = len(words.words) > found.end - found.start + FAR // 2
    is_loud = (tells_more and laughs & wording.ALOUD) or (laughs and "kms" in words.words[found.start : found.end])
    if is_loud and not _says(words, wording.SINCERE, start, after):
        return True
    if (laughs or _says(words, wording.LAUGHING, start, end)) and _says(words, wording.TRIFLE, start, after):
        return True
    return any(_says(words, each, start, end) for each in wording.FIGURES)


def informing(words: Words, found: Found, start: int, end: int) -> bool:
    """Said about it in general: research, prevention, rules, words that only borrow it; or read and heard somewhere."""
    if not wording.SUBJECT.isdisjoint(words.words[max(start, found.start - 3) : found.end]):
        return False
    return _says(words, wording.INFORMING, start, end) or _says(words, wording.CITED, start, end)


def parting(words: Words, found: Found, start: int, end: int) -> bool:
    """A goodbye to a job, a place or a habit."""
    return _says(words, wording.PARTING, start, end)


def harmless(words: Words, found: Found, start: int, end: int) -> bool:
    """Tablets, edges and ropes of everyday life."""
    return _says(words, wording.HARMLESS, start, end)


def passing(words: Words, found: Found, start: int, end: int) -> bool:
    """Mentioned once in a long text, and nothing in the sentence says that it is so now."""
    return words.spans[-1][0] >= LONG and not _says(words, wording.STILL, start, end)


CONTEXTS: dict[str, Callable[[Words, Found, int, int], bool]] = {
    each.__name__: each
    for each in (
        negated,
        denied_before,
        past,
        others,
        between,
        told,
        quoted,
        fear,
        joke,
        informing,
        parting,
        harmless,
        passing,
    )
}


def noticed(rules: Phrases, text: str) -> Iterator[tuple[Rule, int, int]]:
    """What the rules notice in a text and nothing puts aside, in its order: (rule, first character, one past last)."""
    words = rules.read(text)
    for each in rules.find(words):
        if not is_put_aside(words, each):
            yield each.rule, words.spans[each.start][0], words.spans[each.end - 1][1]


def is_put_aside(words: Words, found: Found) -> bool:
    """Whether something in its sentence says otherwise."""
    if not found.rule.unless:
        return False
    start = found.start
    while start and words.words[start - 1] != STOP:
        start -= 1
    end = max(found.start + 1, found.end - 1)
    while words.words[end] != STOP and end < len(words.words) - 1:
        end += 1
    return any(CONTEXTS[name](words, found, start, end) for name in found.rule.unless)


def is_about_else(words: Words) -> bool:
    """Whether not one word of a text that is not short is of death, illness or what somebody feels: it is about a
    contract, a hobby, the news. "I have set a date" is no plan there.
    """
    return words.spans[-1][0] >= NOT_SHORT and not wording.FELT.search(words.line)


def _end_after(words: Words, end: int) -> int:
    """Where the sentence after the one that ends at `end` ends."""
    at = end + 1
    while at < len(words.words) and words.words[at] != STOP:
        at += 1
    return min(at, len(words.words))


def _before(words: Words, start: int) -> int:
    """Where the sentence before the one that begins at `start` begins."""
    at = max(0, start - 1)
    while at and words.words[at - 1] != STOP:
        at -= 1
    return at


def _line(words: Words, start: int, end: int) -> str:
    if start >= end:
        return ""
    last = words.places[end] if end < len(words.places) else len(words.line)
    return words.line[words.places[start] : last - 1]


def _says(words: Words, pattern: re.Pattern[str], start: int, end: int) -> bool:
    """Whether words `start` to `end` say so; asked of a sentence once for all that is found in it."""
    key = (id(pattern), start, end)  # an expression's own hash takes longer than most of them
    if key not in words.said:
        words.said[key] = pattern.search(_line(words, start, end)) is not None
    return words.said[key]
