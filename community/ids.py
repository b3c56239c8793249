"""Global ids: opaque outside, a kind and a random UUID inside.

The UUID is random (version 4), so an id tells nothing about order or time; the kind is one letter, so that `node(id)`
knows which table to ask. Anything that does not decode is the same to a caller as an id of something missing.
"""

import base64
import binascii
from uuid import UUID

# One letter a kind; never reuse a letter.
KINDS = {
    "Topic": b"t",
    "Post": b"p",
    "Space": b"s",
    "Profile": b"m",
    "Notice": b"n",
    "Report": b"r",
    "Theme": b"h",
    "Alias": b"a",
    "Case": b"c",
    "Unmasking": b"u",
    "MutedWords": b"w",
    "Decision": b"d",
    "RiskAlert": b"k",
    "Appeal": b"e",
    "AppealLimit": b"l",
}
_NAMES = {letter: name for name, letter in KINDS.items()}


def to_global(kind: str, pk: UUID) -> str:
    """The opaque id of a row: 23 URL-safe characters."""
    return base64.urlsafe_b64encode(KINDS[kind] + pk.bytes).rstrip(b"=").decode()


def from_global(value: str) -> tuple[str, UUID] | None:
    """(kind, primary key) of an opaque id, or None when it is not one of ours."""
    if len(value) != 23:
        return None
    try:
        raw = base64.b64decode(value.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    name = _NAMES.get(raw[:1])
    # Only the canonical spelling counts, or one row would have several ids.
    if name is None or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != value:
        return None
    return name, UUID(bytes=raw[1:])


def pk_of(kind: str, value: str) -> UUID | None:
    """The primary key inside `value` if it is an id of this kind, else None."""
    found = from_global(value)
    return found[1] if found and found[0] == kind else None
