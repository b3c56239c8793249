"""Verbs of profiles: update one's own."""

from dataclasses import dataclass

from django.db import transaction

from community import text
from community.accounts import access
from community.accounts.models import LivedTheme, Profile
from community.errors import ErrorCode, Problem
from community.safety import resources
from community.viewer import Viewer
from community.vocabulary import THEMES

MAX_THEMES = 20


@dataclass(frozen=True, slots=True)
class LivedThemeChoice:
    """A theme somebody has lived with, and whether others may see that."""

    theme: str
    is_shown: bool


def update_profile(
    *,
    viewer: Viewer,
    name: str | None = None,
    about: str | None = None,
    pronouns: str | None = None,
    region: str | None = None,
    themes: list[LivedThemeChoice] | None = None,
) -> None:
    """Change what is given and leave the rest. Problems: INVALID, SUSPENDED."""
    changes: dict[str, str] = {}
    if name is not None:
        changes["name"] = text.clean_line(name, field=("name",), label="The name", max_length=40)
    if about is not None:
        changes["about"] = text.clean_body(about, field=("about",), label="The text", max_length=2_000, required=False)
    if pronouns is not None:
        changes["pronouns"] = text.clean_line(
            pronouns, field=("pronouns",), label="The entry for pronouns", max_length=40, required=False
        )
    if region is not None:
        changes["region"] = region.strip().upper()
        if changes["region"] and not resources.is_known(changes["region"]):
            message = "A region is a country's code of two letters, as GB, or empty."
            raise Problem(ErrorCode.INVALID, message, field=("region",))
    if themes is not None:
        if len(themes) > MAX_THEMES or len({choice.theme for choice in themes}) != len(themes):
            raise Problem(ErrorCode.INVALID, f"Choose at most {MAX_THEMES} themes, each once.", field=("livedThemes",))
        if any(choice.theme not in THEMES for choice in themes):
            raise Problem(ErrorCode.INVALID, "One of these themes is not in our list.", field=("livedThemes",))
    # Emptying and hiding stay possible while suspended, and what only the member sees.
    is_heard = any(changes.get(words) for words in ("name", "about", "pronouns"))
    is_heard |= any(theme.is_shown for theme in themes or ())
    with transaction.atomic():
        access.hold(viewer, heard=is_heard, writes=is_heard)
        if changes:
            Profile.objects.filter(pk=viewer.profile_id).update(**changes)
        if themes is not None:
            LivedTheme.objects.filter(profile_id=viewer.profile_id).delete()
            LivedTheme.objects.bulk_create(
                [LivedTheme(profile_id=viewer.profile_id, theme=each.theme, is_shown=each.is_shown) for each in themes]
            )
