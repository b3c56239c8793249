"""What tests of moderation ask for: reports, their cases, words under an alias, time far from now."""

import datetime
from typing import Any

from community import clock, ids
from community.moderation.models import Case
from forums.actions.posts import reply
from forums.models import Post, Topic
from tests.cast import Member
from tests.client import Client, fresh_key
from tests.factories import gid


def report(ask: Client, target: str, **given: object) -> Case:
    """The case that a report joined."""
    given = {"targetId": target, "category": "OTHER", "clientKey": fresh_key()} | given
    assert ask.mutate("report", "report { id }", **given).error_codes == []
    return Case.objects.get(target_id=ids.from_global(target)[1], state="OPEN")


def alias_post(*, by: Member, topic: Topic, body: str = "Me too.") -> Post:
    """A reply under an alias."""
    pk = reply(
        viewer=by.viewer,
        topic_id=gid(topic),
        parent_id=None,
        body=body,
        content_notes=[],
        client_key=fresh_key(),
        post_as="ALIAS",
    )
    return Post.objects.get(pk=pk)


def later(**more: float) -> Any:
    """The clock, so much later than it stands now. Sessions end after 30 days."""
    return clock.at(clock.now() + datetime.timedelta(**more))
