"""Verbs of posts: reply, edit, delete."""

import uuid
from uuid import UUID

from django.db import transaction
from django.db.models import F

from community import clock, ledger, text
from community.accounts.access import hold
from community.accounts.selectors import profiles_by_handle
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes
from forums import access, tree
from forums.actions import standings, strategy_links
from forums.actions.topic_events import record
from forums.events import PostDeleted, PostEdited, ReplyPosted
from forums.models import Mention, Post, PostRevision, Reaction, Story, Strategy, Topic, TopicEvent, TopicTheme

# An edit this soon after writing leaves no mark and no revision.
GRACE_SECONDS = 300
MAX_REVISIONS = 100


def reply(
    *,
    viewer: Viewer,
    topic_id: str,
    parent_id: str | None,
    body: str,
    content_notes: list[ContentNote],
    client_key: str,
) -> UUID:
    """Answer a topic (no `parent_id`: its first post) or a post in it. Returns the primary key of the new post.

    Problems: NOT_FOUND, CLOSED, INVALID, CONFLICT (client key).
    """
    given = {"topicId": topic_id, "parentId": parent_id, "body": body, "contentNotes": content_notes}
    with transaction.atomic():
        pk, _ = create_keys.once(
            viewer, "reply", client_key, given, lambda: _create(viewer, topic_id, parent_id, body, content_notes)
        )
    return pk


def _create(viewer: Viewer, topic_id: str, parent_id: str | None, body: str, notes: list[ContentNote]) -> UUID:
    hold(viewer)
    topic = access.get_topic(viewer, topic_id, to="reply")
    if parent_id is None:
        parent_pk, parent_path = topic.first_post_id, ""
    else:
        parent = access.get_post(viewer, parent_id, to="reply", within=topic.pk, field=("parentId",))
        parent_pk, parent_path = parent.pk, parent.path
    body = text.clean_body(body, field=("body",), label="The text")
    path = _next_path(topic.pk, tree.anchor(parent_path))
    now = clock.now()
    post = Post(
        id=uuid.uuid4(),
        topic=topic,
        parent_id=parent_pk,
        author_id=viewer.profile_id,
        path=path,
        depth=tree.depth(path),
        body=body,
        body_html=text.render(body),
        renderer=text.RENDERER_VERSION,
        content_notes=pack_notes(notes),
        created_at=now,
    )
    post.save(force_insert=True)
    record_mentions(post)
    record(topic.pk, TopicEvent.Kind.POST_ADDED, post.pk, reply_count=F("reply_count") + 1, last_activity_at=now)
    publish(ReplyPosted(topic_id=topic.pk, post_id=post.pk))
    return post.pk


def _next_path(topic_pk: UUID, anchor_path: str) -> str:
    """The path of one more post under the one at `anchor_path`, given out under that row's lock."""
    anchor = (
        Post.objects.select_for_update(no_key=True).only("pk", "last_child").get(topic_id=topic_pk, path=anchor_path)
    )
    number = anchor.last_child + 1
    Post.objects.filter(pk=anchor.pk).update(last_child=number)
    return anchor_path + tree.segment(number)


def record_mentions(post: Post) -> None:
    """Store who the post names; of an edited one, forget first whom it named before."""
    handles = text.mentions(post.body)
    if handles:
        found = profiles_by_handle(handles)
        Mention.objects.bulk_create(
            [Mention(post=post, profile_id=pk) for pk in found.values() if pk != post.author_id]
        )


