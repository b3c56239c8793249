"""What tests of moderation ask for: reports, their cases, decisions, words under an alias, time far from now."""

import datetime
import math
from typing import Any
from uuid import UUID

from django.db import transaction

from community import clock, ids
from community.moderation.actions import decisions
from community.moderation.actions.decisions import Verdict
from community.moderation.models import Case, Decision
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


def decide(case_pk: UUID, effect: str, *, rule: str = "ATTACK", **more: Any) -> Decision:
    """Decided by a lead, whoever claimed it; the case stays open."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_pk)
        verdict = Verdict(effect, rule, "That hurt.", closes=False, **more)
        return decisions.make(case, verdict, by=None, role="LEAD")


def suspend(case_pk: UUID, until: datetime.datetime | None = None) -> Decision:
    """Suspended until then; without an end until it is taken back."""
    if until is None:
        return decide(case_pk, "BAN")
    hours = math.ceil((until - clock.now()) / datetime.timedelta(hours=1))
    with clock.at(until - datetime.timedelta(hours=hours)):  # what is decided lasts whole hours
        return decide(case_pk, "SUSPEND", hours=hours)


def take_back(decision: Decision) -> None:
    """Undone by nobody in particular."""
    with transaction.atomic():
        decisions.take_back(Decision.objects.select_for_update().get(pk=decision.pk), "UNDONE", by=None, reason="")


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
