"""Noticing posts that tell of danger for their authors: somebody on duty is to look, and nothing else happens."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from community import clock
from community.accounts import vault
from community.moderation.actions import alerts
from community.moderation.models import DraftAnswer
from community.moderation.selectors.draft_answers import answer_to
from community.safety.phrases import Level
from forums import access
from forums.models import Post, Space

# What somebody wrote earlier does not tell how they are: it comes with what was brought from elsewhere, or from a
# worker that stood still, and would push aside those who write now.
RECENT = datetime.timedelta(days=14)


def notice(post_pks: Iterable[UUID]) -> None:
    """Open or raise alerts of those of these posts that tell of it as they are now; also of held ones, not of old."""
    since = clock.now() - RECENT
    here = Post.objects.filter(
        Q(created_at__gt=since) | Q(edited_at__gt=since),
        pk__in=list(post_pks),
        deleted_at__isnull=True,
        author__left_at__isnull=True,
    )
    for post in here.select_related("topic__space", "author"):
        title = access.title_of(post)
        risk, codes = alerts.screened(title, post.body)
        owner = vault.users_of([post.author_id]).get(post.author_id) if risk.level and post.author_id else None
        if owner is None:
            continue
        answer = answer_to(owner, f"{title}\n{post.body}")
        wants_to_talk = answer == DraftAnswer.Answer.WANT_TO_TALK
        if wants_to_talk and post.author is not None and post.author.user_id is None:
            # It opened an alert of their profile: told here too, both would say who is behind the alias.
            answer, wants_to_talk = "", False
        if risk.level < Level.MEDIUM and not wants_to_talk:
            continue
        space = post.topic.space
        alerts.open_alert(
            alerts.Finding(
                kind="Post",
                pk=post.pk,
                revision=post.revision,
                profile=post.author_id,
                level=risk.level,
                codes=codes,
                answer=answer,
                place=space.pk,
                is_private=space.kind == Space.Kind.GROUP,
            )
        )
