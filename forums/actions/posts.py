"""Verbs of posts: reply, edit, delete."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from community import clock, ledger, text
from community.accounts.access import hold
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.statements import statement
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes
from forums import access, tree, words
from forums.actions import advice, mentions, names, official, quotes, screening, stages, standings, strategy_links
from forums.actions.quotes import Cited, QuoteDraft
from forums.actions.topic_events import record
from forums.events import PostDeleted, PostEdited, ReplyPosted
from forums.models import (
    Chapter,
    Mention,
    NoteProposal,
    Post,
    PostRevision,
    Quote,
    Reaction,
    Story,
    Strategy,
    Topic,
    TopicEvent,
    TopicTheme,
)
from forums.rows import to_the_hour

# An edit this soon after writing leaves no mark and no revision.
GRACE_SECONDS = 300
MAX_REVISIONS = 100
MAX_TITLE = 200


def reply(
    *,
    viewer: Viewer,
    topic_id: str,
    parent_id: str | None,
    body: str,
    content_notes: list[ContentNote],
    client_key: str,
    post_as: str = "",
    quotes: Sequence[QuoteDraft] = (),
    confirms_advice: bool = False,
) -> UUID:
    """Answer a topic (no `parent_id`: its first post) or a post in it. Returns the primary key of the new post.

    `post_as`: "PROFILE", "ALIAS", "TEAM", or nothing for the name the viewer uses there, their profile if none yet.
    Problems: NOT_FOUND, NOT_ALLOWED, CLOSED, INVALID, PERSONA_CONFLICT, SUSPENDED, CONFLICT (client key, or a quoted
    post that was changed), ADVICE_UNASKED unless `confirms_advice`, after which the same client key can be used.
    """
    given: dict[str, object] = {"topicId": topic_id, "parentId": parent_id, "body": body, "contentNotes": content_notes}
    given |= {"postAs": post_as} if post_as else {}
    given |= {"quotes": list(quotes)} if quotes else {}
    with transaction.atomic():
        pk, _ = create_keys.once(
            viewer,
            "reply",
            client_key,
            given,
            lambda: _create(viewer, topic_id, parent_id, body, content_notes, post_as, quotes, confirms_advice),
        )
    return pk


def _create(
    viewer: Viewer,
    topic_id: str,
    parent_id: str | None,
    body: str,
    notes: list[ContentNote],
    post_as: str,
    quoted: Sequence[QuoteDraft],
    confirms_advice: bool,
) -> UUID:
    joined_on = hold(viewer, writes=True)
    member, viewer = viewer, official.writer(viewer, post_as)
    topic = access.get_topic(viewer, topic_id, to="reply")
    if parent_id is None:
        parent_pk, parent_path, parent_author = topic.first_post_id, "", topic.author_id
    else:
        parent = access.get_post(viewer, parent_id, to="reply", within=topic.pk, field=("parentId",))
        parent_pk, parent_path, parent_author = parent.pk, parent.path, parent.author_id
    body = text.clean_body(body, field=("body",), label="The text")
    cited = quotes.cite(viewer, quoted, space=topic.space_id)
    advice.ask_first(topic, body, is_confirmed=confirms_advice)
    name = names.choose(viewer, topic.pk, post_as)
    post = add_post(
        viewer,
        topic,
        name,
        parent_pk=parent_pk,
        parent_path=parent_path,
        parent_author=parent_author,
        body=body,
        notes=notes,
        cited=cited,
    )
    screened = screening.look(member, joined_on, topic, post)
    announce(viewer, post, is_held=screened.holds, reply_count=F("reply_count") + 1)
    official.note(official.Verb.WRITE, post.pk, by=member, acting=viewer)
    screened.carry_out()
    return post.pk


def add_post(
    viewer: Viewer,
    topic: Topic,
    name: UUID,
    *,
    parent_pk: UUID,
    parent_path: str,
    parent_author: UUID | None,
    body: str,
    notes: list[ContentNote],
    cited: Cited,
    title: str = "",
) -> Post:
    """A new post of clean words under another, by this name of the viewer's. `title`: a chapter's own. Call it inside a
    transaction, then `announce` it there.
    """
    wording = mentions.word(viewer, topic.pk, body, by=name)
    path, confidential_in = _next_place(topic.pk, tree.anchor(parent_path))
    post = Post(
        id=uuid.uuid4(),
        topic=topic,
        parent_id=parent_pk,
        author_id=name,
        confidential_in_id=confidential_in,
        unheard_by_id=names.unheard_by(viewer, parent_author),
        path=path,
        depth=tree.depth(path),
        content_notes=pack_notes(notes) | cited.notes,
        quote_count=len(cited.quotes),
        created_at=clock.now(),
        **wording.columns,
        **words.columns(wording.body_html, title=title),
    )
    post.save(force_insert=True)
    mentions.keep(post.pk, wording)
    quotes.keep(post.pk, cited)
    return post


def announce(viewer: Viewer, post: Post, *, is_held: bool, **changes: Any) -> None:
    """Number the viewer's new post among what happens in its topic and tell others; `changes` are further updates of
    the topic. `is_held`: only its author is to see it, so nothing others see of the topic moves.
    """
    if is_held:
        record(post.topic_id, TopicEvent.Kind.POST_ADDED, post.pk)
        publish(ReplyPosted(topic_id=post.topic_id, post_id=post.pk))
        return
    moved: Any = post.created_at
    if post.author_id != viewer.profile_id:
        # Of an alias others learn the hour. A topic's activity never moves back.
        moved = Greatest("last_activity_at", Value(to_the_hour(post.created_at)))
    record(post.topic_id, TopicEvent.Kind.POST_ADDED, post.pk, last_activity_at=moved, **changes)
    publish(ReplyPosted(topic_id=post.topic_id, post_id=post.pk))


def _next_place(topic_pk: UUID, anchor_path: str) -> tuple[str, UUID | None]:
    """(the path of one more post under the one at `anchor_path`, the confidential group both are in); given out under
    that row's lock.
    """
    [(pk, last_child, confidential_in)] = _held_place(topic_pk, anchor_path)
    Post.objects.filter(pk=pk).update(last_child=last_child + 1)
    return anchor_path + tree.segment(last_child + 1), confidential_in


@statement
def _held_place(topic_pk: UUID, path: str) -> QuerySet[Post, tuple[UUID, int, UUID | None]]:
    held = Post.objects.select_for_update(no_key=True).filter(topic_id=topic_pk, path=path)
    return held.values_list("pk", "last_child", "confidential_in_id")


def edit_post(
    *,
    viewer: Viewer,
    post_id: str,
    body: str,
    title: str | None = None,
    stage: str | None = None,
    content_notes: list[ContentNote] | None = None,
    quoted: Sequence[QuoteDraft] | None = None,
) -> UUID:
    """Change one's own words, or the team's; the older ones are kept for their author. `title` only with a topic's
    first post or a chapter, `stage` only with a chapter; None leaves them, notes and quotes as they are.

    Problems: NOT_FOUND, NOT_ALLOWED, INVALID, SUSPENDED, CONFLICT (a quoted post was changed). Returns the post's
    primary key.
    """
    with transaction.atomic():
        joined_on = hold(viewer, writes=True)
        member, viewer = viewer, official.keeper(viewer, post_id)
        post = access.get_post(viewer, post_id, to="edit", lock=True)
        topic = post.topic
        chapter = Chapter.objects.filter(pk=post.pk).first() if post.depth <= 1 else None
        body = text.clean_body(body, field=("body",), label="The text")
        old_title = topic.title if post.depth == 0 else chapter.title if chapter else ""
        new_title = old_title if title is None else _clean_title(title, post, chapter)
        if stage is not None and chapter is None:
            raise Problem(ErrorCode.INVALID, "Only a chapter is told from a stage.", field=("stage",))
        is_moved = chapter is not None and stage is not None and stage != chapter.stage
        cited = None if quoted is None else quotes.cite(viewer, quoted, space=topic.space_id, by=post.pk)
        is_cited = cited is not None and bool(cited.quotes or post.quote_count)
        notes = post.content_notes if content_notes is None else pack_notes(content_notes)
        notes |= post.added_notes
        notes |= cited.notes if cited else quotes.notes_of(post.pk) if post.quote_count else 0
        wording = mentions.reword(viewer, post, body)
        if (wording, new_title, notes, is_moved, is_cited) == (None, old_title, post.content_notes, False, False):
            return post.pk
        changes: dict[str, object] = {"content_notes": notes}
        if wording or new_title != old_title or is_cited:
            details = details_of(topic) if post.depth == 0 else []
            marks = mark_edited(post, title=old_title, details=details)
            changes |= marks or ({"unkept_edits": post.unkept_edits + 1} if wording else {})
            if title is None and post.depth == 0:
                new_title = old_title = title_of(topic)
            html = wording.body_html if wording else post.body_html
            changes |= words.columns(html, title=new_title, details=details)
        if cited is not None:
            Quote.objects.filter(post=post).delete()
            quotes.keep(post.pk, cited)
            changes["quote_count"] = len(cited.quotes)
        Post.objects.filter(pk=post.pk).update(**changes, **(wording.columns if wording else {}))
        if wording is not None:
            mentions.keep_edited(post.pk, wording)
        if chapter is not None:
            told = stages.told([topic.pk])
            chapter.title = new_title if post.depth else ""
            chapter.stage = chapter.stage if stage is None else stage
            chapter.save(update_fields=["title", "stage"])
            stages.follow(told)
        # Only a title that changes: the topic's row was read without a lock, and may have been erased since.
        retitled: dict[str, Any] = {"title": new_title} if post.depth == 0 and new_title != old_title else {}
        record(topic.pk, TopicEvent.Kind.POST_EDITED, post.pk, **retitled)
        official.note(official.Verb.EDIT, post.pk, by=member, acting=viewer)
        publish(PostEdited(topic_id=topic.pk, post_id=post.pk))
        screening.look_again(member, joined_on, post.pk, is_held=post.held_at is not None)
        return post.pk


def _clean_title(title: str, post: Post, chapter: Chapter | None) -> str:
    if post.depth and chapter is None:
        raise Problem(ErrorCode.INVALID, "Only a topic's first post or a chapter has a title.", field=("title",))
    return text.clean_line(title, field=("title",), label="The title", max_length=MAX_TITLE, required=post.depth == 0)


def mark_edited(post: Post, *, title: str, details: list[str]) -> dict[str, object]:
    """Keep what a locked post says for its author, before other words replace it; the changes of its row that show it.

    Nothing of either within the first minutes. `title` and `details` are those it stands under until now.
    """
    now = clock.now()
    if post.edited_at is None and (now - post.created_at).total_seconds() < GRACE_SECONDS:
        return {}
    if post.revision >= MAX_REVISIONS:
        raise Problem(ErrorCode.NOT_ALLOWED, "This has been changed very often. Please write a new post.")
    PostRevision.objects.create(
        post=post,
        number=post.revision,
        body=post.body,
        title=title,
        details=details,
        written_at=post.edited_at or post.created_at,
    )
    return {
        "revision": post.revision + 1,
        "edited_at": now,
        "is_edited_after_replies": post.is_edited_after_replies or _has_answers(post),
    }


def title_of(topic: Topic) -> str:
    """Its title as it is now, for who holds its first post; the topic's row may have been read before."""
    return Topic.objects.values_list("title", flat=True).get(pk=topic.pk)


