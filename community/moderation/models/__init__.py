from community.moderation.models.audit_entry import AuditEntry, AuditHead
from community.moderation.models.care import CareChoice, CaseClaim
from community.moderation.models.case import Case
from community.moderation.models.case_event import CaseEvent, CaseFeed
from community.moderation.models.case_note import CaseNote
from community.moderation.models.decision import Decision
from community.moderation.models.remit import Remit
from community.moderation.models.report import Report
from community.moderation.models.unmasking import Unmasking

__all__ = [
    "AuditEntry", "AuditHead", "CareChoice", "Case", "CaseClaim", "CaseEvent", "CaseFeed", "CaseNote", "Decision",
    "Remit", "Report", "Unmasking",
]  # fmt: skip
