"""What pages of strategies read, besides their topics (forums/rows.py)."""

from dataclasses import dataclass
from uuid import UUID

from community.viewer import Viewer
from forums import ranking, rights
from forums.rows import Permission, permission

NOBODY = ranking.Tally()


@dataclass(slots=True)
class StrategyRow:
    """What a strategy says of itself, and how it went for members."""

    viewer: Viewer | None
    pk: UUID
    is_own: bool
    steps: list[str]
    situation: str
    technique: str
    effort: str
    cautions: str
    variant_of_pk: UUID | None
    origin_pk: UUID | None
    everybody: ranking.Tally = NOBODY
    ranked_by: ranking.RankedBy | None = None

    @property
    def is_variant(self) -> bool:
        """Whether it adapts another."""
        return self.variant_of_pk is not None

    @property
    def outcomes(self) -> "Outcomes":
        """Totals, where enough members tried it."""
        told = self.everybody
        if told.members < ranking.FLOOR:
            return Outcomes()
        return Outcomes(told.members, told.helped, told.no_change, told.made_worse)

    @property
    def rank_explanation(self) -> str:
        """Why it stands where it does."""
        by = self.ranked_by
        return ranking.explain(self.everybody) if by is None else ranking.explain(self.everybody, by.tally, by.who)

    @property
    def viewer_can(self) -> "StrategyRights":
        """What the viewer may do."""
        facts = rights.TopicFacts(is_own=self.is_own, is_closed=False, is_erased=False)
        return StrategyRights(record_trial=permission(rights.to_try(self.viewer, facts)))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How often a strategy was tried, with what outcome; None where too few did."""

    members: int | None = None
    helped: int | None = None
    no_change: int | None = None
    made_worse: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether too few tried it to tell."""
        return self.members is None


@dataclass(frozen=True, slots=True)
class StrategyRights:
    """What the viewer may do with a strategy."""

    record_trial: Permission
