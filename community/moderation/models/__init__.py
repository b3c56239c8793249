from community.moderation.models.audit_entry import AuditEntry, AuditHead
from community.moderation.models.case import Case
from community.moderation.models.case_note import CaseNote
from community.moderation.models.decision import Decision
from community.moderation.models.hold_rule import HoldRule, PostFingerprint, ShadowHit
from community.moderation.models.remit import Remit
from community.moderation.models.report import Report
from community.moderation.models.unmasking import Unmasking

__all__ = [
    "AuditEntry", "AuditHead", "Case", "CaseNote", "Decision", "HoldRule", "PostFingerprint", "Remit", "Report",
    "ShadowHit", "Unmasking",
]  # fmt: skip
