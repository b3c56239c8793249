"""The index follows the tables: through events, whatever their order; `verify` and `rebuild` for everything else."""

import dataclasses
import uuid
from io import StringIO
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from community.accounts.events import AccountDeleted
from community.outbox.claims import Lease
from community.outbox.models import Delivery, State
from community.outbox.publish import publish
from community.outbox.subscribe import TryLater
from community.text.words import hashes
from forums.actions.posts import delete_post, edit_post
from forums.actions.topics import StoryDetails
from forums.events import PostDeleted, PostEdited, ReplyPosted, TopicStarted
from forums.models import Post, Topic
from forums.visibility import SearchClause
from search import documents, handlers, indexing
from search.documents import Gone
from search.engines import engine
from search.engines.interface import Filter, SearchRequest, Unavailable
from search.language.parsing import parse
from search.language.understanding import understand
from search.models import ForgottenPost, IndexedPost
from tests.factories import gid, make_post, make_topic
from tests.search.conftest import held, only_embedded

pytestmark = pytest.mark.usefixtures("engine")


class Held(Lease):
    """A lease nobody takes away."""

    def holds(self) -> bool:
        return True


class Lost(Lease):
    """A lease another worker has by now."""

    def holds(self) -> bool:
        return False


LEASE, LOST = Held(uuid.uuid4(), 1), Lost(uuid.uuid4(), 1)


def posts_held() -> set[uuid.UUID]:
    return {post for post, _ in engine().fingerprints()}


def state() -> list:
    return held(engine())


def pages_of_the_index() -> bytes:
    """What lies in the full-text tables themselves."""
    found = b""
    with connection.cursor() as cursor:
        for table in ("search_words_data", "search_titles_data", "search_hashes_data"):
            cursor.execute(f"SELECT block FROM {table}")  # noqa: S608
            found += b"".join(bytes(block) for (block,) in cursor.fetchall())
    return found


@pytest.fixture
def topic(engine, ana, ben, drain_outbox):
    topic = make_topic(by=ana, title="Title", body="opening", themes=["panic"], story=StoryDetails(helped=["tea"]))
    make_post(by=ben, topic=topic, body="first reply")
    make_post(by=ana, topic=topic, body="second reply")
    drain_outbox()
    return topic


def test_a_document_holds_the_post_its_topics_facts_and_of_its_author_only_an_id(ana, topic):
    [found] = documents.read([topic.first_post_id])[0]
    topic.refresh_from_db()
    assert dataclasses.asdict(found) == {
        "post_pk": topic.first_post_id,
        "topic_pk": topic.pk,
        "revision": topic.index_revision,
        "is_reply": False,
        "audience": "MEMBERS",
        "author": ana.viewer.profile_id,
        "opening_author": ana.viewer.profile_id,
        "space": "anxiety",
        "kind": "STORY",
        "themes": ("panic",),
        "content_notes": 0,
        "own_notes": 0,
        "opening_notes": 0,
        "words": tuple(chain(*hashes(["Title", "opening", "tea"]))),
        "technique": "",
        "situation": "",
        "effort": "",
        "stage": "",
        "language": "",
        "title": "Title",
        "details": "tea",
        "labels": "Panic",
        "body": "opening",
        "started_at": topic.created_at,
        "last_activity_at": topic.last_activity_at,
        "reply_count": 2,
        "helpful": 0.0,
        "tells": True,
        "vector": b"",
    }
    held = str(state())
    for secret in (ana.handle, ana.viewer.user_id.hex, str(ana.viewer.user_id)):
        assert secret not in held


def test_replies_carry_the_facts_and_not_the_title(topic):
    reply = Post.objects.filter(topic=topic, depth=1).first()
    [found] = documents.read([reply.pk])[0]
    assert (found.is_reply, found.title, found.details, found.themes) == (True, "", "", ("panic",))


