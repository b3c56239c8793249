"""Does a text give advice? For replies to those who wish only to be heard: a hint to their writer, never a bar."""

from pathlib import Path

from community.safety.contexts import is_put_aside
from community.safety.phrases import phrases
from community.safety.screening import Span

PATH = Path(__file__).parent / "advice.toml"


def advice_in(text: str) -> tuple[Span, ...]:
    """The words that advise, in the order of the text; what overlaps is one."""
    rules = phrases(PATH)
    words = rules.read(text)
    found: list[Span] = []
    for each in rules.find(words):
        if is_put_aside(words, each):
            continue
        start, end = words.spans[each.start][0], words.spans[each.end - 1][1]
        if found and start < found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end), each.rule.code, each.rule.level)
        else:
            found.append(Span(start, end, each.rule.code, each.rule.level))
    return tuple(found)
