"""Search in the API: `search`, `suggest` and `similarTo`.

What is typed is private: it comes by POST or WebSocket only, and is stored nowhere.
"""

from dataclasses import dataclass, field

import graphene

from community.accounts.api.support import first_help
from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.extending import extend
from community.api.limits import Limit, spend
from community.api.selection import selects
from community.database import in_database
from community.errors import bad_input
from community.safety.api import Resource
from community.safety.screening import sounds_risky
from community.vocabulary import pack_notes
from forums.api.permissions import ContentNote
from forums.api.posts import Post
from forums.api.stages import Stage
from forums.api.topic_details import Effort, Situation, Technique
from forums.api.topics import Topic, TopicKind
from search import queries, similar
from search.engines.interface import FACETS, Filter, Order
from search.queries import Found
from search.risk import without_methods

MAX_TEXT = 5_000
SEARCHES = Limit(60, per_seconds=60)
SUGGESTIONS = Limit(300, per_seconds=60)
SIMILAR = Limit(60, per_seconds=60)

_FACET_MEANINGS = {
    "kind": "The kind of topic.",
    "theme": "The themes, by slug.",
    "space": "The space, by slug.",
    "contentNote": "What the found text touches.",
    "technique": "What a strategy works with.",
    "situation": "Where or when a strategy fits.",
    "effort": "How much a strategy takes.",
    "stage": "Where a story's author stands.",
}
FacetField = graphene.Enum(
    "FacetField",
    [(name, name) for name in FACETS],
    description=lambda value: "What search results are counted by." if value is None else _FACET_MEANINGS[value.value],
)
SearchOrder = enum_type(
    Order,
    "SearchOrder",
    "What comes first.",
    {
        "BEST": "What fits best; without words what is most recently active.",
        "NEWEST": "What was started last.",
        "ACTIVE": "Where somebody wrote last.",
    },
)
_HIGHLIGHT_MEANINGS = {
    "title": "The topic's title.",
    "body": "The topic's first post, with what helped or the steps.",
    "reply": "The reply or later chapter that was found, with the chapter's title.",
}
HighlightField = graphene.Enum(
    "HighlightField",
    [(name, name) for name in _HIGHLIGHT_MEANINGS],
    description=lambda value: "Where words were found." if value is None else _HIGHLIGHT_MEANINGS[value.value],
)


class SearchFilter(graphene.InputObjectType):
    """Which topics to search. Whatever is left out does not filter; values of one field are alternatives."""

    kinds = graphene.List(graphene.NonNull(TopicKind), description="Of one of these kinds.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="With one of these themes (slugs).")
    space_slugs = graphene.List(graphene.NonNull(graphene.String), description="In one of these spaces.")
    content_notes_excluded = graphene.List(
        graphene.NonNull(ContentNote),
        description="Leave out texts that touch one of these, and topics whose first post does.",
    )
    techniques = graphene.List(graphene.NonNull(Technique), description="Strategies of one of these techniques.")
    situations = graphene.List(graphene.NonNull(Situation), description="Strategies for one of these situations.")
    efforts = graphene.List(graphene.NonNull(Effort), description="Strategies that take this much.")
    stages = graphene.List(graphene.NonNull(Stage), description="Stories whose authors stand at one of these stages.")
    language = graphene.String(description="In this language (code), as authors say, or else as it looks.")


class Highlight(graphene.ObjectType):
    """Where words were found."""

    field = HighlightField(required=True, description="Where.")
    fragments = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Safe HTML: text with `<mark>` around what was found.",
    )


class SearchEdge(graphene.ObjectType):
    """One topic that was found."""

    cursor = graphene.String(required=True, description="Pass it as `after` to continue from this row.")
    node = graphene.Field(graphene.NonNull(Topic), description="The topic.")
    score = graphene.Float(
        required=True, description="How well it fits, compared with the best one found: above 0, at most 1."
    )
    highlights = graphene.List(
        graphene.NonNull(Highlight), required=True, description="Where the words were found, in the current texts."
    )
    post = graphene.Field(graphene.NonNull(Post), description="The post that fits best: the first one, or a reply.")


class FacetBucket(graphene.ObjectType):
    """One value, and how many of the topics found have it."""

    value = graphene.String(required=True, description="The value, as a filter takes it.")
    count = graphene.Int(required=True, description="How many topics.")


