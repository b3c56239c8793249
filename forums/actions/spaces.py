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
    position: int = 0,
) -> Space:
    """Open a forum, or bring an existing one's texts up to date."""
    space, _ = Space.objects.update_or_create(
        slug=slug,
        defaults={
            "name": name,
            "description": description,
            "guidelines": guidelines,
            "readable_by": readable_by,
            "position": position,
        },
        create_defaults={
            "slug": slug,
            "name": name,
            "description": description,
            "guidelines": guidelines,
            "readable_by": readable_by,
            "position": position,
            "created_at": clock.now(),
        },
    )
    return space
