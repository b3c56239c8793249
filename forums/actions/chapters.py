"""Verbs of chapters: go on telling a story."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from community import ids, text
from community.accounts.access import hold
from community.api import create_keys
from community.viewer import Viewer
from community.vocabulary import ContentNote
from forums import access
from forums.actions import names, posts, quotes, screening, stages
from forums.actions.quotes import QuoteDraft
from forums.models import Chapter


@dataclass(frozen=True, slots=True)
class ChapterDraft:
    """A chapter as its author sends it; `stage` is a Story.Stage or nothing."""

    topic_id: str
    body: str
    title: str = ""
    stage: str = ""
    content_notes: list[ContentNote] = field(default_factory=list)
    quotes: list[QuoteDraft] = field(default_factory=list)


def add_chapter(*, viewer: Viewer, draft: ChapterDraft, client_key: str) -> UUID:
    """Go on telling one's own story. Returns the primary key of the new post.

    Nothing that was told before changes, whatever stage it is told from; the story's own stage follows.
    Problems: NOT_FOUND, NOT_ALLOWED (somebody else's, no story, deleted), CLOSED, INVALID, SUSPENDED, CONFLICT (client
    key, or a quoted post that was changed).
    """
    with transaction.atomic():
        pk, _ = create_keys.once(viewer, "addChapter", client_key, draft, lambda: _create(viewer, draft))
    return pk


def _create(viewer: Viewer, draft: ChapterDraft) -> UUID:
    joined_on = hold(viewer, writes=True)
    topic = access.get_topic(viewer, draft.topic_id, to="add_chapter")
    # Held, so that a story that is being deleted gets no chapter any more.
    access.get_post(viewer, ids.to_global("Post", topic.first_post_id), lock=True, field=("topicId",))
    title = text.clean_line(
        draft.title, field=("title",), label="The title", max_length=posts.MAX_TITLE, required=False
    )
    body = text.clean_body(draft.body, field=("body",), label="The text")
    cited = quotes.cite(viewer, draft.quotes, space=topic.space_id)
    post = posts.add_post(
        viewer,
        topic,
        names.used_in(viewer, topic.pk),
        parent_pk=topic.first_post_id,
        parent_path="",
        parent_author=None,
        body=body,
        notes=draft.content_notes,
        cited=cited,
        title=title,
    )
    Chapter.objects.create(post=post, topic=topic, title=title, stage=draft.stage)
    # Not counted as a reply: a story that nobody has answered stays among those.
    screened = screening.look(viewer, joined_on, topic, post, title=title)
    posts.announce(viewer, post, is_held=screened.holds)
    # What is held moves nothing that others see, and its author has the story's stage to set.
    if draft.stage and not screened.holds:
        stages.move(topic.pk, draft.stage)
    screened.carry_out()
    return post.pk
