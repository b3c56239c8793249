"""By what could somebody be found outside? E-mail addresses, telephone numbers, links, names elsewhere.

Helplines that everybody may know (resources.toml) are none. A hint to the author, and nothing more so far.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

from community.safety.resources import all_resources


class ContactKind(Enum):
    """What was found."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    LINK = "LINK"
    HANDLE = "HANDLE"


@dataclass(frozen=True, slots=True)
class Contact:
    """Characters `start` to `end` (not included) of the text."""

    kind: ContactKind
    start: int
    end: int


_EMAIL = re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,3}\b", re.IGNORECASE)
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>()]{3,200}", re.IGNORECASE)
# From seven digits on, however they are written; a date or a year is shorter.
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[\s().\-/]{0,2}\d){6,14}(?![\w])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_HANDLE = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|discord|telegram|tg|whatsapp|signal|kik|tiktok|twitter|skype)\b"
    r"(?:\s+(?:is|name|me|at|user|username|handle|id))*\s*[:=@]?\s*@?(?P<name>[\w.]{0,30}[\d_.@#][\w.#]{1,30})",
    re.IGNORECASE,
)


def contacts_in(text: str) -> tuple[Contact, ...]:
    """What is found, in the order of the text; each stretch once."""
    found: list[Contact] = []
    for kind, pattern in (
        (ContactKind.EMAIL, _EMAIL),
        (ContactKind.LINK, _LINK),
        (ContactKind.HANDLE, _HANDLE),
        (ContactKind.PHONE, _PHONE),
    ):
        for match in pattern.finditer(text):
            start, end = match.span()
            is_known = any(start < other.end and other.start < end for other in found)
            if not is_known and not _is_harmless(kind, match.group()):
                found.append(Contact(kind, start, end))
    return tuple(sorted(found, key=lambda each: each.start))


def _is_harmless(kind: ContactKind, words: str) -> bool:
    if kind is ContactKind.PHONE:
        return _digits(words) in _helplines() or _DATE.fullmatch(words.strip()) is not None
    return kind is ContactKind.LINK and any(words.startswith(each.url) for each in all_resources() if each.url)


@cache
def _helplines() -> frozenset[str]:
    return frozenset(_digits(each.phone) for each in all_resources())


def _digits(words: str) -> str:
    return re.sub(r"\D", "", words)