def edit_post(
    *,
    viewer: Viewer,
    post_id: str,
    body: str,
    title: str | None = None,
    content_notes: list[ContentNote] | None = None,
) -> UUID:
    """Change one's own words; the older ones are kept for their author. `title` only with a topic's first post.

    Problems: NOT_FOUND, NOT_ALLOWED, INVALID. Returns the post's primary key.
    """
    with transaction.atomic():
        post = access.get_post(viewer, post_id, to="edit", lock=True)
        topic = post.topic
        body = text.clean_body(body, field=("body",), label="The text")
        new_title = topic.title
        if title is not None:
            if post.depth != 0:
                raise Problem(ErrorCode.INVALID, "Only the first post of a topic has a title.", field=("title",))
            new_title = text.clean_line(title, field=("title",), label="The title", max_length=200)
        notes = post.content_notes if content_notes is None else pack_notes(content_notes)
        if (body, new_title, notes) == (post.body, topic.title, post.content_notes):
            return post.pk
        now = clock.now()
        changes: dict[str, object] = {"content_notes": notes}
        if body != post.body or new_title != topic.title:
            is_in_grace = (
                now - (post.edited_at or post.created_at)
            ).total_seconds() < GRACE_SECONDS and post.edited_at is None
            if not is_in_grace:
                if post.revision >= MAX_REVISIONS:
                    raise Problem(ErrorCode.NOT_ALLOWED, "This has been changed very often. Please write a new post.")
                PostRevision.objects.create(
                    post=post,
                    number=post.revision,
                    body=post.body,
                    title=topic.title if post.depth == 0 else "",
                    written_at=post.edited_at or post.created_at,
                )
                changes |= {"revision": post.revision + 1, "edited_at": now}
                changes["is_edited_after_replies"] = post.is_edited_after_replies or _has_answers(post)
            changes |= {"body": body, "body_html": text.render(body), "renderer": text.RENDERER_VERSION}
        Post.objects.filter(pk=post.pk).update(**changes)
        post.body = body
        Mention.objects.filter(post=post).delete()
        record_mentions(post)
        # Only a title that changes: the topic's row was read without a lock, and may have been erased since.
        retitled = {} if new_title == topic.title else {"title": new_title}
        record(topic.pk, TopicEvent.Kind.POST_EDITED, post.pk, **retitled)
        publish(PostEdited(topic_id=topic.pk, post_id=post.pk))
        return post.pk


def _has_answers(post: Post) -> bool:
    """Whether somebody answered it."""
    return Post.objects.filter(parent_id=post.pk).exclude(author_id=post.author_id).exists()


def delete_post(*, viewer: Viewer, post_id: str) -> UUID:
    """Destroy one's own words; the place stays for the replies under it. Deleting a first post erases the topic's
    words.

    Problems: NOT_FOUND, NOT_ALLOWED. Returns the post's primary key.
    """
    with transaction.atomic():
        post = access.get_post(viewer, post_id, to="delete", lock=True)
        erase_posts([post.pk])
        ledger.enter(ledger.What.POST, post.pk)
        return post.pk


def erase_posts(pks: list[UUID]) -> None:
    """Turn posts into tombstones: words, revisions, mentions and reactions go; ids, places and replies stay. Safe to
    run twice.

    Call it inside a transaction. A handful of statements for a batch, and one numbered event a post.
    """
    rows = list(
        Post.objects.select_for_update(no_key=True)
        .filter(pk__in=pks, deleted_at__isnull=True)
        .order_by("topic_id", "pk")
        .values_list("pk", "topic_id", "depth")
    )
    live = [pk for pk, _, _ in rows]
    Post.objects.filter(pk__in=live).update(
        body="", body_html="", content_notes=0, deleted_at=clock.now(), edited_at=None
    )
    for model in (PostRevision, Mention, Reaction):
        model._base_manager.filter(post__in=live).delete()
    openings = [topic_pk for _, topic_pk, depth in rows if depth == 0]
    Topic.objects.filter(pk__in=openings).update(title="", intent="", language="", is_erased=True)
    for detail in (TopicTheme, Story, Strategy):
        detail._base_manager.filter(topic__in=openings).delete()
    standings.forget(openings)
    strategy_links.forget(openings)
    for pk, topic_pk, depth in rows:
        counted = {"reply_count": F("reply_count") - 1} if depth else {}
        record(topic_pk, TopicEvent.Kind.POST_REMOVED, pk, **counted)
    publish(*(PostDeleted(topic_id=topic_pk, post_id=pk) for pk, topic_pk, _ in rows))
