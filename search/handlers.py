"""What search does when something happened in the forums: read the rows as they are now, and index or forget them, and
have the `embed` process say what they tell of.
"""

from collections.abc import Sequence
from uuid import UUID

from community.accounts.events import AccountDeleted
from community.outbox.claims import Lease
from community.outbox.events import Event
from community.outbox.subscribe import TryLater, on
from forums.events import (
    PostDeleted,
    PostEdited,
    PostHeld,
    PostReleased,
    ReplyPosted,
    TopicStarted,
    TrialRecorded,
    TrialRemoved,
)
from search import documents, indexing, meanings
from search.engines.interface import Unavailable
from search.meaning.asking import Away


@on(
    *(TopicStarted, ReplyPosted, PostEdited, PostDeleted, PostHeld, PostReleased),
    *(TrialRecorded, TrialRemoved, AccountDeleted),
    name="search.index",
)
def keep_index(events: Sequence[Event], lease: Lease) -> None:
    """Bring the index up to date with all posts the events speak of. Waits for an engine that is away."""
    written: list[UUID] = []
    touched: list[UUID] = []
    moved: list[UUID] = []
    for event in events:
        if isinstance(event, AccountDeleted):
            touched += documents.written_by(event.profile_id)
        elif isinstance(event, PostEdited | PostDeleted | PostHeld | PostReleased):
            touched.append(event.post_id)
            moved.append(event.topic_id)
        elif isinstance(event, TopicStarted | ReplyPosted):
            written.append(event.post_id)
            moved.append(event.topic_id)
        elif isinstance(event, TrialRecorded | TrialRemoved):
            moved.append(event.topic_id)
    try:
        stale = {*written, *documents.openings(moved), *documents.with_topics(touched)}
        indexing.refresh(stale, may_go_on=lease.holds)
    except Unavailable:
        raise TryLater from None


@on(TopicStarted, ReplyPosted, PostEdited, PostDeleted, AccountDeleted, name="search.embed")
def keep_meanings(events: Sequence[Event], lease: Lease) -> None:
    """Bring up to date what first posts and chapters tell of. Waits for an `embed` process that is away; what lost its
    words is forgotten all the same.
    """
    touched: set[UUID] = set()
    for event in events:
        if isinstance(event, AccountDeleted):
            touched.update(documents.written_by(event.profile_id))
        elif isinstance(event, TopicStarted | ReplyPosted | PostEdited | PostDeleted):
            touched.add(event.post_id)
    try:
        meanings.refresh(touched, may_go_on=lease.holds)
    except (Away, Unavailable):
        raise TryLater from None
