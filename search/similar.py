"""Stories like one's own: meaning leads, shared themes and words refine, and it is said why.

Measured on posts of fifteen support communities, words fused with meaning as equals find less than meaning alone
(docs/adr/0019): so what they add is small, and only among what is near.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from uuid import UUID

from django.conf import settings

from community import text as texts
from community.safety.screening import sounds_risky
from community.text.stems import stem
from community.viewer import Viewer
from community.vocabulary import THEMES
from forums import visibility
from forums.rows import PostRow, TopicRow
from forums.selectors import posts, topics
from search import lexicon, meanings, queries
from search.engines import engine
from search.engines.interface import Filter, Ranked, SearchRequest
from search.language.parsing import parse
from search.language.terms import Query
from search.language.understanding import understand
from search.meaning import asking
from search.risk import without_methods

MAX_FIRST = 20
# Looked at: the nearest, which the rest only puts in order.
NEAREST = 60
STORIES = Filter(kinds=("STORY",))
# What a shared theme adds to a cosine, for two at most, and what having all the words does.
THEME, WORDS = 0.02, 0.05
# Below this cosine two texts have nothing to do with each other.
NEAR = 0.15
MAX_WORDS_TOLD = 3
# Words that fewer members use than this tells (search.language.lexicon).
TELLING = 0.6


class ReasonKind(Enum):
    """Why a story is shown."""

    MEANING = "MEANING"
    THEMES = "THEMES"
    WORDS = "WORDS"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `text` says it in a sentence, `values` what is shared: slugs of themes, or words."""

    kind: ReasonKind
    text: str
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Similar:
    """A story, the post of it that is meant, and why."""

    topic: TopicRow
    post: PostRow
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Answer:
    """Stories, the most similar first. `degraded`: found by themes and words alone. `is_risky`: what was
    typed sounds like danger."""

    stories: list[Similar]
    degraded: bool
    is_risky: bool = False


def to_text(viewer: Viewer | None, text: str, first: int) -> Answer:
    """Stories like what the viewer wrote, which is kept nowhere. Raises RequestProblem SEARCH_UNAVAILABLE."""
    vector = asking.of_query(text)
    query = understand(parse(text), lexicon.current())
    is_risky = sounds_risky(text)
    chosen = without_methods(STORIES) if is_risky else STORIES
    found = _answer(viewer, vector.tobytes() if vector is not None else None, query, _themes_in(query), first, chosen)
    return replace(found, is_risky=is_risky)


def to_topic(viewer: Viewer | None, topic_pk: UUID, first: int) -> Answer:
    """Stories like a topic the viewer has. Raises RequestProblem SEARCH_UNAVAILABLE."""
    row = topics.by_pk(viewer, [topic_pk]).get(topic_pk)
    opening = posts.by_pk(viewer, [row.first_post_pk]).get(row.first_post_pk) if row else None
    if row is None or opening is None or not opening.is_visible:
        return Answer([], degraded=False)
    said = f"{row.title or ''}\n{texts.plain(opening.body_html or '')}"
    query = understand(parse(said.replace('"', " ").replace("-", " ")), lexicon.current())
    vector = meanings.of(opening.pk) if settings.SEMANTIC else None
    themes = set(topics.themes(viewer, [topic_pk])[topic_pk])
    return _answer(viewer, vector, query, themes, first, leave_out=topic_pk)


def _answer(
    viewer: Viewer | None,
    vector: bytes | None,
    query: Query,
    themes: set[str],
    first: int,
    chosen: Filter = STORIES,
    *,
    leave_out: UUID | None = None,
) -> Answer:
    clause = visibility.search_clause(viewer)
    worded = _by_words(SearchRequest(query, clause, chosen)) if query.terms else {}
    if vector is None:
        ranked = list(worded.values())
    else:
        near = queries.asked("nearest", lambda: engine().nearest(vector, clause, chosen, NEAREST))
        ranked = [each for each in near if each.score >= NEAR]
    ranked = [each for each in ranked if each.topic_pk != leave_out][:NEAREST]
    shared = {pk: themes & set(own) for pk, own in topics.themes(viewer, [each.topic_pk for each in ranked]).items()}
    best = max((each.score for each in worded.values()), default=1.0)

    def likeness(each: Ranked) -> float:
        words = worded[each.topic_pk].score / best if each.topic_pk in worded else 0.0
        in_common = min(2, len(shared[each.topic_pk]))
        return words + 0.1 * in_common if vector is None else each.score + WORDS * words + THEME * in_common

    ranked.sort(key=likeness, reverse=True)
    found = queries.visible(viewer, ranked, first)
    stories = [
        Similar(hit.topic, hit.post, _reasons(hit.post, query, shared[hit.topic.pk], is_near=vector is not None))
        for hit in found
    ]
    return Answer(stories, degraded=vector is None)


def _by_words(request: SearchRequest) -> Mapping[UUID, Ranked]:
    found = queries.asked("search", lambda: engine().search(request, queries.FIRST_RANKED))
    return {each.topic_pk: each for each in found}


def _themes_in(query: Query) -> set[str]:
    """The themes that what was typed speaks of, as the synonyms say."""
    names = {theme.words: slug for slug, theme in THEMES.items()}
    told = {each.words for term in query.terms for each in term.alternatives if each.is_theme}
    typed = {term.alternatives[0].words.casefold() for term in query.terms}
    return {names[name] for name in (told | typed) & set(names)}


def _reasons(post: PostRow, query: Query, themes: set[str], *, is_near: bool) -> list[Reason]:
    reasons = [Reason(ReasonKind.MEANING, "It tells of something much like it.")] if is_near else []
    if themes:
        slugs = sorted(themes)
        reasons.append(
            Reason(ReasonKind.THEMES, f"Both are about {_listed(THEMES[s].name.lower() for s in slugs)}.", slugs)
        )
    words = _shared_words(post, query)
    if words:
        reasons.append(Reason(ReasonKind.WORDS, f"Both speak of {_listed(f'“{word}”' for word in words)}.", words))
    return reasons


def _shared_words(post: PostRow, query: Query) -> list[str]:
    """What was typed and stands in the post too, the most telling first."""
    said = {stem(word) for word in parse(texts.plain(post.body_html or "")).running}
    terms = sorted(query.terms, key=lambda term: -term.importance)
    typed = [term.alternatives[0].words for term in terms if term.importance >= TELLING]
    return [word for word in typed if " " not in word and stem(word) in said][:MAX_WORDS_TOLD]


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