class Facet(graphene.ObjectType):
    """The topics found, counted by one field."""

    field = FacetField(required=True, description="Which field.")
    buckets = graphene.List(graphene.NonNull(FacetBucket), required=True, description="Values, most frequent first.")


class SupportFields:
    """What answers have to what sounds like danger: they say so with `is_risky`."""

    support_resources = graphene.List(
        graphene.NonNull(Resource),
        required=True,
        description="Places to turn to, to be shown first, if what you typed sounds like danger; otherwise empty.",
    )

    async def resolve_support_resources(answer: "Results | similar.Answer", info):
        return await first_help(info.context) if answer.is_risky else []


class SearchConnection(SupportFields, graphene.ObjectType):
    """Topics found, best first. Everything in it counts only what you can see."""

    edges = graphene.List(
        graphene.NonNull(SearchEdge), required=True, description="The topics of this page, best first."
    )
    page_info = graphene.Field(graphene.NonNull(pages.PageInfo), description="Where this page stands.")
    facets = graphene.List(
        graphene.NonNull(Facet), required=True, description="All topics found, counted by several fields."
    )
    total_count = graphene.Int(
        description=f"How many topics were found, up to {pages.COUNT_CAP}. Costs a query of its own."
    )
    is_approximate = graphene.Boolean(required=True, description="True when there are more than `totalCount` says.")
    degraded = graphene.Boolean(
        required=True, description="True when a part of search was away and the results may be poorer."
    )

    did_you_mean = graphene.String(
        description="What was typed with likely typing errors mended, if nothing has the words as they were typed."
    )

    async def resolve_did_you_mean(page: "Results", info):
        return await in_database(queries.did_you_mean, page.found.request, page.text)

    async def resolve_facets(page: "Results", info):
        counted = await in_database(queries.facets, page.found.request)
        return [{"field": name, "buckets": [{"value": v, "count": n} for v, n in counted[name]]} for name in FACETS]

    async def resolve_total_count(page: "Results", info):
        return min(await page.counted(), pages.COUNT_CAP)

    async def resolve_is_approximate(page: "Results", info):
        return await page.counted() > pages.COUNT_CAP


class Suggestion(graphene.ObjectType):
    """A topic whose title goes on like what was typed."""

    text = graphene.String(required=True, description="Its title.")
    topic = graphene.Field(graphene.NonNull(Topic), description="The topic.")


SuggestionConnection = pages.connection_type(Suggestion, "Suggestion", "titles that go on like what was typed.")


ReasonKind = enum_type(
    similar.ReasonKind,
    "SimilarityReasonKind",
    "Why a story is shown.",
    {
        "MEANING": "It tells of much the same, whatever its words.",
        "THEMES": "It shares themes.",
        "WORDS": "It shares words.",
    },
)


class SimilarityReason(graphene.ObjectType):
    """One reason why a story is shown."""

    kind = ReasonKind(required=True, description="Which kind of reason.")
    text = graphene.String(required=True, description="The reason in a sentence.")
    values = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="What is shared: slugs of themes, or up to three words.",
    )


class SimilarStoryEdge(graphene.ObjectType):
    """A story that tells of something similar."""

    node = graphene.Field(graphene.NonNull(Topic), description="The story.")
    post = graphene.Field(graphene.NonNull(Post), description="Its first post, or the chapter that is most similar.")
    reasons = graphene.List(graphene.NonNull(SimilarityReason), required=True, description="Why it is shown.")

    def resolve_node(found: similar.Similar, info):
        return found.topic


class SimilarStoryConnection(SupportFields, graphene.ObjectType):
    """Stories that tell of something similar, the most similar first."""

    edges = graphene.List(graphene.NonNull(SimilarStoryEdge), required=True, description="The stories.")
    degraded = graphene.Boolean(
        required=True, description="True when meanings could not be compared, and themes and words alone were."
    )

    def resolve_edges(answer: similar.Answer, info):
        return answer.stories


async def _similar_stories(topic, info, first):
    context: Context = info.context
    _check_first(first)
    await spend(SIMILAR, "similar", context)
    return await in_database(similar.to_topic, context.viewer, topic.pk, first)


def _check_first(first: int) -> None:
    if not 1 <= first <= similar.MAX_FIRST:
        raise bad_input(f"One to {similar.MAX_FIRST} stories can be asked for.")


