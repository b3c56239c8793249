"""Verbs of alerts: open one, look at it, close it. Nothing here hides, holds or tells anybody anything."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from community import clock, text
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation import access, audit, urgency
from community.moderation.events import AlertClosed
from community.moderation.models import Case, RiskAlert
from community.moderation.selectors.duty import is_anybody_on_duty
from community.outbox.publish import publish
from community.safety.phrases import Level
from community.safety.screening import Risk, screen
from community.viewer import Viewer

LEASE = datetime.timedelta(minutes=15)
KEPT = datetime.timedelta(days=90)
MAX_WORDS = 4_000
State, Origin = RiskAlert.State, RiskAlert.Origin


@dataclass(frozen=True, slots=True)
class Finding:
    """What should be looked at, and why. `profile`: the name it stands under. `codes`: of the rules that noticed it.
    `counts`: whether what it rests on counts for the order of work.
    """

    kind: str
    pk: UUID
    revision: int
    profile: UUID | None
    level: Level
    codes: tuple[str, ...]
    origin: str = Origin.RULES
    answer: str = ""
    place: UUID | None = None
    is_private: bool = False
    counts: bool = True


def screened(title: str, body: str) -> tuple[Risk, tuple[str, ...]]:
    """What the rules say of a text, and which of them."""
    risk = screen("\n".join(part for part in (title, body) if part))
    return risk, tuple(sorted({span.rule for span in risk.spans}))


def open_alert(finding: Finding) -> RiskAlert | None:
    """The alert of this: the open one of its target, raised if this is worse, or a new one. None: it was looked at
    already, and the rules say nothing new since.
    """
    with transaction.atomic():
        found = _open(finding)
        if found is not None:
            _raise(found, finding)
            return found
        if finding.origin == Origin.RULES and is_known(finding):
            return None
        now, rank = clock.now(), urgency.rank(finding.level, finding.answer, counts=finding.counts)
        try:
            with transaction.atomic():
                return RiskAlert.objects.create(
                    target_kind=finding.kind,
                    target_id=finding.pk,
                    revision=finding.revision,
                    target_profile_id=finding.profile,
                    place=finding.place,
                    is_private=finding.is_private,
                    origin=finding.origin,
                    level=finding.level,
                    codes=list(finding.codes),
                    answer=finding.answer,
                    rank=rank,
                    turn_at=now + urgency.TARGETS[rank],
                    opened_at=now,
                    due_at=now + urgency.TARGETS[rank] if is_anybody_on_duty() else None,
                )
        except IntegrityError:  # somebody else opened it at the same moment
            found = _open(finding)
            if found is not None:
                _raise(found, finding)
            return found


def _of_target(finding: Finding) -> QuerySet[RiskAlert]:
    rows = RiskAlert.objects.select_for_update(no_key=True)
    return rows.filter(target_kind=finding.kind, target_id=finding.pk)


def _open(finding: Finding) -> RiskAlert | None:
    return _of_target(finding).exclude(state=State.DONE).first()


def is_known(finding: Finding) -> bool:
    """Whether what the rules notice was looked at. Not by the revision: an edit soon after is none of its own."""
    last = _of_target(finding).filter(state=State.DONE).order_by("-opened_at").first()
    return last is not None and finding.level <= last.level and set(finding.codes) <= set(last.codes)


def _raise(alert: RiskAlert, finding: Finding) -> None:
    """What is worse raises an alert; what is better leaves it as it is."""
    rank = min(alert.rank, urgency.rank(finding.level, finding.answer, counts=finding.counts))
    changes: dict[str, Any] = {
        "level": max(alert.level, finding.level),
        "codes": sorted({*alert.codes, *finding.codes}),
        "revision": max(alert.revision, finding.revision),
        "answer": finding.answer or alert.answer,
        "rank": rank,
    }
    if rank < alert.rank or (finding.counts and finding.level > alert.level):
        due = clock.now() + urgency.TARGETS[rank]
        # Whoever looked saw less.
        changes |= {"turn_at": min(alert.turn_at, due), "state": State.OPEN}
        if alert.state == State.SEEN or alert.due_at is None:
            changes["due_at"] = due if is_anybody_on_duty() else alert.due_at
        else:
            changes["due_at"] = min(alert.due_at, due)
    RiskAlert.objects.filter(pk=alert.pk).update(**changes)


def note_answer(alert: RiskAlert, answer: str) -> None:
    """Show with an alert what the author answered for the text; who would like to talk comes first."""
    standing = RiskAlert.objects.select_for_update(no_key=True).exclude(state=State.DONE).filter(pk=alert.pk).first()
    if standing is not None:
        _raise(
            standing,
            Finding(
                kind=standing.target_kind,
                pk=standing.target_id,
                revision=standing.revision,
                profile=standing.target_profile_id,
                level=Level(standing.level),
                codes=tuple(standing.codes),
                answer=answer,
                counts=standing.rank < urgency.LAST,  # only the answer may change its place
            ),
        )


def look_at_alert(*, viewer: Viewer, alert_id: str) -> UUID:
    """Look at an alert for a quarter of an hour, in which nobody else does; again: from now on. Its primary key.

    Problems: NOT_FOUND, CONFLICT (closed), ALREADY_TAKEN.
    """
    with transaction.atomic():
        hold(viewer)
        alert = access.get_alert(viewer, alert_id)
        _refuse_closed(alert)
        now = clock.now()
        is_taken = alert.claimed_until is not None and alert.claimed_until > now
        if is_taken and alert.claimed_by_id != viewer.user_id:
            raise Problem(ErrorCode.ALREADY_TAKEN, "Somebody else is looking at this.", field=("alertId",))
        RiskAlert.objects.filter(pk=alert.pk).update(
            state=State.SEEN,
            looked_at=alert.looked_at or now,
            claimed_by=viewer.user_id,
            claimed_until=now + LEASE,
        )
        audit.append("LOOK", "RiskAlert", alert.pk, by=viewer.user_id)
        return alert.pk


def close_alert(*, viewer: Viewer, alert_id: str, outcome: str, note: str) -> UUID:
    """Say what was done about an alert one looks at. Its primary key.

    Problems: NOT_FOUND, CONFLICT (closed, or not looked at by the viewer), INVALID.
    """
    with transaction.atomic():
        hold(viewer)
        alert = access.get_alert(viewer, alert_id)
        _refuse_closed(alert)
        now = clock.now()
        if alert.claimed_by_id != viewer.user_id or alert.claimed_until is None or alert.claimed_until <= now:
            raise Problem(ErrorCode.CONFLICT, "Look at this first: others may be doing so.", field=("alertId",))
        said = text.clean_body(note, field=("note",), label="The note", max_length=MAX_WORDS, required=False)
        RiskAlert.objects.filter(pk=alert.pk).update(
            state=State.DONE, closed_at=now, outcome=outcome, note=said, claimed_until=None
        )
        publish(AlertClosed(alert_id=alert.pk))
        audit.append("CLOSE", "RiskAlert", alert.pk, by=viewer.user_id, outcome=outcome)
        return alert.pk


def forget_old(*, limit: int) -> int:
    """Delete alerts after 90 days, with the concerns in them, but for those of whose target a case is open."""
    case = Case.objects.filter(target_id=OuterRef("target_id"), state=Case.State.OPEN)
    old = RiskAlert.objects.filter(~Exists(case), opened_at__lt=clock.now() - KEPT)
    pks = list(old.order_by("opened_at").values_list("pk", flat=True)[:limit])
    RiskAlert.objects.filter(pk__in=pks).delete()
    return len(pks)


def _refuse_closed(alert: RiskAlert) -> None:
    if alert.state == State.DONE:
        raise Problem(ErrorCode.CONFLICT, "This alert is closed.", field=("alertId",))
