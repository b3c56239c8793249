from community.moderation.models.appeal import Appeal
from community.moderation.models.appeal_limit import AppealLimit
from community.moderation.models.audit_entry import AuditEntry, AuditHead
from community.moderation.models.care import CareChoice, CaseClaim
from community.moderation.models.case import Case
from community.moderation.models.case_event import CaseEvent, CaseFeed
from community.moderation.models.case_note import CaseNote
from community.moderation.models.concern import Concern
from community.moderation.models.decision import Decision
from community.moderation.models.draft_answer import DraftAnswer
from community.moderation.models.duty_shift import DutyShift
from community.moderation.models.hold_rule import HoldRule, PostFingerprint, ShadowHit
from community.moderation.models.remit import Remit
from community.moderation.models.report import Report
from community.moderation.models.risk_alert import RiskAlert
from community.moderation.models.unmasking import Unmasking

__all__ = [
    "Appeal", "AppealLimit", "AuditEntry", "AuditHead", "CareChoice", "Case", "CaseClaim", "CaseEvent", "CaseFeed",
    "CaseNote", "Concern", "Decision", "DraftAnswer", "DutyShift", "HoldRule", "PostFingerprint", "Remit", "Report",
    "RiskAlert", "ShadowHit", "Unmasking",
]  # fmt: skip
