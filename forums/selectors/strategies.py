"""Reads of strategies: the list in three orders, variants, and what they say of themselves.

By how much they helped, a strategy is ranked among members like the viewer: those who tried it in a situation the list
is filtered by, or for a theme it is filtered by; without such a filter, for a theme the viewer has lived with. Of
several such groups the largest speaks; where none is large enough, all members together (docs/adr/0017).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.accounts.selectors import lived_themes
from community.api.pages import COUNT_CAP, Page, Window
from community.database import in_database
from community.viewer import Viewer
from community.vocabulary import THEMES
from forums import visibility
from forums.models import Standing, Strategy, Topic, TopicTheme
from forums.models.standing import ELSEWHERE, EVERYBODY
from forums.ranking import RankedBy, Tally
from forums.rows import TopicRow
from forums.selectors import topics
from forums.strategy_rows import NOBODY, StrategyRow

# How many groups are asked about at most.
MAX_GROUPS = 6
_WHO = {
    "AT_HOME": "tried it at home",
    "AT_NIGHT": "tried it at night",
    "AT_WORK": "tried it at work",
    "AT_SCHOOL": "tried it at school or university",
    "IN_PUBLIC": "tried it in public",
    "TRAVELLING": "tried it on the way somewhere",
    "WITH_PEOPLE": "tried it among people",
    "ALONE": "tried it alone",
    "IN_THE_MORNING": "tried it in the morning",
    "IN_A_BAD_MOMENT": "tried it in a bad moment",
    "EVERY_DAY": "tried it every day",
} | {slug: f"tried it and named “{theme.name}”" for slug, theme in THEMES.items()}


@dataclass(frozen=True, slots=True)
class StrategyFilter:
    """Which strategies to list; empty fields do not filter, values of one field are alternatives."""

    techniques: list[str] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    efforts: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    space_slugs: list[str] = field(default_factory=list)
    language: str = ""

    def narrow(self, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        """The strategies among `queryset` that pass."""
        chosen: dict[str, Any] = {
            "strategy__technique__in": self.techniques,
            "strategy__situation__in": self.situations,
            "strategy__effort__in": self.efforts,
            "space__slug__in": self.space_slugs,
            "language": self.language,
        }
        queryset = queryset.filter(**{name: value for name, value in chosen.items() if value})
        if self.themes:
            queryset = queryset.filter(Exists(TopicTheme.objects.filter(topic=OuterRef("pk"), theme__in=self.themes)))
        return queryset


async def page(viewer: Viewer | None, chosen: StrategyFilter, order: str, window: Window) -> Page[TopicRow]:
    """A page of strategies. `order`: "HELPFUL", "NEWEST" or "ACTIVE".

    One statement; for "HELPFUL" two, and one more for the viewer's themes and for each group.
    """
    matching = chosen.narrow(topics.listed(viewer, visibility.strategies(viewer)))
    if order == "HELPFUL":
        return await in_database(_most_helpful, viewer, matching, await _groups(viewer, chosen), window)
    return await topics.by_time(viewer, matching, "last_activity_at" if order == "ACTIVE" else "created_at", window)


async def variants(viewer: Viewer | None, pk: UUID, window: Window) -> Page[TopicRow]:
    """A page of those that adapt a strategy, newest first; of the first of a line all that come from it."""
    visible = topics.listed(viewer, visibility.strategies(viewer))
    matching = visible.filter(Q(strategy__variant_of=pk) | Q(strategy__origin=pk))
    return await topics.by_time(viewer, matching, "created_at", window)


async def _groups(viewer: Viewer | None, chosen: StrategyFilter) -> list[str]:
    """The groups of members who are like the viewer, as they say or as they ask; at most MAX_GROUPS."""
    asked: Iterable[str] = [*chosen.situations, *chosen.themes]
    if not asked and viewer is not None:
        lived = await in_database(lived_themes, viewer, [viewer.profile_id])
        asked = [each.theme for each in lived.get(viewer.profile_id, [])]
    return [among for among in dict.fromkeys(asked) if among in _WHO][:MAX_GROUPS]


def _most_helpful(
    viewer: Viewer | None, matching: QuerySet[Topic], groups: list[str], window: Window
) -> Page[TopicRow]:
    """A page by the stored ranks: one statement for each group, merged here, and one for the topics.

    An index has the rows of one group in order; asked for several groups at once, databases sort them all.
    """
    asked = [ELSEWHERE, *groups] if groups else [EVERYBODY]
    found = [place for among in asked for place in _places(matching, among, asked, window)]
    found.sort(reverse=not window.is_backward)
    keys: list[list[Any]] = [[place.rank, place.pk.hex] for place in found]
    cut = Page.cut(found, keys, window, count=lambda: matching.values("pk")[: COUNT_CAP + 1].count())
    topic_rows = topics.by_pk(viewer, [place.pk for place in cut.rows])
    page = Page[TopicRow]([], [], cut.has_next, cut.has_previous, cut.count)
    for place, key in zip(cut.rows, cut.keys, strict=True):
        row = topic_rows.get(place.pk)
        if row is not None and not row.is_standing:  # else it was deleted this very moment
            if groups:
                row.ranked_by = RankedBy(_WHO.get(place.among, ""), place.tally)
            page.rows.append(row)
            page.keys.append(key)
    return page


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a strategy stands, and among whom."""

    rank: int
    pk: UUID
    among: str
    members: int
    helped: int
    made_worse: int

    @property
    def tally(self) -> Tally:
        """How it went for those it stands among."""
        return Tally(self.members, self.helped, self.made_worse)


