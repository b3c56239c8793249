"""What puts a phrase of acute risk aside: it is denied, past, about somebody else, quoted, feared, or a joke.

Each is looked for in the phrase's own sentence. Rules name those that apply to them (rules.toml).
"""

import re
from collections.abc import Callable, Iterator

from community.safety.phrases import LAUGHTER, QUOTE, STOP, Found, Phrases, Rule, Words


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOT = _set(
    """
    zero not dont never no without havent hasnt hadnt arent isnt wasnt wouldnt wont didnt doesnt aint
    stopped nor
    """
)
# What may stand between a denial and what it denies.
_BETWEEN = _set(
    """
    i a an the any really actually to be been am have had ever once going planning thinking thoughts of
    about that want wanting wanted think even like or anything self harmed feel feeling do would trying
    at all kill myself wishing wish was were
    """
)
_I = _set(
    """
    i im ive id ill me my myself mine
    """
)
_OTHERS = _set(
    """
    he she they him her his their hes shes theyre people person someone somebody anyone everyone who
    sister brother wifes husbands sons daughters mum mom mother dad father son daughter husband wife
    partner boyfriend girlfriend friend friends flatmate roommate cousin niece nephew aunt uncle
    teenager kid patient patients you youre your client characters character we
    """
)
_OTHERS_DO = _set(
    """
    himself herself themselves yourself
    """
)
_PAST = re.compile(
    r"\b(?:years? ago|months ago|used to|when i was|back then|back when|back in|in (?:19|20)\d\d|since (?:19|20)\d\d"
    r"|decades? ago|as a (?:kid|teen|teenager|child)|in my (?:teens|twenties)|looking back|at the time|i remember"
    r"|in (?:high school|college|uni|university|school)|(?:first|last) (?:psychosis|episode|breakdown)"
    r"|i was (?:\d+|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
    r"|before i got help|but that was|i once|once sat|once sectioned|turned out"
    r"|on the old|nothing since|old diary|no longer)\b"
)
_STILL = re.compile(
    r"\b(?:again|now|today|still|tonight|back again|lately|recently|these days|anymore|every day|everyday|always"
    r"|ever since|keep|keeps|cant|right now|currently|this week|every night)\b"
)
_FEAR = re.compile(r"\b(?:ocd|intrusive|call of the void|what if|leaflet|side effects?)\b")
_WANTS_TO_LIVE = re.compile(
    r"\b(?:scared|afraid|terrified|frightened|terrifies|fear|convinced|panic)\b.*"
    r"\b(?:dont want to|love my life|want to live|even though|was going to die|im dying|might jump|right there)\b"
)
_TRIFLE = re.compile(
    r"\b(?:exams?|homework|essay|revis\w+|meetings?|calls?|commute|boss|monday|mondays|game|team|traffic|cringe"
    r"|embarrass\w+|bored|laugh\w*|funny|meme|queue|spreadsheet|wifi|nothing|one more)\b"
)

_INFORMING = re.compile(
    r"\b(?:prevention|research\w*|suggests?|figures|statistics|rates?|awareness|glossary|diagnosis|symptom|course"
    r"|dissertation|mods?|study|studies|survey|training|career|tune|quiz|documentary|news|charity|raising|squad|bomb\w*)\b"
)


def negated(words: Words, found: Found, start: int, end: int) -> bool:
    """ "I am not suicidal": a denial before it, with nothing between that says something else."""
    if words.words[found.end + 1 : found.end + 2] in (["none"], ["no"]):  # "thoughts of it? none"
        return True
    at = found.start - 1
    for _ in range(6):
        if at < start:
            return False
        word = words.words[at]
        if word in _NOT:
            return not (word == "never" and words.words[at - 1] in {"to", "and"}) and not _rhetorical(words, at, start)
        if word not in _BETWEEN:
            return False
        at -= 1
    return False


def _rhetorical(words: Words, at: int, start: int) -> bool:
    """ "why not ...", "cant stop ...": no denial."""
    return at > start and words.words[at - 1] in {"why", "cant", "cannot", "couldnt"}


def past(words: Words, found: Found, start: int, end: int) -> bool:
    """Long ago, and nothing says that it is so still."""
    sentence = _line(words, start, end)
    return bool(_PAST.search(sentence)) and not _STILL.search(_line(words, max(start, found.start - 4), end))


def others(words: Words, found: Found, start: int, end: int) -> bool:
    """Whoever was named last before it is not the author."""
    if _OTHERS_DO & set(words.words[found.start : found.end]):
        return True
    for at in range(found.start, start - 1, -1):
        word = words.words[at]
        if word in _I and word not in {"my", "me"}:
            return False
        if at < found.start and word in _OTHERS:
            return True
    return False


def quoted(words: Words, found: Found, start: int, end: int) -> bool:
    """Within quotation marks."""
    is_open = words.words[: found.start].count(QUOTE) % 2
    return bool(is_open and QUOTE in words.words[found.end - 1 :])


def fear(words: Words, found: Found, start: int, end: int) -> bool:
    """Dreaded, not wished: thoughts that force themselves on somebody who wants to live."""
    sentence = _line(words, start, end)
    return bool(_FEAR.search(sentence) or _WANTS_TO_LIVE.search(sentence))


def joke(words: Words, found: Found, start: int, end: int) -> bool:
    """Laughed about, over something small."""
    sentence = set(words.words[start:end])
    line = _line(words, start, end)
    return bool(sentence & LAUGHTER and _TRIFLE.search(line))


def informing(words: Words, found: Found, start: int, end: int) -> bool:
    """Said about it in general: research, prevention, rules, words that only borrow it."""
    return bool(_INFORMING.search(_line(words, start, end)))


CONTEXTS: dict[str, Callable[[Words, Found, int, int], bool]] = {
    each.__name__: each for each in (negated, past, others, quoted, fear, joke, informing)
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
    return any(CONTEXTS[name](words, found, start, end) for name in sorted(found.rule.unless))


def _line(words: Words, start: int, end: int) -> str:
    return " ".join(words.words[start:end])
