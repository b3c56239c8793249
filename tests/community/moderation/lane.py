"""What tests of the lane of those in danger ask for."""

from typing import Any

from community.moderation.models import RiskAlert
from tests.client import Client

# By rules that are meant to stay (tests/community/safety).
DANGER, PLAN, CALM = "I want to die.", "I have the pills here and I will kill myself tonight.", "We planted beans."
ALERT = (
    "id targetId targetKind level codes answer state origin isPrivate isOverdue writtenAs { id name isAlias } outcome"
)
LANE = f"""query($state: AlertState, $first: Int, $after: String) {{ moderation {{
    riskLane(state: $state, first: $first, after: $after) {{ totalCount edges {{ node {{ {ALERT}
    text {{ title body }} concerns {{ edges {{ node {{ words }} }} }} }} }} }} }} }}"""


def lane(ask: Client, **given: Any) -> list[dict[str, Any]]:
    """What a moderator sees of it."""
    found = ask.query(LANE, **given)["moderation"]["riskLane"]
    return [each["node"] for each in found["edges"]]


def close(ask: Client, alert_id: str, outcome: str = "NO_DANGER") -> None:
    """Looked at, and done."""
    assert ask.mutate("lookAtAlert", "alert { id }", alertId=alert_id).error_codes == []
    assert ask.mutate("closeAlert", "alert { id }", alertId=alert_id, outcome=outcome).error_codes == []


def only() -> RiskAlert:
    """The one alert there is."""
    return RiskAlert.objects.get()
