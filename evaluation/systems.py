"""What is compared: a plain multi-match, and search as a member sees it, by each engine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import elasticsearch
from django.conf import settings

from community import text
from community.accounts.models import User
from community.api.pages import Window
from community.viewer import Viewer
from evaluation.run import FIRST, System
from forums.models import Topic
from forums.sample.sign_ins import MEMBER
from search import engines, indexing, lexicon, meanings, queries
from search import similar as search_similar
from search.engines.interface import Filter
from tests.embed import embedding

PLAIN = "plain"


def member() -> Viewer:
    """Who asks: a member like any other."""
    user = User.objects.select_related("profile").get(handle=MEMBER)
    return Viewer(user_id=user.pk, profile_id=user.profile.pk, is_moderator=False)


@contextmanager
def searching(engine: str, **more: str) -> Iterator[System]:
    """Search by this engine, with everything indexed. `more`: settings."""
    before: dict[str, Any] = {name: getattr(settings, name, None) for name in ("SEARCH_ENGINE", *more)}
    try:
        for name, value in {"SEARCH_ENGINE": engine, **more}.items():
            setattr(settings, name, value)
        engines.engine.cache_clear()
        indexing.rebuild()
        lexicon.recount()
        lexicon.forget()
        viewer = member()
        yield lambda typed: search(viewer, typed)
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        engines.engine.cache_clear()


def search(viewer: Viewer, typed: str) -> Sequence[str]:
    """The first topics a member finds."""
    found = queries.search(viewer, typed, Filter(), Window(size=FIRST), with_highlights=False)
    return [f"{hit.topic.space.slug}: {hit.topic.title}" for hit in found.page.rows]


def similar(text: str) -> Sequence[str]:
    """The first stories that are like what a member writes."""
    found = search_similar.to_text(member(), text, 10)
    return [f"{each.topic.space.slug}: {each.topic.title}" for each in found.stories]


@contextmanager
def meanings_known() -> Iterator[None]:
    """An `embed` process at work, and all stories known to it. A minute."""
    with embedding(settings.MEANING_SOCKET):
        meanings.refresh_all()
        yield


@contextmanager
def without_meanings() -> Iterator[None]:
    """As with SEMANTIC=off."""
    settings.SEMANTIC = False
    try:
        yield
    finally:
        settings.SEMANTIC = True


@contextmanager
def plain(url: str) -> Iterator[System]:
    """What a first attempt would be: topics with their title and text as they come, asked by one multi-match."""
    client = elasticsearch.Elasticsearch(url, request_timeout=30)
    client.indices.create(index=PLAIN, mappings={"properties": {"title": {"type": "text"}, "body": {"type": "text"}}})
    columns = ("pk", "title", "space__slug", "first_post__body_html")
    lines: list[dict[str, Any]] = []
    for pk, title, space, body in Topic.objects.filter(is_erased=False).values_list(*columns):
        lines += [
            {"index": {"_index": PLAIN, "_id": pk.hex}},
            {"title": title, "body": text.plain(body), "name": f"{space}: {title}"},
        ]
    client.bulk(operations=lines, refresh=True)

    def ask(typed: str) -> list[str]:
        asked = {"multi_match": {"query": typed, "fields": ["title", "body"]}}
        answer = client.search(index=PLAIN, query=asked, size=FIRST, source={"includes": ["name"]})
        return [hit["_source"]["name"] for hit in answer["hits"]["hits"]]

    try:
        yield ask
    finally:
        client.indices.delete(index=PLAIN)
