"""Does a text tell that its author's life may be in danger? Rules that can be explained; it decides nothing.

What is noticed is told to the author alone. It hides nothing, blocks nothing and messages nobody.
"""

from dataclasses import dataclass

from community.safety.contexts import noticed
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
    """`level`: the highest of `spans`, which stand in the order of the text; by which `version` of the rules.
    `is_mentioned`: there is a word of it at all, whatever it means.
    """

    level: Level
    spans: tuple[Span, ...]
    version: int
    is_mentioned: bool


def screen(text: str) -> Risk:
    """What a member's text tells. Takes any text; some 0.5 ms for a post of 600 characters."""
    rules = phrases()
    found: dict[tuple[int, str], Span] = {}
    signs: dict[str, int] = {}
    is_mentioned = False
    for rule, start, end in noticed(rules, text):
        if rule.code == MENTION:
            is_mentioned = True
            continue
        signs[text[start:end].lower()] = rule.signs
        found.setdefault((start, rule.code), Span(start, end, rule.code, rule.level))
    spans = tuple(sorted(found.values(), key=lambda span: (span.start, -span.level)))
    level = max((span.level for span in spans), default=Level.NONE)
    if level < Level.MEDIUM and sum(signs.values()) >= MANY:
        level = Level.MEDIUM
    if not level:
        spans = ()
    return Risk(level, spans, rules.version, is_mentioned)


def sounds_risky(query: str) -> bool:
    """Whether help comes first when somebody searches for this: a wish to die, or a mere word like "suicide"."""
    risk = screen(query)
    return risk.is_mentioned or risk.level >= Level.MEDIUM
