"""What search does when something happened in the forums: read the rows as they are now, and index or forget them."""

from collections.abc import Sequence
from uuid import UUID

from community.accounts.events import AccountDeleted
from community.outbox.claims import Lease
from community.outbox.events import Event
from community.outbox.subscribe import TryLater, on
from forums.events import PostDeleted, PostEdited, ReplyPosted, TopicStarted, TrialRecorded, TrialRemoved
from search import documents, indexing
from search.engines.interface import Unavailable


@on(
    *(TopicStarted, ReplyPosted, PostEdited, PostDeleted, TrialRecorded, TrialRemoved, AccountDeleted),
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
        elif isinstance(event, PostEdited | PostDeleted):
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