def _places(matching: QuerySet[Topic], among: str, asked: list[str], window: Window) -> list[_Place]:
    """One more than a page of the strategies for which, of all groups asked, this one speaks: the largest."""
    standings = Standing.objects.filter(among=among, rank__isnull=False)
    rivals = [each for each in asked if each not in (among, ELSEWHERE)]  # ELSEWHERE counts nobody
    if rivals:
        is_larger = Q(members__gt=OuterRef("members")) | Q(members=OuterRef("members"), among__gt=among)
        larger = Standing.objects.filter(is_larger, topic=OuterRef("topic_id"), among__in=rivals, rank__isnull=False)
        standings = standings.filter(~Exists(larger))
    side, sign = ("gt", "") if window.is_backward else ("lt", "-")
    if window.key is not None:
        rank, pk = window.key[0], UUID(window.key[1])
        # The first comparison alone lets the index find the place; the second decides among equals.
        standings = standings.filter(
            Q(**{f"rank__{side}e": rank}) & (Q(**{f"rank__{side}": rank}) | Q(**{f"topic_id__{side}": pk}))
        )
    found = standings.filter(Exists(matching.filter(pk=OuterRef("topic_id"))))
    found = found.order_by(f"{sign}rank", f"{sign}topic_id")
    columns = ("rank", "topic_id", "among", "members", "helped", "made_worse")
    return [_Place(*values) for values in found.values_list(*columns)[: window.size + 1]]


def by_topic(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, StrategyRow]:
    """What strategies the viewer already has say of themselves. Two statements."""
    named = Strategy.objects.filter(topic__in=pks).annotate(is_own=visibility.own(viewer, "topic__author"))
    found = [StrategyRow(viewer, *values) for values in named.values_list(*_COLUMNS)]
    counted = Standing.objects.filter(topic__in=pks, among=EVERYBODY)
    counters = counted.values_list("topic_id", "members", "helped", "made_worse")
    tallies = {pk: Tally(members, helped, made_worse) for pk, members, helped, made_worse in counters}
    for row in found:
        row.everybody = tallies.get(row.pk, NOBODY)
    return {row.pk: row for row in found}


_COLUMNS = (
    "topic_id",
    "is_own",
    "steps",
    "situation",
    "technique",
    "effort",
    "cautions",
    "variant_of_id",
    "origin_id",
)
