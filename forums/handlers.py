"""What the forums do when something happened: hint open sockets, and empty the rows of those who left."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from community import ledger, live
from community.accounts import vault
from community.accounts.events import AccountDeleted, BlockLifted
from community.outbox.events import Event
from community.outbox.subscribe import TryLater, on
from forums.actions import danger
from forums.actions.posts import erase_posts
from forums.actions.trials import remove_all_of
from forums.events import (
    PostDeleted,
    PostEdited,
    PostHeld,
    PostReleased,
    ReactionAdded,
    ReactionRemoved,
    ReplyPosted,
    RevisionRedacted,
    TopicStarted,
)
from forums.models import (
    Greeter,
    GreetingLease,
    Membership,
    Mention,
    NoteProposal,
    Post,
    Quote,
    Reaction,
    ReadPosition,
    SavedStrategy,
    SpaceFollow,
    Topic,
    TopicFollow,
)

BATCH = 200


@on(
    *(ReplyPosted, PostEdited, PostDeleted, PostHeld, PostReleased, ReactionAdded, ReactionRemoved),
    name="forums.hint_topics",
)
def hint_topics(events: Sequence[Event]) -> None:
    """Tell open sockets that a topic has something new. Ids only; each socket reads for itself."""
    live.hint(*{f"topic.{event.topic_id.hex}" for event in events})  # type: ignore[attr-defined]


@on(TopicStarted, ReplyPosted, PostEdited, name="forums.notice_danger")
def notice_danger(events: Sequence[TopicStarted | ReplyPosted | PostEdited]) -> None:
    """Let somebody on duty look at what tells of danger. Nothing else follows from it."""
    danger.notice({event.post_id for event in events})


@on(PostDeleted, name="forums.confirm_deletions")
def confirm_deletions(events: Sequence[PostDeleted]) -> None:
    """Enter posts their authors deleted into the ledger, for a process that was killed before it could.

    Posts that went with their author's account are covered by the account's entry: listed together here they would
    tell who wrote them.
    """
    own = Post.objects.filter(pk__in={event.post_id for event in events}, deleted_at__isnull=False)
    pks = own.filter(author__left_at__isnull=True, author__isnull=False).values_list("pk", flat=True)
    _confirm(ledger.What.POST, pks)


@on(RevisionRedacted, name="forums.confirm_redactions")
def confirm_redactions(events: Sequence[RevisionRedacted]) -> None:
    """Enter redacted words into the ledger, for a process that was killed before it could."""
    _confirm(ledger.What.REVISION, {event.post_id for event in events})


def _confirm(what: ledger.What, pks: Iterable[UUID]) -> None:
    try:
        ledger.confirm(what, pks)
    except OSError:
        raise TryLater from None


@on(BlockLifted, name="forums.hear_again")
def hear_again(events: Sequence[BlockLifted]) -> None:
    """Let a member see what reached out to them across a block that they lifted."""
    for event in events:
        names = vault.names_across(event.boundary_id)
        if names is not None:
            for model in (Post, Reaction):
                model._base_manager.filter(unheard_by__in=names[0], author__in=names[1]).update(unheard_by=None)
            Quote.objects.filter(unheard_by__in=names[0], post__author__in=names[1]).update(unheard_by=None)


@on(AccountDeleted, name="forums.erase_member")
def erase_member(events: Sequence[AccountDeleted]) -> None:
    """Turn all posts of a member who left into tombstones, and forget what they followed, read, felt, tried, kept."""
    for event in events:
        while True:
            with transaction.atomic():
                pks = list(Post.objects.filter(author_id=event.profile_id).values_list("pk", flat=True)[:BATCH])
                erase_posts(pks)
                Post.objects.filter(pk__in=pks).update(author=None)
            if len(pks) < BATCH:
                break
        Topic.objects.filter(author_id=event.profile_id).update(author=None)
        Reaction.objects.filter(author_id=event.profile_id).delete()
        Mention.objects.filter(profile_id=event.profile_id).delete()
        remove_all_of(event.user_id)
        for model in (
            TopicFollow,
            SpaceFollow,
            ReadPosition,
            SavedStrategy,
            NoteProposal,
            Membership,
            Greeter,
            GreetingLease,
        ):
            model._base_manager.filter(user_id=event.user_id).delete()
