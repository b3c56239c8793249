"""Fill an empty, migrated database and print what the driver needs to know of it, as JSON.

    python -m benchmarks.fill '{"spaces": 20, ...}' SEED

A process of its own, with the environment of the servers: the driver itself knows no Django.
"""

import os
import sys
import time
from typing import Any
from uuid import UUID

import django
import numpy as np
import orjson

MEMBERS = 16


def main(size_given: str, seed: int) -> dict[str, Any]:
    """{seconds, members: [{token, user}], author: {token, topic}, question}.

    `author` has started `topic`; `question` is what search asks Elasticsearch for WORD.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    django.setup()

    from benchmarks.data import make
    from benchmarks.size import WORD, Size
    from community import clock, ids
    from community.accounts.models import User
    from forums.models import Topic
    from forums.visibility import search_clause
    from search.engines import elasticsearch_queries
    from search.engines.interface import Filter, SearchRequest
    from search.language.parsing import parse
    from search.language.understanding import understand
    from search.queries import FIRST_RANKED
    from tests.cast import open_session

    started = time.perf_counter()
    made = make(Size(**orjson.loads(size_given)), seed=seed, until=clock.now().replace(microsecond=0))
    calculated = time.perf_counter()
    made.store()
    made.tidy()
    _give_meanings([topic["first_post_id"] for topic in made.rows[Topic]], seed)
    stored = time.perf_counter()
    # Not the hot one, and not too busy.
    topic = made.rows[Topic][1]
    author = User.objects.get(profile=topic["author_id"])
    members = User.objects.exclude(pk=author.pk).order_by("handle")[:MEMBERS]
    request = SearchRequest(understand(parse(WORD)), search_clause(None), Filter())
    return {
        "seconds": {"calculating": calculated - started, "storing": stored - calculated},
        "members": [{"token": open_session(user), "user": str(user.pk)} for user in members],
        "author": {"token": open_session(author), "topic": ids.to_global("Topic", topic["id"])},
        "question": elasticsearch_queries.ranked(request, [], FIRST_RANKED),
    }


def _give_meanings(posts: list[UUID], seed: int) -> None:
    """A vector for each first post, as `embed` would have stored it, but pointing anywhere."""
    from search.meaning import DIMENSIONS
    from search.meaning.model import unit
    from search.models import PostMeaning

    vectors = unit(np.random.default_rng(seed).standard_normal((len(posts), DIMENSIONS)).astype("<f4"))
    PostMeaning.objects.bulk_create(
        [
            PostMeaning(post_id=post, digest="", language="en", vector=vector.tobytes())
            for post, vector in zip(posts, vectors, strict=True)
        ],
        batch_size=500,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(main(sys.argv[1], int(sys.argv[2]))))
