"""Nothing that others see, and nobody's standing, changes at the desk without a decision on record.

Two ways of looking: who calls what changes them, by reading all code; and what every mutation of the desk does.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from community.accounts.models import Suspension
from community.moderation.models import AuditEntry, Decision
from community.schema import schema
from forums.models import Post
from tests.cast import join
from tests.client import fresh_key
from tests.community.moderation import desk
from tests.community.moderation.test_appeal_limits import lose_often, propose, settle
from tests.community.moderation.test_decisions import undo
from tests.factories import gid, make_post, make_space, make_topic

ROOT = Path(settings.BASE_DIR)
APPS = ("community", "forums", "search", "notifications")

# What does it, and who alone may call it.
DOORS = {
    "forums.actions.holds": {"forums/moderation.py"},
    "forums.actions.measures": {"forums/moderation.py"},
    "community.accounts.actions.suspensions": {"community/moderation/effects.py"},
    "community.moderation.effects.apply": {"community/moderation/actions/decisions.py"},
    "community.moderation.effects.undo": {"community/moderation/actions/decisions.py"},
}
# Columns that hold an effect, and who alone writes them.
COLUMNS = {
    "held_at": {"forums/actions/holds.py", "forums/actions/posts.py"},  # a deleted post is not held
    "is_held": {"forums/actions/holds.py", "forums/actions/posts.py"},
    "closed_at": {"forums/actions/measures.py", "community/moderation/actions/"},  # of cases
    "added_notes": {"forums/actions/measures.py", "forums/actions/posts.py"},
    "is_sealed": {"forums/actions/measures.py"},
    "only_words": {"community/accounts/actions/suspensions.py", "community/moderation/effects.py"},
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{each.name}" for each in node.names} | {node.module}
    return found


def called(tree: ast.Module) -> set[str]:
    """`effects.apply` and the like."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(each) for each in calls if isinstance(each, ast.Attribute)}


