"""Verbs of spaces: open one. Operators do this, not members."""

from community import clock
from forums.models import Space


def open_space(
    *,
    slug: str,
    name: str,
    description: str = "",
    guidelines: str = "",
    readable_by: str = Space.Readers.MEMBERS,
    allows_mentions: bool = True,
    position: int = 0,
) -> Space:
    """Open a forum, or bring an existing one's texts and rules up to date."""
    said = {
        "name": name,
        "description": description,
        "guidelines": guidelines,
        "readable_by": readable_by,
        "allows_mentions": allows_mentions,
        "position": position,
    }
    space, _ = Space.objects.update_or_create(
        slug=slug, defaults=said, create_defaults={**said, "slug": slug, "created_at": clock.now()}
    )
    return space
