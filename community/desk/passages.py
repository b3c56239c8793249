"""A text in parts, so that what the rules of danger notice can be marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from community.moderation.actions.alerts import screened
from community.safety.screening import Span


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of it, and the code of the rule that noticed them; "" where none did."""

    words: str
    rule: str


def parts(title: str, body: str) -> tuple[list[Part], list[Part]]:
    """(title, body), read together as when they were noticed, by the rules of now."""
    risk, _ = screened(title, body)
    begin = len(title) + 1 if title else 0  # a line between them
    return list(_cut(title, 0, risk.spans)), list(_cut(body, begin, risk.spans))


def _cut(text: str, begin: int, spans: tuple[Span, ...]) -> Iterator[Part]:
    """`begin`: where the text stands in what the spans count in. What overlaps an earlier span is left out."""
    at = 0
    for span in spans:
        start, end = span.start - begin, min(span.end - begin, len(text))
        if at <= start < end:
            if at < start:
                yield Part(text[at:start], "")
            yield Part(text[start:end], span.rule)
            at = end
    if at < len(text):
        yield Part(text[at:], "")