def test_reading_many_costs_the_same_statements(ana, topic, django_assert_num_queries):
    with django_assert_num_queries(5):
        documents.read([topic.first_post_id])
    for number in range(30):
        make_topic(by=ana, title=f"{number}", body="x", themes=["panic"])
    pks = list(Post.objects.values_list("pk", flat=True))
    with django_assert_num_queries(5):
        documents.read(pks)


def events_of(topic: Topic) -> list:
    """Everything that may have been published about a topic's posts."""
    posts = list(Post.objects.filter(topic=topic).values_list("pk", flat=True))
    kinds = (TopicStarted, ReplyPosted, PostEdited, PostDeleted)
    return [kind(topic_id=topic.pk, post_id=pk) for pk in posts for kind in kinds]


def test_repeated_and_late_events_change_nothing(ana, topic, drain_outbox):
    reply = Post.objects.filter(topic=topic, depth=1, author_id=ana.viewer.profile_id).get()
    edit_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)), body="other", title="New")
    delete_post(viewer=ana.viewer, post_id=gid(reply))
    drain_outbox()
    before = state()
    assert len(before) == 2
    for event in reversed(events_of(topic)):
        handlers.keep_index([event], LEASE)
    handlers.keep_index(events_of(topic), LEASE)
    assert state() == before


def test_what_was_read_before_a_deletion_cannot_come_back(ana, topic, drain_outbox):
    post = Post.objects.get(pk=topic.first_post_id)
    read_early, _ = documents.read([post.pk])
    delete_post(viewer=ana.viewer, post_id=gid(post))
    drain_outbox()
    engine().index(read_early)
    assert post.pk not in posts_held()
    assert len(posts_held()) == 2


def test_deleting_the_opening_takes_its_facts_from_all_posts(ana, topic, drain_outbox):
    delete_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)))
    drain_outbox()
    assert len(posts_held()) == 2
    request = SearchRequest(understand(parse("")), SearchClause(("MEMBERS",)), Filter())
    assert engine().facets(request)["theme"] == []
    for gone in ("title", "tea", "opening"):
        assert engine().count(dataclasses.replace(request, query=understand(parse(gone)))) == 0
    assert engine().count(dataclasses.replace(request, query=understand(parse("reply")))) == 1


@only_embedded
def test_deleted_and_edited_words_leave_no_trace_in_the_index(ana, drain_outbox):
    topic = make_topic(
        by=ana, title="zyxwtitle here", body="zyxwopening words", story=StoryDetails(helped=["zyxwhelped"])
    )
    reply = make_post(by=ana, topic=topic, body="zyxwreply words")
    drain_outbox()
    assert b"zyxw" in pages_of_the_index()
    edit_post(viewer=ana.viewer, post_id=gid(reply), body="something else")
    delete_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)))
    drain_outbox()
    assert b"zyxw" not in pages_of_the_index()
    assert not IndexedPost.objects.filter(body__contains="zyxw").exists()
    assert ForgottenPost.objects.count() == 1
    assert [field.name for field in ForgottenPost._meta.fields] == ["post_id", "revision", "forgotten_at"]


def test_a_member_who_left_is_forgotten_even_before_the_forums_erase(ana, ben, topic):
    from community.accounts.models import Profile

    Profile.objects.filter(pk=ana.viewer.profile_id).update(left_at=topic.created_at)
    event = AccountDeleted(user_id=ana.viewer.user_id, profile_id=ana.viewer.profile_id)
    handlers.keep_index([event], LEASE)
    [left] = Post.objects.filter(topic=topic, author_id=ben.viewer.profile_id)
    assert posts_held() == {left.pk}
    assert not indexing.verify()


def test_a_post_whose_row_is_gone_is_forgotten(topic):
    stray = uuid.uuid4()
    [read] = documents.read([topic.first_post_id])[0]
    engine().index([dataclasses.replace(read, post_pk=stray)])
    assert len(posts_held()) == 4
    handlers.keep_index([PostDeleted(topic_id=topic.pk, post_id=stray)], LEASE)
    assert len(posts_held()) == 3