def written(tree: ast.Module) -> set[str]:
    """Names of columns given to what writes rows: .update(x=...), .create(x=...), record(..., x=...), {"x": ...}."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in {
                "update",
                "create",
                "get_or_create",
                "update_or_create",
                "record",
                "_change",
                "_changed",
                "_say",
            }:
                found |= {each.arg for each in node.keywords if each.arg}
        elif isinstance(node, ast.Dict):
            found |= {
                each.value for each in node.keys if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found


def is_among(path: str, allowed: set[str]) -> bool:
    return any(path.startswith(each) if each.endswith("/") else path == each for each in allowed)


def test_only_effects_of_decisions_call_what_hides_changes_and_suspends():
    wrong, seen = [], set()
    for path, tree in sources():
        names, calls = imported(tree), called(tree)
        for door, allowed in DOORS.items():
            module, _, verb = door.rpartition(".")
            is_used = door in names if verb not in ("apply", "undo") else module in names and f"effects.{verb}" in calls
            if is_used:
                seen.add(door)
                if not is_among(path, allowed):
                    wrong.append(f"{path} uses {door}")
    assert wrong == []
    assert seen == set(DOORS)  # or this would look for nothing


def test_only_they_write_the_columns_of_an_effect():
    wrong, seen = [], set()
    for path, tree in sources():
        for column in written(tree) & set(COLUMNS):
            seen.add(column)
            if not is_among(path, COLUMNS[column]):
                wrong.append(f"{path} writes {column}")
    assert wrong == []
    assert seen == set(COLUMNS)


READ = """query($id: ID!) { node(id: $id) { ... on Topic { title space { id } contentNotes
    viewerCan { reply { allowed } }
    posts { totalCount edges { node { body contentNotes visibility { state } } } } } } }"""


@pytest.fixture
def scene(api, ana, ben, cam, mo):
    """A case that mo has claimed, about a post of ben's in a topic of ana's."""
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    post = make_post(by=ben, topic=topic, body="You are a liar. Go away.")
    case = desk.report(api(cam), gid(post))
    assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == []
    return topic, post, case


# Of everything moderators can do: what they give. `decideCase` stands below, once for each effect.
GIVEN = {
    "claimCase": lambda case: {"caseId": gid(case)},
    "claimNextCase": lambda case: {"confirm": True},
    "releaseCase": lambda case: {"caseId": gid(case), "words": "w"},
    "addCaseNote": lambda case: {"caseId": gid(case), "words": "w"},
    "skipCase": lambda case: {"caseId": gid(case)},
    "chooseCare": lambda case: {"hardBudget": 1, "avoided": []},
}
EFFECTS = {
    "APPROVE": {}, "ADD_NOTE": {"rule": "CARE", "notes": ["DEATH"]}, "HOLD": {}, "HIDE": {}, "REMOVE": {},
    "REDACT": {"quote": "Go away."}, "LOCK": {}, "MOVE": {"rule": "CARE"}, "NUDGE": {}, "WARN": {},
    "READ_ONLY": {"hours": 1}, "SUSPEND": {"hours": 1}, "BAN": {},
}  # fmt: skip
# What it takes two for: one proposes it from an appeal, another agrees.
BY_TWO = {"LIMIT_APPEALS"}
SEEN_BY_NOBODY = {"APPROVE", "NUDGE", "WARN"}


def everything_seen(api, topic, ben) -> list[object]:
    seen = [
        api(who).query(READ, id=gid(topic)) for who in (None, ben, join(f"passes_by_{fresh_key()}".replace("-", "_")))
    ]
    return [*seen, list(Suspension.objects.values_list("user", "until", "ended_at"))]


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_what_is_not_a_decision_changes_nothing_for_others(api, ben, mo, scene, name):
    topic, _, case = scene
    before = everything_seen(api, topic, ben)
    assert api(mo).mutate(name, "errors { code }", **GIVEN[name](case)).error_codes == []
    assert everything_seen(api, topic, ben) == before


@pytest.mark.parametrize("effect", EFFECTS)
def test_each_effect_is_seen_has_a_decision_and_an_entry_and_is_undone_wholly(api, ben, scene, effect):
    topic, _, case = scene
    lead = join("lea_leads", lead=True)
    api(lead).mutate("claimCase", "case { id }", caseId=gid(case))
    type(case).objects.filter(pk=case.pk).update(claimed_by=lead.viewer.user_id)
    before = everything_seen(api, topic, ben)
    given = {"caseId": gid(case), "effect": effect, "rule": "ATTACK", "reason": "r", "clientKey": fresh_key()}
    more = EFFECTS[effect] | ({"spaceId": gid(make_space("grief"))} if effect == "MOVE" else {})
    made = api(lead).mutate("decideCase", "decision { id }", **(given | more))
    assert made.error_codes == []
    after = everything_seen(api, topic, ben)
    assert (after != before) is (effect not in SEEN_BY_NOBODY)
    assert (Decision.objects.count(), AuditEntry.objects.filter(verb="DECIDE").count()) == (1, 1)
    given = {"decisionId": made["decision"]["id"], "reason": "r"}
    assert api(lead).mutate("undoDecision", "decision { id }", **given).error_codes == []
    *seen, suspensions = everything_seen(api, topic, ben)
    assert seen == before[:-1]
    assert all(ended is not None for *_, ended in suspensions)
    assert Post.objects.filter(held_at__isnull=False).count() == 0


STANDING = "{ viewer { appealsLimitedUntil decisions { edges { node { effect canAppeal { allowed } } } } } }"


@pytest.mark.parametrize("effect", BY_TWO)
def test_what_takes_two_changes_nothing_before_and_is_undone_wholly(api, ana, ben, cam, mo, effect):
    topic, mia = make_topic(by=ana), join("mia_minds", moderator=True)
    made = lose_often(api, ben, cam, mo, mia, topic)[-1]

    def seen() -> list[object]:
        found = api(ben).query(STANDING)["viewer"]
        others = [each for each in found["decisions"]["edges"] if each["node"]["effect"] not in BY_TWO]
        return [*everything_seen(api, topic, ben), found["appealsLimitedUntil"], others]

    before, decided = seen(), Decision.objects.count()
    proposed = propose(api(mia), made)
    assert (seen(), Decision.objects.count()) == (before, decided)
    assert settle(api(join("lea_leads", lead=True)), proposed).error_codes == []
    after = seen()
    assert (after[:-2] == before[:-2], after[-2] != before[-2], after[-1] != before[-1]) == (True, True, True)
    limit = Decision.objects.get(effect=effect)
    assert AuditEntry.objects.filter(verb="DECIDE", facts__decision=str(limit.pk)).count() == 1
    assert undo(api(mo), gid(limit)).error_codes == []
    assert seen() == before


def test_every_effect_and_every_mutation_of_the_desk_is_looked_at():
    from tests.leaks.fields import BY_STAFF
    from tests.test_authorization import TABLE

    assert {*EFFECTS, *BY_TWO} == set(Decision.Effect)
    unmaskings = {name for name in TABLE if "nmasking" in name} | {"withholdDisclosure"}
    # tests/community/moderation/test_risk_lane.py
    unmaskings |= {"goOnDuty", "goOffDuty", "lookAtAlert", "closeAlert"}
    # tests/community/moderation/test_appeals.py
    unmaskings |= {"appealDecision", "claimAppeal", "decideAppeal"}
    # tests/community/moderation/test_appeal_limits.py
    unmaskings |= {"proposeAppealLimit", "answerAppealLimit"}
    # tests/community/moderation/test_hold_rules.py
    unmaskings |= {"proposeRule", "enableRule", "disableRule"}
    looked_at = {*GIVEN, "decideCase", "undoDecision", *unmaskings}
    assert looked_at == BY_STAFF
    assert set(schema.graphql_schema.mutation_type.fields) >= looked_at
