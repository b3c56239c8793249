"""Does a text tell that its author's life may be in danger? Rules that can be explained; it decides nothing.

What is noticed is told to the author and to people on duty. It hides nothing, blocks nothing and messages nobody.
"""

from dataclasses import dataclass

from community.safety.contexts import is_put_aside
from community.safety.phrases import Level, phrases

# So many signs of great hopelessness in one text, each in other words, are as much as one wish to die.
MANY = 3
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
    """`level`: the highest of `spans`, which stand in the order of the text; by which `version` of the rules."""

    level: Level
    spans: tuple[Span, ...]
    version: int


def screen(text: str) -> Risk:
    """What a member's text tells. Takes any text; some 0.5 ms for a post of 600 characters."""
    rules = phrases()
    words = rules.read(text)
    found: dict[tuple[int, str], Span] = {}
    signs: dict[str, int] = {}
    for each in rules.find(words):
        is_told = each.rule.level or each.rule.signs
        if not is_told or is_put_aside(words, each):
            continue
        start, end = words.spans[each.start][0], words.spans[each.end - 1][1]
        signs[text[start:end].lower()] = each.rule.signs
        found.setdefault((start, each.rule.code), Span(start, end, each.rule.code, each.rule.level))
    spans = tuple(sorted(found.values(), key=lambda span: (span.start, -span.level)))
    level = max((span.level for span in spans), default=Level.NONE)
    if level < Level.MEDIUM and sum(signs.values()) >= MANY:
        level = Level.MEDIUM
    if not level:
        spans = ()
    return Risk(level, spans, rules.version)


def sounds_risky(query: str) -> bool:
    """Whether help comes first when somebody searches for this: a wish to die, or a mere word like "suicide"."""
    rules = phrases()
    mentioned = any(each.rule.code == MENTION for each in rules.find(rules.read(query)))
    return mentioned or screen(query).level >= Level.MEDIUM
