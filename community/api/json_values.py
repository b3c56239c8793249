"""Decoded JSON that a request brings along: bounded, and free of text that cannot be stored."""

from typing import Any

from community.api.bounds import LIMITS
from community.api.messages import malformed, too_complex


def is_bad_text(text: str) -> bool:
    """Whether a text has a null byte or half a surrogate pair: no database takes it and no client can show it."""
    if "\x00" in text:
        return True
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def check_json(data: dict[str, Any]) -> None:
    """Refuse decoded JSON that is too deep or too wide, or has text that cannot be stored."""
    pending: list[tuple[Any, int]] = [(data, 1)]
    values = 0
    while pending:
        value, depth = pending.pop()
        values += 1
        if isinstance(value, str):
            if is_bad_text(value):
                raise malformed("A text in the variables has a character that cannot be stored.")
        elif isinstance(value, dict | list):
            if depth > LIMITS.value_depth:
                raise too_complex("The variables are nested too deeply.")
            if len(value) > LIMITS.value_breadth:
                raise too_complex("A list or object in the variables is too long.")
            if isinstance(value, dict):
                if any(map(is_bad_text, value)):
                    raise malformed("A name in the variables has a character that cannot be stored.")
                value = value.values()
            pending.extend((each, depth + 1) for each in value)
        if values > LIMITS.values:
            raise too_complex("The variables hold too many values.")
