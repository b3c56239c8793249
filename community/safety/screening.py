"""Does a text tell that its author's life may be in danger? Rules that can be explained; it decides nothing.

What is noticed is told to the author alone. It hides nothing, blocks nothing and messages nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from community.safety.contexts import is_about_else, is_put_aside
from community.safety.phrases import Found, Level, Words, phrases

# So many signs of great hopelessness in one text, each in other words, are as much as one wish to die, and so many of
# means, preparations or goodbyes as much as one plan; one more for each so many characters, since who writes much says
# more of everything.
MANY = 3
LENGTH = 350
# In a text as short as this one strong sign of a plan is MEDIUM.
SHORT, STRONG = 200, 2
# The rule of words that only a question is judged by.
MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (not included) of the text, and the rule they match."""

    start: int
    end: int
    rule: str
    level: Level


@dataclass(frozen=True, slots=True)
class Risk:
    """`level`: the highest of `spans`, which stand in the order of the text, or what many signs among them are; by
    which `version` of the rules.
    `is_mentioned`: there is a word of it at all, whatever it means.
    """

    level: Level
    spans: tuple[Span, ...]
    version: int
    is_mentioned: bool


def screen(text: str) -> Risk:
    """What a member's text tells. Takes any text; less than 1 ms for a post of 600 characters."""
    rules = phrases()
    words = rules.read(text)
    found = list(rules.find(words))
    is_mentioned = any(each.rule.code == MENTION for each in found)
    if is_about_else(words):
        return Risk(Level.NONE, (), rules.version, is_mentioned)
    leveled = [each for each in found if each.rule.level and not is_put_aside(words, each)]
    level = max((each.rule.level for each in leveled), default=Level.NONE)
    for meant in (Level.HIGH, Level.MEDIUM):
        if level >= meant:
            break
        signs = [
            each for each in found if each.rule.signs and each.rule.towards is meant and not is_put_aside(words, each)
        ]
        # Weak signs alone ("sorry", "tomorrow") are no plan.
        is_weak = meant is Level.HIGH and all(each.rule.signs == 1 for each in signs)
        if not is_weak and _weight(words, signs) >= MANY + len(text) // LENGTH:
            level, leveled = meant, [*leveled, *signs]
        elif level < Level.MEDIUM and not is_weak and signs and meant is Level.HIGH and len(text) < SHORT:
            level, leveled = Level.MEDIUM, [*leveled, *(each for each in signs if each.rule.signs >= STRONG)]
    return Risk(level, _spans(words, leveled), rules.version, is_mentioned)


def _spans(words: Words, found: Iterable[Found]) -> tuple[Span, ...]:
    """Where they stand, each place and rule once."""
    spans: dict[tuple[int, str], Span] = {}
    for each in found:
        start, end = words.spans[each.start][0], words.spans[each.end - 1][1]
        if (start, each.rule.code) not in spans:
            spans[start, each.rule.code] = Span(start, end, each.rule.code, each.rule.level)
    return tuple(sorted(spans.values(), key=lambda span: (span.start, -span.level)))


def _weight(words: Words, signs: Iterable[Found]) -> int:
    """What signs weigh together. What overlaps is one, and the same words do not count again."""
    weights: list[int] = []
    said: set[tuple[str, ...]] = set()
    end = 0
    for each in signs:
        phrase = tuple(words.words[each.start : each.end])
        if each.start < end:
            weights[-1] = max(weights[-1], each.rule.signs)
        elif phrase not in said:
            weights.append(each.rule.signs)
        else:
            continue
        said.add(phrase)
        end = max(end, each.end)
    return sum(weights)


def sounds_risky(query: str) -> bool:
    """Whether help comes first when somebody searches for this: a wish to die, or a mere word like "suicide"."""
    risk = screen(query)
    return risk.is_mentioned or risk.level >= Level.MEDIUM