def test_nothing_is_written_without_the_lease(ana, topic):
    before = state()
    edit_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)), body="other")
    handlers.keep_index([PostEdited(topic_id=topic.pk, post_id=topic.first_post_id)], LOST)
    assert state() == before


def test_an_engine_that_is_away_is_waited_for(ana, topic, monkeypatch, drain_outbox):
    def away(*_):
        raise Unavailable

    monkeypatch.setattr(type(engine()), "index", away)
    with pytest.raises(TryLater):
        handlers.keep_index([TopicStarted(topic_id=topic.pk, post_id=topic.first_post_id)], LEASE)
    waits = make_post(by=ana, topic=topic, body="waits")
    drain_outbox()
    assert waits.pk not in posts_held()
    waiting = Delivery.objects.get(subscriber="search.index", state=State.PENDING)
    assert waiting.attempts == 0
    monkeypatch.undo()
    Delivery.objects.update(due_at=topic.created_at)
    drain_outbox()
    assert waits.pk in posts_held()


def test_verify_finds_and_heals_every_kind_of_difference(ana, topic):
    healthy = state()
    assert not indexing.verify()
    rows = Post.objects.filter(topic=topic).order_by("depth", "pk").values_list("pk", flat=True)
    opening, missing, changed = (documents.read([pk])[0][0] for pk in rows)
    engine().delete([Gone(missing.post_pk, missing.revision)])
    engine().index([dataclasses.replace(changed, body="else"), dataclasses.replace(opening, post_pk=uuid.uuid4())])
    assert indexing.verify() == indexing.Differences(checked=3, missing=1, changed=1, surplus=1)
    assert state() == healthy
    assert not indexing.verify()


def test_verify_heals_a_lost_event(ana, ben, topic):
    post = Post.objects.filter(topic=topic, depth=1).order_by("created_at").last()
    with transaction.atomic():
        delete_post(viewer=ana.viewer, post_id=gid(post))
    make_post(by=ben, topic=topic, body="never heard of")
    Delivery.objects.all().delete()
    assert indexing.verify() == indexing.Differences(checked=3, missing=1, changed=0, surplus=1)
    assert not indexing.verify()


def test_rebuild_makes_what_events_made(topic):
    before = state()
    [read] = documents.read([topic.first_post_id])[0]
    engine().index([dataclasses.replace(read, body="garbled")])
    assert state() != before
    assert indexing.rebuild() == 3
    assert state() == before


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_the_command(topic):
    assert command("status").startswith("ok: 3 posts in the index")
    assert command("verify").startswith("ok: 3 posts, no difference")
    replies, _ = documents.read(Post.objects.filter(topic=topic, depth=1).values_list("pk", flat=True))
    engine().delete([Gone(each.post_pk, each.revision) for each in replies])
    assert command("verify").startswith("healed: 2 missing, 0 changed, 0 surplus; 3 posts checked")
    assert command("rebuild").startswith("rebuilt: 3 posts")


@only_embedded
def test_the_command_says_when_the_engine_does_not_answer(topic):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_words")
    with pytest.raises(CommandError, match="does not answer"):
        command("rebuild")


def test_events_of_one_batch_are_read_together(ana, topic, django_assert_max_num_queries):
    posts = list(Post.objects.filter(topic=topic).values_list("pk", flat=True)) * 30
    with django_assert_max_num_queries(20):
        handlers.keep_index([ReplyPosted(topic_id=topic.pk, post_id=pk) for pk in posts], LEASE)


def test_publishing_writes_a_delivery_for_the_index(ana, topic):
    with transaction.atomic():
        publish(TopicStarted(topic_id=topic.pk, post_id=topic.first_post_id))
    assert Delivery.objects.filter(subscriber="search.index", state=State.PENDING).count() == 1
