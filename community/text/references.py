"""Mentions as references: in stored words a token stands for `@handle`, and readers get what they may know of it.

A token is a number between two noncharacters, which nobody can send us (`cleaning`). The number is that of the post's
Mention. Offsets count code points.
"""

import re
from collections.abc import Mapping

# Instead of the handle of somebody the reader does not see, for whatever reason.
SOMEONE = "@someone"

_TOKEN = re.compile("\ufdd0([0-9]{1,6})\ufdd1")
_ADDRESS = r"https?://[^\s<>)\]]+"
_SOMEONE = re.compile(rf"{_ADDRESS}|({SOMEONE})(?!\w)|{_TOKEN.pattern}")
_SOMEONE_IN_HTML = re.compile(rf"<[^<>]*>|{_SOMEONE.pattern}")
_TAGS = re.compile(r"(<[^<>]*>)")


def refers(stored: str | None) -> bool:
    """Whether there is a token in it."""
    return stored is not None and "\ufdd0" in stored


def numbers(stored: str) -> set[int]:
    """The numbers of its tokens."""
    return {int(number) for number in _TOKEN.findall(stored)}


def refer(markdown: str, named: Mapping[str, int]) -> str:
    """The Markdown with tokens for these handles and keys of aliases (lower case), however they are written; not inside
    of addresses.
    """
    return _pattern(named).sub(lambda found: _token(found, named), markdown) if named else markdown


def refer_in_html(our_html: str, named: Mapping[str, int]) -> str:
    """The same for HTML as `render` makes it; attributes stay as they are."""
    if not named:
        return our_html
    parts = _TAGS.split(our_html)  # words at even places, tags at odd ones
    return "".join(part if place % 2 else refer(part, named) for place, part in enumerate(parts))


def _pattern(named: Mapping[str, int]) -> re.Pattern[str]:
    # A handle's underscores may be escaped, and emphasis may begin or end beside it: `_@ana\_tells_`.
    handles = "|".join(handle.replace("_", r"\\?_") for handle in sorted(named, key=len, reverse=True))
    return re.compile(rf"{_ADDRESS}|(?<![^\W_])(?<![@.+/-])@({handles})(?!(?:\\?_)*[^\W_]|@)", re.IGNORECASE)


def _token(found: re.Match[str], named: Mapping[str, int]) -> str:
    handle = found[1]
    return found[0] if handle is None else f"\ufdd0{named[handle.replace(chr(92), '').lower()]}\ufdd1"


def filled(stored: str, handles: Mapping[int, str]) -> str:
    """The words as somebody reads them: `@handle` where its number is among `handles`, SOMEONE elsewhere."""
    return _TOKEN.sub(lambda found: _shown(found, handles), stored)


def _shown(found: re.Match[str], handles: Mapping[int, str]) -> str:
    handle = handles.get(int(found[1]))
    return SOMEONE if handle is None else f"@{handle}"


def without_references(words: str) -> str:
    """The words for everybody: nothing of who is named."""
    return _TOKEN.sub(" ", words)


def kept_someone(given: str, stored: str, handles: Mapping[int, str], *, is_html: bool = False) -> str:
    """Words as their author sends them back, with the tokens again that `filled` showed them as SOMEONE.

    Only where they have as many of these as before; else nobody knows which is which.
    """
    pattern = _SOMEONE_IN_HTML if is_html else _SOMEONE
    before = [
        found[0]
        for found in pattern.finditer(stored)
        if found[1] or (found[2] and int(found[2]) not in handles)
    ]  # fmt: skip
    if len(before) != sum(found[1] is not None for found in pattern.finditer(given)):
        return given
    again = iter(before)
    return pattern.sub(lambda found: next(again) if found[1] else found[0], given)


def stored_range(stored: str, handles: Mapping[int, str], start: int, end: int) -> tuple[int, int] | None:
    """Where the characters from `start` to `end` of the words as filled stand in the stored ones; None if outside.

    A name of which a part is meant is taken as a whole.
    """
    shown = place = 0
    begin = finish = None
    for found in [*_TOKEN.finditer(stored), None]:
        literal = (len(stored) if found is None else found.start()) - place
        name = 0 if found is None else len(_shown(found, handles))
        if begin is None and start < shown + literal + name:
            begin = place + min(start - shown, literal)
        if finish is None and end <= shown + literal + name:
            inside = end <= shown + literal
            finish = place + end - shown if inside or found is None else found.end()
        shown += literal + name
        place += literal + (0 if found is None else len(found[0]))
    return None if begin is None or finish is None or not 0 <= start < end else (begin, finish)
