"""Does a text give advice? For replies to those who wish only to be heard: a hint to their writer, never a bar."""

from pathlib import Path

from community.safety.contexts import noticed
from community.safety.phrases import phrases
from community.safety.screening import Span

PATH = Path(__file__).parent / "advice.toml"


def advice_in(text: str) -> tuple[Span, ...]:
    """The words that advise, in the order of the text; what overlaps is one."""
    found: list[Span] = []
    for rule, start, end in noticed(phrases(PATH), text):
        if found and start < found[-1].end:
            start, end = found[-1].start, max(end, found.pop().end)
        found.append(Span(start, end, rule.code, rule.level))
    return tuple(found)
