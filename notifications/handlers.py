"""What happens in the forums and to accounts, told to those it concerns."""

from collections.abc import Sequence

from community.accounts.events import AccountDeleted, BreakEnded
from community.moderation.events import AlertClosed
from community.outbox.events import Event
from community.outbox.subscribe import on
from forums.events import (
    GreetingWanted,
    PostDeleted,
    PostEdited,
    PostReleased,
    ReactionAdded,
    ReplyPosted,
    TopicStarted,
)
from notifications.actions import notices
from notifications.audience import aftercare, audience
from notifications.delivery import live


@on(
    *(TopicStarted, ReplyPosted, PostEdited, PostReleased, ReactionAdded, GreetingWanted),
    name="notifications.tell_members",
)
def tell_members(events: Sequence[Event]) -> None:
    """Put replies, mentions, reactions, new topics and those nobody answers into the inboxes of those they concern."""
    notices.tell(audience(events))


@on(AlertClosed, name="notifications.offer_aftercare")
def offer_aftercare(events: Sequence[AlertClosed]) -> None:
    """Tell those who answered a post that somebody looked after it, and nothing else of it."""
    notices.tell(aftercare(events))


@on(PostDeleted, name="notifications.withdraw_notices")
def withdraw_notices(events: Sequence[PostDeleted]) -> None:
    """Take back what was told about deleted posts."""
    notices.withdraw_of_posts({event.post_id for event in events})


@on(BreakEnded, name="notifications.hint_who_is_back")
def hint_who_is_back(events: Sequence[BreakEnded]) -> None:
    """Wake the open streams of members who are back: they read what came meanwhile."""
    live.hint({event.user_id for event in events})


@on(AccountDeleted, name="notifications.forget_members")
def forget_members(events: Sequence[AccountDeleted]) -> None:
    """Delete inboxes of members who left, and what others were told of them."""
    for event in events:
        notices.forget_member(user_pk=event.user_id, profile_pk=event.profile_id)
