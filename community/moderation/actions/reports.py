"""Verbs of reports: report something."""

from uuid import UUID

from django.db import transaction

from community import clock, text
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.moderation import access, kinds, rules
from community.moderation.actions import cases, concerns
from community.moderation.events import CaseChanged, ReportFiled
from community.moderation.kinds import Snapshot
from community.moderation.models import Case, Report
from community.outbox.publish import publish
from community.viewer import Viewer

MAX_WORDS = 2_000


def report(*, viewer: Viewer, target_id: str, category: str, words: str, quote: str, client_key: str) -> UUID:
    """Ask a moderator to look at something; what it says now is kept with the report, and the report joins the
    open case of it or opens one. Returns the report's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (one's own), INVALID (a quote that is not in it), CONFLICT (client key).
    """
    given = {"targetId": target_id, "category": category, "words": words, "quote": quote}
    with transaction.atomic():
        pk, _ = create_keys.once(
            viewer, "report", client_key, given, lambda: _create(viewer, target_id, category, words, quote)
        )
    return pk


def _create(viewer: Viewer, target_id: str, category: str, words: str, quote: str) -> UUID:
    kind, snapshot = kinds.take_snapshot(viewer, target_id)
    words = text.clean_body(words, field=("words",), label="Your note", max_length=MAX_WORDS, required=False)
    quote = text.clean_body(quote, field=("quote",), label="The quote", max_length=MAX_WORDS, required=False)
    if quote and not _stands_in(quote, snapshot):
        raise Problem(
            ErrorCode.INVALID, "This passage is not in what you report; it may have been changed.", field=("quote",)
        )
    case = cases.open_or_join(kind, snapshot, category)
    is_open = case.state == Case.State.OPEN
    row = Report.objects.create(
        case=case,
        reporter_id=viewer.user_id,
        target_kind=kind,
        target_id=snapshot.pk,
        target_profile_id=snapshot.author_profile_id,
        category=category,
        words=words,
        quote=quote,
        snapshot_title=snapshot.title,
        snapshot_body=snapshot.body,
        snapshot_revision=snapshot.revision,
        created_at=clock.now(),
        outcome="" if is_open else Report.Outcome.KEPT,
    )
    publish(ReportFiled(report_id=row.pk))
    if category == Report.Category.SOMEONE_AT_RISK:
        concerns.note_concern(viewer, kind, snapshot, words)
    if is_open:
        cases.weigh(case)
    return row.pk


def ask_for_review(*, viewer: Viewer, report_id: str) -> UUID:
    """Ask that another moderator looks once more at something one reported and that was kept; once a report. Returns
    the report's primary key.

    Problems: NOT_FOUND, CONFLICT (asked before, not decided yet, or something was done).
    """
    with transaction.atomic():
        report = access.get_own_report(viewer, report_id)
        case = access.hold_case(report.case_id)
        if report.outcome != Report.Outcome.KEPT or report.review_asked_at is not None:
            message = "This can be asked once, after a moderator has looked and left it as it is."
            raise Problem(ErrorCode.CONFLICT, message, field=("reportId",))
        now = clock.now()
        Report.objects.filter(pk=report.pk).update(review_asked_at=now)
        is_open = Case.objects.filter(target_kind=case.target_kind, target_id=case.target_id, state=Case.State.OPEN)
        if not is_open.exists():
            due_at = now + rules.target(report.category)
            changes = {"closed_at": None, "claimed_by": None, "claimed_until": None, "due_at": due_at}
            Case.objects.filter(pk=case.pk).update(state=Case.State.OPEN, **changes)
            publish(CaseChanged(case_id=case.pk))
        return report.pk


def _stands_in(quote: str, snapshot: Snapshot) -> bool:
    """Whether the passage is in the words, as they were typed or as they are shown; spaces and lines do not matter."""
    passage = " ".join(quote.split())
    return any(
        passage in " ".join(words.split()) for words in (snapshot.title, snapshot.body, text.plain(snapshot.body))
    )
