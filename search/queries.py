"""From what was typed to a page of rows the viewer may see.

The engine filters by the rule of who may see what; then every hit of the page is read from the tables under the same
rule once more, and short pages are refilled. A page never trusts the engine's snapshot.
"""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TypeVar
from uuid import UUID

import orjson

from community import metrics
from community.api.pages import Page, Window
from community.errors import RequestProblem
from community.safety.screening import sounds_risky
from community.viewer import Viewer
from forums import visibility
from forums.rows import PostRow, TopicRow
from forums.selectors import posts, topics
from search import highlights, lexicon, ranked_lists
from search.engines import engine
from search.engines.interface import FACETS, MAX_RANKED, Filter, Order, Ranked, SearchRequest, Unavailable
from search.hits import Hit, Suggestion
from search.language.parsing import parse, typed_words
from search.language.terms import Alternative, Query, Term
from search.language.understanding import understand

# Ranked at first: the largest page and a little more. Few page further; MAX_RANKED is three times the work.
FIRST_RANKED = 120
MAX_SUGGESTED = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, and the question for counting them."""

    page: Page[Hit]
    request: SearchRequest


def search(
    viewer: Viewer | None,
    text: str,
    chosen: Filter,
    window: Window,
    *,
    order: Order = Order.BEST,
    with_highlights: bool,
) -> Found:
    """A page of topics for what was typed, best first; without words the most recently active first.

    A fixed number of statements: the engine's one (none on a later page), topics, posts, and two for highlights.
    Raises RequestProblem SEARCH_UNAVAILABLE.
    """
    request = SearchRequest(understand(parse(text), lexicon.current()), visibility.search_clause(viewer), chosen, order)
    owner = viewer.user_id.hex if viewer else ""
    scope = scope_of("search", text, chosen, order)
    kept = ranked_lists.find(owner, scope, window.key)
    ranked_list = kept or ranked_lists.RankedList(_ranked(viewer, request, FIRST_RANKED))
    found = _hits(viewer, ranked_list.ranked, ranked_list.place_after(window.key), window)
    if len(found) <= window.size and len(ranked_list.ranked) == FIRST_RANKED:
        ranked_list = ranked_list.followed_by(_ranked(viewer, request, MAX_RANKED))
        found = _hits(viewer, ranked_list.ranked, ranked_list.place_after(window.key), window)
    if ranked_list is not kept and len(ranked_list.ranked) > window.size:
        ranked_lists.keep(owner, scope, ranked_list)
    page = Page.cut([hit for _, hit in found], [ranked_list.key(place) for place, _ in found], window)
    if with_highlights:
        highlights.attach(viewer, request.query, page.rows)
    return Found(page, request)


def _ranked(viewer: Viewer | None, request: SearchRequest, limit: int) -> list[Ranked]:
    if request.query.says_nothing:
        return []
    ranked = asked("search", lambda: engine().search(request, limit))
    if request.order is Order.ACTIVE and request.query.terms:
        # For a hit in a reply an engine may have its topic's activity as it was when the reply came.
        active = topics.last_activity(viewer, [each.topic_pk for each in ranked])
        ranked = [each for each in ranked if each.topic_pk in active]
        ranked.sort(key=lambda each: active[each.topic_pk], reverse=True)
    return ranked


def _filled(places: range, window: Window, visible: Callable[[range], list[tuple[int, T]]]) -> list[tuple[int, T]]:
    """(place, row) of what is visible, read on until it fills the window and one row more."""
    found: list[tuple[int, T]] = []
    step = window.size + 1
    while places and len(found) < step:
        found += visible(places[:step])
        places = places[step:]
    return found


def visible(viewer: Viewer | None, ranked: Sequence[Ranked], first: int) -> list[Hit]:
    """The first of these that the viewer may see."""
    return [hit for _, hit in _hits(viewer, ranked, 0, Window(first))[:first]]


def _hits(viewer: Viewer | None, ranked: Sequence[Ranked], start: int, window: Window) -> list[tuple[int, Hit]]:
    """(place, hit) from a place on: a window of what is visible, and one row more."""
    best = max((each.score for each in ranked), default=1.0)
    return _filled(range(start, len(ranked)), window, lambda places: _visible(viewer, ranked, places, best))


def _visible(viewer: Viewer | None, ranked: Sequence[Ranked], places: range, best: float) -> list[tuple[int, Hit]]:
    topic_rows = topics.by_pk(viewer, [ranked[place].topic_pk for place in places])
    post_rows = posts.within(viewer, topic_rows, [ranked[place].post_pk for place in places])
    found = []
    for place in places:
        each = ranked[place]
        topic, post = topic_rows.get(each.topic_pk), post_rows.get(each.post_pk)
        if topic is not None and post is not None and post.topic_pk == topic.pk and _is_met(topic, post):
            # Two digits: finer ones would tell how often a word stands in texts the viewer cannot see.
            found.append((place, Hit(topic, post, max(0.01, round(each.score / best, 2)))))
    return found


def _is_met(topic: TopicRow, post: PostRow) -> bool:
    """Whether the viewer did not choose otherwise."""
    return topic.behind is None and post.behind is None


def count(request: SearchRequest) -> int:
    """How many topics the viewer can find, counted to MAX_RANKED + 1. Raises RequestProblem SEARCH_UNAVAILABLE."""
    return 0 if request.query.says_nothing else asked("count", lambda: engine().count(request))


def facets(request: SearchRequest) -> dict[str, list[tuple[str, int]]]:
    """Those topics by field: (value, number of topics). Raises RequestProblem SEARCH_UNAVAILABLE."""
    if request.query.says_nothing:
        return {name: [] for name in FACETS}
    return asked("facets", lambda: engine().facets(request))


def did_you_mean(request: SearchRequest, text: str) -> str | None:
    """What was typed, with words that the viewer can find nowhere replaced by what may have been meant; or None.

    Nobody is told a word that stands only where they may not read. Two questions for each of these words, which are
    few. Raises RequestProblem SEARCH_UNAVAILABLE.
    """

    def is_found(word: str) -> bool:
        return count(SearchRequest(Query((Term((Alternative(word),)),)), request.clause, Filter())) > 0

    # What stands between quotes is meant as it is.
    parts = text.split('"')
    for word, meant in request.query.corrected:
        if not is_found(word) and is_found(meant):
            parts[::2] = [re.sub(rf"\b{re.escape(word)}\b", meant, part) for part in parts[::2]]
    told = '"'.join(parts)
    return told if told != text else None


def suggest(viewer: Viewer | None, prefix: str, window: Window) -> Page[Suggestion]:
    """A page of titles that go on like `prefix`, latest active first; none for what sounds like danger: nobody is led
    on there. Raises RequestProblem SEARCH_UNAVAILABLE.
    """
    words = [] if sounds_risky(prefix) else typed_words(prefix)
    clause = visibility.search_clause(viewer)
    pks = asked("suggest", lambda: engine().suggest(words, clause, MAX_SUGGESTED)) if words else []
    start = 0
    if window.key is not None:
        place, after = window.key[0], UUID(window.key[1])
        start = pks.index(after) + 1 if after in pks else place

    def visible(places: range) -> list[tuple[int, Suggestion]]:
        rows = topics.by_pk(viewer, [pks[place] for place in places])
        titled = [(place, rows[pks[place]]) for place in places if pks[place] in rows]
        return [(place, Suggestion(row.title, row)) for place, row in titled if row.title]

    found = _filled(range(start, len(pks)), window, visible)
    return Page.cut([row for _, row in found], [[place, pks[place].hex] for place, _ in found], window)


def scope_of(field: str, text: str, chosen: Filter | None = None, order: Order = Order.BEST) -> str:
    """The cursor scope of a list: a cursor belongs to its input."""
    given = orjson.dumps([text, astuple(chosen) if chosen else None, order.value])
    return f"{field}:{hashlib.blake2b(given, digest_size=16).hexdigest()}"


def asked(name: str, question: Callable[[], T]) -> T:
    """What the engine answers, measured. Raises RequestProblem SEARCH_UNAVAILABLE."""
    started, outcome = time.perf_counter(), "failed"
    try:
        answer = question()
        outcome = "ok"
        return answer
    except Unavailable:
        outcome = "unavailable"
        raise RequestProblem(
            "SEARCH_UNAVAILABLE", "Search is not available at the moment. Everything else works."
        ) from None
    finally:
        metrics.SEARCH_SECONDS.labels(name, outcome).observe(time.perf_counter() - started)
