"""A text in parts, so that what the rules of danger notice can be marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from community.moderation.actions.alerts import screened
from community.safety.screening import Span


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of it, and the codes of the rules that noticed them; "" where none did."""

    words: str
    rules: str = ""


def parts(title: str, body: str) -> tuple[list[Part], list[Part]]:
    """(title, body), read together as when they were noticed, by the rules of now."""
    risk, _ = screened(title, body)
    begin = len(title) + 1 if title else 0  # a line between them
    return list(_cut(title, 0, risk.spans)), list(_cut(body, begin, risk.spans))


def _cut(text: str, begin: int, spans: tuple[Span, ...]) -> Iterator[Part]:
    """`begin`: where the text stands in what the spans count in. Spans that overlap are one part."""
    marks: list[tuple[int, int, tuple[str, ...]]] = []
    for span in spans:
        start, end = max(span.start - begin, 0), min(span.end - begin, len(text))
        if start < end and marks and start < marks[-1][1]:
            first, last, rules = marks[-1]
            marks[-1] = (first, max(last, end), (*rules, span.rule))
        elif start < end:
            marks.append((start, end, (span.rule,)))
    at = 0
    for start, end, rules in marks:
        if at < start:
            yield Part(text[at:start])
        yield Part(text[start:end], ", ".join(dict.fromkeys(rules)))
        at = end
    if at < len(text):
        yield Part(text[at:])
