"""Verbs of unmasking: ask, approve, decline, take it in an emergency, review that, look, keep it from the member."""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.accounts.vault import Disclosed
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.moderation import access
from community.moderation.models import Unmasking
from community.viewer import Viewer

ACCESS = datetime.timedelta(hours=72)
REVIEW = datetime.timedelta(hours=24)
WITHHELD = datetime.timedelta(days=30)
MAX_WORDS = 2_000


def request_unmasking(*, viewer: Viewer, case_id: str, reason: str, client_key: str) -> UUID:
    """Ask that a second moderator lets the viewer know who wrote under an alias. Returns the unmasking's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no alias, closed, one's own), CONFLICT (asked or granted already; client key).
    """

    def create() -> UUID:
        hold(viewer)
        case, alias = access.get_case_of_alias(viewer, case_id)
        if Unmasking.objects.filter(case=case, granted_at=None, ended_at=None).exists():
            raise _conflict("This was asked for already, and waits for another moderator.", "caseId")
        _refuse_twice(viewer, case.pk)
        asked = {"case": case, "alias_id": alias, "reason": reason}
        return Unmasking.objects.create(**asked, requested_by_id=viewer.user_id, requested_at=clock.now()).pk

    with transaction.atomic():
        given = {"caseId": case_id, "reason": reason}
        return create_keys.once(viewer, "requestUnmasking", client_key, given, create)[0]


def approve_unmasking(*, viewer: Viewer, unmasking_id: str) -> UUID:
    """Let the moderator who asked know, and the viewer, for 72 hours. Returns the unmasking's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (part in the case, or it is closed), CONFLICT (not waiting).
    """
    with transaction.atomic():
        hold(viewer)
        unmasking = access.get_unmasking(viewer, unmasking_id)
        _refuse_unless_waiting(unmasking)
        access.refuse_if_involved(viewer, unmasking)
        if unmasking.case.closed_at is not None:
            raise Problem(ErrorCode.NOT_ALLOWED, "This case is closed.", field=("unmaskingId",))
        Unmasking.objects.filter(pk=unmasking.pk).update(approved_by=viewer.user_id, **_granted(clock.now()))
        return unmasking.pk


def decline_unmasking(*, viewer: Viewer, unmasking_id: str) -> UUID:
    """End what waits for an answer: a second moderator declines, or the one who asked takes it back. It can be asked
    for anew. Returns the unmasking's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (part in the case without having asked for this), CONFLICT (not waiting).
    """
    with transaction.atomic():
        hold(viewer)
        unmasking = access.get_unmasking(viewer, unmasking_id)
        _refuse_unless_waiting(unmasking)
        if unmasking.requested_by_id != viewer.user_id:
            access.refuse_if_involved(viewer, unmasking)
        Unmasking.objects.filter(pk=unmasking.pk).update(ended_at=clock.now())
        return unmasking.pk


def emergency_unmasking(*, viewer: Viewer, case_id: str, words: str, client_key: str) -> UUID:
    """Know at once and alone who wrote under an alias, where somebody is in imminent danger. Another moderator has to
    look at it within 24 hours. Returns the unmasking's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no alias, closed, one's own), INVALID, CONFLICT (granted already; client key).
    """

    def create() -> UUID:
        hold(viewer)
        case, alias = access.get_case_of_alias(viewer, case_id)
        what = text.clean_body(words, field=("words",), label="What the danger is", max_length=MAX_WORDS)
        _refuse_twice(viewer, case.pk)
        now = clock.now()
        return Unmasking.objects.create(
            case=case,
            alias_id=alias,
            reason=Unmasking.Reason.IMMINENT_DANGER,
            is_emergency=True,
            words=what,
            requested_by_id=viewer.user_id,
            requested_at=now,
            review_due_at=now + REVIEW,
            **_granted(now),
        ).pk

    with transaction.atomic():
        given = {"caseId": case_id, "words": words}
        return create_keys.once(viewer, "emergencyUnmasking", client_key, given, create)[0]


def review_unmasking(*, viewer: Viewer, unmasking_id: str, outcome: str) -> UUID:
    """Say whether an emergency was one; if not, access ends at once. Returns the unmasking's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (part in the case), CONFLICT (no emergency, or reviewed already).
    """
    with transaction.atomic():
        hold(viewer)
        unmasking = access.get_unmasking(viewer, unmasking_id)
        if not unmasking.is_emergency or unmasking.reviewed_at is not None:
            raise _conflict("There is nothing to review here.")
        access.refuse_if_involved(viewer, unmasking)
        now = clock.now()
        changes: dict[str, object] = {"reviewed_by": viewer.user_id, "reviewed_at": now, "outcome": outcome}
        if outcome == Unmasking.Outcome.NOT_JUSTIFIED and _is_open(unmasking, now):
            changes["ended_at"] = now
            # Told as soon as access has ended, unless somebody keeps it back.
            changes |= {} if unmasking.withheld_because else {"disclose_after": now}
        Unmasking.objects.filter(pk=unmasking.pk).update(**changes)
        return unmasking.pk


def withhold_disclosure(*, viewer: Viewer, unmasking_id: str, words: str) -> UUID:
    """Keep from the member for 30 more days that they were unmasked, because telling would bring a danger. Returns the
    unmasking's primary key.

    Problems: NOT_FOUND, INVALID, CONFLICT (nothing to tell, or told already).
    """
    with transaction.atomic():
        hold(viewer)
        unmasking = access.get_unmasking(viewer, unmasking_id)
        because = text.clean_body(words, field=("words",), label="What the danger is", max_length=MAX_WORDS)
        now, due = clock.now(), unmasking.disclose_after
        if due is None or due <= now or unmasking.alias_id is None:
            raise _conflict("There is nothing to keep back here.")
        # Told once access has ended, so the days are counted from there.
        end = unmasking.ended_at or unmasking.expires_at or now
        changes = {"disclose_after": max(now, end) + WITHHELD, "withheld_because": because}
        Unmasking.objects.filter(pk=unmasking.pk).update(withheld_by=viewer.user_id, **changes)
        return unmasking.pk


def look(viewer: Viewer, unmasking_pk: UUID) -> Disclosed | None:
    """Who is behind the alias, for the moderators it was granted to and while it lasts. Each look is written down."""
    with transaction.atomic():
        rows = Unmasking.objects.select_for_update(no_key=True).filter(access.opens_for(viewer), pk=unmasking_pk)
        unmasking = rows.first()
        if unmasking is None or unmasking.alias_id is None or not _is_open(unmasking, clock.now()):
            return None
        return vault.disclose(unmasking.alias_id, to=viewer, unmasking_pk=unmasking.pk)


def _granted(now: datetime.datetime) -> dict[str, datetime.datetime]:
    return {"granted_at": now, "expires_at": now + ACCESS, "disclose_after": now + ACCESS}


def _is_open(unmasking: Unmasking, now: datetime.datetime) -> bool:
    return unmasking.ended_at is None and unmasking.expires_at is not None and now < unmasking.expires_at


def _refuse_unless_waiting(unmasking: Unmasking) -> None:
    if unmasking.granted_at is not None or unmasking.ended_at is not None:
        raise _conflict("This does not wait for an answer any more.")


def _refuse_twice(viewer: Viewer, case_pk: UUID) -> None:
    running = Unmasking.objects.filter(access.opens_for(viewer), case=case_pk, ended_at=None)
    if running.filter(expires_at__gt=clock.now()).exists():
        raise _conflict("You can see already who it is.", "caseId")


def _conflict(message: str, field: str = "unmaskingId") -> Problem:
    return Problem(ErrorCode.CONFLICT, message, field=(field,))
