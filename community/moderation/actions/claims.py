"""Verbs of claims: take a case to work on, the next or a chosen one, give it back, leave a note."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation import access, audit
from community.moderation.actions import care
from community.moderation.actions.decisions import refuse_involved
from community.moderation.events import CaseChanged
from community.moderation.models import Case, CaseNote, Report
from community.moderation.powers import Powers
from community.outbox.publish import publish
from community.statements import statement
from community.viewer import Viewer

LEASE = datetime.timedelta(minutes=30)
AT_ONCE = 3
MAX_WORDS = 4_000


def claim_case(*, viewer: Viewer, case_id: str) -> UUID:
    """Work on this case for half an hour; again: from now on. Returns its primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (closed, one has a part in it), ALREADY_TAKEN, CONFLICT (enough claimed).
    """
    with transaction.atomic():
        hold(viewer)
        case, _ = access.get_case_to_work_on(viewer, case_id)
        refuse_involved(viewer, case)
        now = clock.now()
        is_taken = case.claimed_until is not None and case.claimed_until > now
        if is_taken and case.claimed_by_id != viewer.user_id:
            raise Problem(ErrorCode.ALREADY_TAKEN, "Somebody else is working on this.", field=("caseId",))
        if not is_taken:
            _refuse_more(care.load(viewer))
        _claim(viewer, case.pk, now, is_hard=case.is_hard)
        return case.pk


def claim_next_case(*, viewer: Viewer) -> UUID | None:
    """Work on the case that is due first of those nobody works on; None when there is none. Its primary key.

    Two who ask at once get two cases. Left out are those one has a part in. Problems: NOT_FOUND (no moderator),
    CONFLICT (enough claimed).
    """
    with transaction.atomic():
        hold(viewer)
        power = access.get_powers(viewer)
        load = care.load(viewer)
        _refuse_more(load)
        since = clock.now() - care.DAY
        found: tuple[UUID, bool] | None = _next.first(
            viewer, power, vault.own_names(viewer), since, load.avoided, load.is_spent
        )
        if found is None:
            return None
        pk, is_hard = found
        _claim(viewer, pk, clock.now(), is_hard=is_hard)
        return pk


def release_case(*, viewer: Viewer, case_id: str, words: str = "") -> UUID:
    """Give a case back, with a word for whoever takes it next. Returns its primary key.

    Problems: NOT_FOUND, CONFLICT (not claimed by the viewer), INVALID.
    """
    with transaction.atomic():
        hold(viewer)
        case, _ = access.get_case_to_work_on(viewer, case_id)
        access.refuse_unless_claimed(viewer, case)
        if words:
            _note(viewer, case, words)
        Case.objects.filter(pk=case.pk).update(claimed_by=None, claimed_until=None)
        publish(CaseChanged(case_id=case.pk))
        return case.pk


def skip_case(*, viewer: Viewer, case_id: str) -> UUID:
    """Give a case back that one would rather not work on, and not be offered it again for a day. Nobody counts it.
    Returns its primary key. Problems: NOT_FOUND, CONFLICT (not claimed by the viewer).
    """
    pk = release_case(viewer=viewer, case_id=case_id)
    care.skip(viewer, pk)
    return pk


def add_case_note(*, viewer: Viewer, case_id: str, words: str) -> UUID:
    """Tell other moderators something about a case. Returns its primary key. Problems: NOT_FOUND, INVALID."""
    with transaction.atomic():
        hold(viewer)
        case, _ = access.get_case_to_work_on(viewer, case_id, also_closed=True)
        _note(viewer, case, words)
        publish(CaseChanged(case_id=case.pk))
        return case.pk


def _note(viewer: Viewer, case: Case, words: str) -> None:
    said = text.clean_body(words, field=("words",), label="The note", max_length=MAX_WORDS)
    row = CaseNote.objects.create(case=case, author_id=viewer.user_id, words=said, created_at=clock.now())
    audit.append("NOTE", "Case", case.pk, by=viewer.user_id, note=row.pk)


@statement
def _next(
    viewer: Viewer, power: Powers, own_names: list[UUID], since: datetime.datetime, avoided: list[str], hard_last: bool
) -> QuerySet[Case, tuple[UUID, bool]]:
    """`hard_last`: a hard one only when nothing else waits, so that nothing is left lying."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=clock.now())
    reported = Report.objects.filter(case=OuterRef("pk"), reporter=viewer.user_id)
    not_own = Q(target_profile=None) | ~Q(target_profile__in=own_names)
    queue = Case.objects.filter(power.cases(), free, not_own, ~Exists(reported), state=Case.State.OPEN)
    order = ("is_hard", "due_at", "pk") if hard_last else ("due_at", "pk")
    # Whoever asks at the same moment skips what this one is about to take.
    held = queue.filter(care.offered(viewer, since, avoided)).select_for_update(
        no_key=True, skip_locked=True, of=("self",)
    )
    return held.order_by(*order).values_list("pk", "is_hard")[:1]


def _claim(viewer: Viewer, pk: UUID, now: datetime.datetime, *, is_hard: bool) -> None:
    Case.objects.filter(pk=pk).update(claimed_by=viewer.user_id, claimed_until=now + LEASE)
    care.note_claim(viewer, pk, now, is_hard=is_hard)
    publish(CaseChanged(case_id=pk))


def _refuse_more(load: care.Load) -> None:
    if load.in_hand >= AT_ONCE:
        raise Problem(ErrorCode.CONFLICT, "You are working on several cases. Finish one, or give one back.")
