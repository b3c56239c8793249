"""Themes in the API: the fixed list of what things are about."""

import graphene

from community.api import pages
from community.vocabulary import THEMES
from community.vocabulary import Theme as ThemeValue


class Theme(graphene.ObjectType):
    """What a topic, or a member's experience, is about."""

    slug = graphene.String(required=True, description="Its short name, for filters and inputs.")
    name = graphene.String(required=True, description="Its name in English.")


ThemeConnection = pages.connection_type(Theme, "Theme", "themes, in the vocabulary's order.")


def theme_of(slug: str) -> ThemeValue:
    """A theme by its slug; one that has left the vocabulary still has its slug."""
    return THEMES.get(slug) or ThemeValue(slug, slug)


class Query(graphene.ObjectType):
    """The vocabulary."""

    themes = graphene.Field(
        graphene.NonNull(ThemeConnection), **pages.page_arguments(backward=False), description="All themes."
    )

    def resolve_themes(root, info, **paging):
        window = pages.window("themes", **paging)
        start = window.key[0] + 1 if window.key else 0
        places = list(range(start, len(THEMES)))[: window.size + 1]
        values = list(THEMES.values())
        page = pages.Page.cut(
            [values[place] for place in places], [[place] for place in places], window, count=lambda: len(values)
        )
        return pages.connection("themes", page)