def details_of(topic: Topic) -> list[str]:
    """The words among its details, as they stand now."""
    if topic.kind == Topic.Kind.STORY:
        return words.of_details(Story.objects.get(pk=topic.pk))
    if topic.kind == Topic.Kind.STRATEGY:
        return words.of_details(Strategy.objects.get(pk=topic.pk))
    return []


def _has_answers(post: Post) -> bool:
    """Whether somebody answered it."""
    return Post.objects.filter(parent_id=post.pk).exclude(author_id=post.author_id).exists()


def delete_post(*, viewer: Viewer, post_id: str) -> UUID:
    """Destroy one's own words, or the team's; the place stays for the replies under it. Deleting a first post erases
    the topic's words.

    Problems: NOT_FOUND, NOT_ALLOWED. Returns the post's primary key.
    """
    with transaction.atomic():
        acting = official.keeper(viewer, post_id)
        post = access.get_post(acting, post_id, to="delete", lock=True)
        erase_posts([post.pk])
        official.note(official.Verb.DELETE, post.pk, by=viewer, acting=acting)
        ledger.enter(ledger.What.POST, post.pk)
        return post.pk


def erase_posts(pks: list[UUID]) -> None:
    """Turn posts into tombstones: words, revisions, mentions, quotes, reactions and proposed notes go; ids, places
    and replies stay. A deleted chapter is none any more. Safe to run twice.

    Call it inside a transaction. A handful of statements for a batch, and one numbered event a post.
    """
    rows = list(
        Post.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=pks, deleted_at__isnull=True)
        .order_by("topic_id", "pk")
        .values_list("pk", "topic_id", "depth", "chapter", "held_at", "created_at")
    )
    live = [pk for pk, *_ in rows]
    Post.objects.filter(pk__in=live).update(
        body="",
        body_html="",
        content_notes=0,
        added_notes=0,
        dismissed_notes=0,
        quote_count=0,
        deleted_at=clock.now(),
        edited_at=None,
        held_at=None,
        **words.NONE,
    )
    told = stages.told(topic_pk for _, topic_pk, _, chapter, *_ in rows if chapter is not None)
    for model in (PostRevision, Mention, Quote, Reaction, NoteProposal, Chapter):
        model._base_manager.filter(post__in=live).delete()
    stages.follow(told)
    openings = [topic_pk for _, topic_pk, depth, *_ in rows if depth == 0]
    Topic.objects.filter(pk__in=openings).update(title="", intent="", language="", is_erased=True, is_held=False)
    for detail in (TopicTheme, Story, Strategy):
        detail._base_manager.filter(topic__in=openings).delete()
    standings.forget(openings)
    strategy_links.forget(openings)
    for pk, topic_pk, depth, chapter, held_at, created_at in rows:
        is_counted = depth > 0 and held_at is None and chapter is None
        counted: dict[str, Any] = {"reply_count": F("reply_count") - 1} if is_counted else {}
        # What was held from the beginning nobody has seen, and nobody hears that it is gone.
        was_there = held_at != created_at
        record(topic_pk, TopicEvent.Kind.POST_REMOVED if was_there else TopicEvent.Kind.POST_EDITED, pk, **counted)
    publish(*(PostDeleted(topic_id=topic_pk, post_id=pk) for pk, topic_pk, *_ in rows))
