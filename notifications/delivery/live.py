"""Open sockets: a hint that an inbox has something new. They read it themselves."""

from collections.abc import Iterable
from uuid import UUID

from community import live


def group(user_pk: UUID) -> str:
    """The name under which an inbox is hinted at."""
    return f"inbox.{user_pk.hex}"


def hint(user_pks: Iterable[UUID]) -> None:
    """Wake the sockets of these members. After the commit."""
    live.hint(*(group(pk) for pk in user_pks))
