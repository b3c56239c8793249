from community.moderation.models.case import Case
from community.moderation.models.hold import Hold
from community.moderation.models.report import Report
from community.moderation.models.unmasking import Unmasking

__all__ = ["Case", "Hold", "Report", "Unmasking"]