extend(
    Topic,
    "similar_stories",
    graphene.Field(
        graphene.NonNull(SimilarStoryConnection),
        first=graphene.Int(default_value=5, description=f"How many; at most {similar.MAX_FIRST}."),
        description="Stories that tell of something similar. Each counts towards a limit: ask for one, not for a list.",
    ),
    _similar_stories,
)


@dataclass(slots=True)
class Results:
    """A page of hits as GraphQL reads it."""

    found: Found
    text: str
    edges: list[dict[str, object]]
    page_info: object
    is_risky: bool
    degraded: bool = False
    _total: int | None = field(default=None)

    async def counted(self) -> int:
        """Topics found in all, counted once."""
        if self._total is None:
            self._total = await in_database(queries.count, self.found.request)
        return self._total


def _check(context: Context, text: str) -> None:
    context.keep_private("What you search for")
    if len(text) > MAX_TEXT:
        raise bad_input(f"Search takes up to {MAX_TEXT:,} characters.")


def _filter(given) -> Filter:
    def values(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(getattr(each, "value", each) for each in given.get(name) or []))

    return Filter(
        kinds=values("kinds"),
        themes=values("themes"),
        spaces=values("space_slugs"),
        techniques=values("techniques"),
        situations=values("situations"),
        efforts=values("efforts"),
        stages=values("stages"),
        language=(given.get("language") or "").strip().lower(),
        notes_excluded=pack_notes(given.get("content_notes_excluded") or []),
    )


class Query(graphene.ObjectType):
    """Finding what was said."""

    search = graphene.Field(
        SearchConnection,
        query=graphene.String(
            required=True,
            description=f'Words, "phrases in quotes", -words to leave out; up to {MAX_TEXT:,} characters. '
            "Empty together with a filter: the latest active first.",
        ),
        filter=SearchFilter(description="Which topics."),
        order=SearchOrder(default_value=Order.BEST, description="What comes first."),
        **pages.page_arguments(backward=False),
        description="Topics found by their words and by what was replied. By POST or WebSocket only.",
    )
    similar_to = graphene.Field(
        graphene.NonNull(SimilarStoryConnection),
        text=graphene.String(
            required=True, description=f"What you wrote; up to {MAX_TEXT:,} characters. It is kept nowhere."
        ),
        first=graphene.Int(default_value=10, description=f"How many; at most {similar.MAX_FIRST}."),
        description="Stories like what you wrote, whatever their words. By POST or WebSocket only.",
    )
    suggest = graphene.Field(
        SuggestionConnection,
        prefix=graphene.String(required=True, description="What was typed so far."),
        **pages.page_arguments(backward=False),
        description="Topics whose title has these words, the last one perhaps only begun. By POST or WebSocket only.",
    )

    async def resolve_search(root, info, query, filter=None, order=Order.BEST, **paging):
        context: Context = info.context
        _check(context, query)
        chosen = _filter(filter or {})
        if not query.strip() and not chosen:
            raise bad_input("Please type what to search for, or choose a filter.")
        is_risky = sounds_risky(query)
        chosen = without_methods(chosen) if is_risky else chosen
        scope = queries.scope_of("search", query, chosen, order)
        window = pages.window(scope, **paging)
        await spend(SEARCHES, "search", context)
        found = await in_database(
            queries.search,
            context.viewer,
            query,
            chosen,
            window,
            order=order,
            with_highlights=selects(info, "highlights"),
        )
        connection = pages.connection(scope, found.page)
        edges: list[dict[str, object]] = [
            {
                "cursor": edge.cursor,
                "node": edge.node.topic,
                "post": edge.node.post,
                "score": edge.node.score,
                "highlights": edge.node.highlights,
            }
            for edge in connection.edges
        ]
        return Results(found, query, edges, connection.page_info, is_risky)

    async def resolve_similar_to(root, info, text, first):
        context: Context = info.context
        _check(context, text)
        if not text.strip():
            raise bad_input("Please write what the stories shall be like.")
        _check_first(first)
        await spend(SIMILAR, "similar", context)
        return await in_database(similar.to_text, context.viewer, text, first)

    async def resolve_suggest(root, info, prefix, **paging):
        context: Context = info.context
        _check(context, prefix)
        scope = queries.scope_of("suggest", prefix)
        window = pages.window(scope, **paging)
        await spend(SUGGESTIONS, "suggest", context)
        return pages.connection(scope, await in_database(queries.suggest, context.viewer, prefix, window))
