"""Who may do what: every mutation of the schema, for a guest, the author, another member and a moderator.

A refusal is an exact code, and nothing in the database has changed.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps

from community import clock, ids
from community.accounts.actions.recovery import create_recovery_codes
from community.accounts.models import User
from community.moderation.actions import alerts, unmaskings
from community.moderation.models import Unmasking
from community.outbox import relay
from community.safety.phrases import Level
from community.schema import schema
from forums.actions.memberships import join_space, open_group
from forums.models import Post, Space, Topic
from notifications.models import Notice
from tests.cast import PASSWORD, Member, join
from tests.client import ERROR_FIELDS, Answer, Client, fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post
from tests.factories import gid, make_post, make_space, make_strategy, make_topic

OK = "ok"
GUEST_REFUSED = "UNAUTHENTICATED"  # a top-level error; the others are codes in `errors`


@dataclass(frozen=True)
class Scene:
    """Ana's story in a space that everybody may read, with a reply of hers, her notice of ben's answer, and a strategy
    of hers."""

    topic: Topic
    strategy: Topic
    post: Post
    notice_id: str
    recovery_code: str
    author_id: str
    # A group that ana holds, and somebody who asks to join it.
    group: Space
    asks_id: str
    # About what a fourth member wrote under an alias: a case, and what another moderator asked for and took in one.
    case_id: str
    asked_id: str
    emergency_id: str
    # What somebody who is new wrote, and nobody has answered.
    alone: Topic
    # Somebody may be in danger.
    alert_id: str


@dataclass(frozen=True)
class Row:
    """What a mutation is given, and what it answers to whom. `prepare` is what its caller did before."""

    given: Callable[[Scene], dict[str, Any]]
    author: str = OK
    other: str = OK
    moderator: str = OK
    guest: str = GUEST_REFUSED
    prepare: tuple[str, Callable[[Scene], dict[str, Any]]] | None = None


NEW_PASSWORD = "another quiet place entirely"

TABLE: dict[str, Row] = {
    # accounts: each for oneself
    "createRecoveryCodes": Row(lambda scene: {"password": PASSWORD}),
    "recoverAccount": Row(
        lambda scene: {"handle": "ana_tells", "recoveryCode": scene.recovery_code, "newPassword": NEW_PASSWORD},
        guest=OK,
    ),
    "signOutEverywhere": Row(lambda scene: {"confirm": True}),
    "deleteAccount": Row(lambda scene: {"password": PASSWORD}),
    "blockMember": Row(lambda scene: {"profileId": scene.author_id}, author="INVALID"),
    "unblockMember": Row(
        lambda scene: {"profileId": scene.author_id},
        author="NOT_FOUND",
        prepare=("blockMember", lambda scene: {"profileId": scene.author_id}),
    ),
    "muteMember": Row(lambda scene: {"profileId": scene.author_id}, author="INVALID"),
    "unmuteMember": Row(
        lambda scene: {"profileId": scene.author_id},
        author="NOT_FOUND",
        prepare=("muteMember", lambda scene: {"profileId": scene.author_id}),
    ),
    "takeBreak": Row(lambda scene: {"confirm": True}),
    "endBreak": Row(lambda scene: {"confirm": True}, prepare=("takeBreak", lambda scene: {"confirm": True})),
    "chooseContentNotes": Row(lambda scene: {"choices": [{"note": "DEATH", "action": "HIDE"}]}),
    "muteWords": Row(lambda scene: {"words": "exam"}),
    "unmuteWords": Row(
        lambda scene: {"mutedWordsId": scene.author_id}, author="NOT_FOUND", other="NOT_FOUND", moderator="NOT_FOUND"
    ),
    "startGentleMode": Row(lambda scene: {"until": (clock.now() + datetime.timedelta(days=1)).isoformat()}),
    "endGentleMode": Row(lambda scene: {"confirm": True}),
    "updateProfile": Row(lambda scene: {"about": "I like lakes."}),
    # forums
    "startTopic": Row(
        lambda scene: {"spaceSlug": "anxiety", "kind": "STORY", "title": "a", "body": "b", "clientKey": fresh_key()}
    ),
    "redactRevision": Row(
        lambda scene: {"postId": gid(scene.post), "number": 1},
        author="NOT_FOUND",
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "editTopic": Row(
        lambda scene: {"topicId": gid(scene.topic), "themes": ["panic"]}, other="NOT_ALLOWED", moderator="NOT_ALLOWED"
    ),
    "addChapter": Row(
        lambda scene: {"topicId": gid(scene.topic), "body": "b", "stage": "SETBACK", "clientKey": fresh_key()},
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "reply": Row(
        lambda scene: {"topicId": gid(scene.topic), "parentId": gid(scene.post), "body": "b", "clientKey": fresh_key()}
    ),
    "editPost": Row(
        lambda scene: {"postId": gid(scene.post), "body": "other words"}, other="NOT_ALLOWED", moderator="NOT_ALLOWED"
    ),
    "revealMyself": Row(
        lambda scene: {"topicId": gid(scene.topic), "confirm": True},
        author="NOT_ALLOWED",
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "deletePost": Row(lambda scene: {"postId": gid(scene.post)}, other="NOT_ALLOWED", moderator="NOT_ALLOWED"),
    "react": Row(lambda scene: {"postId": gid(scene.post), "kind": "HUG"}, author="NOT_ALLOWED"),
    "unreact": Row(lambda scene: {"postId": gid(scene.post), "kind": "HUG"}),
    "proposeContentNote": Row(lambda scene: {"postId": gid(scene.post), "note": "DEATH"}, author="NOT_ALLOWED"),
    "dismissProposedNotes": Row(
        lambda scene: {"postId": gid(scene.post)}, other="NOT_ALLOWED", moderator="NOT_ALLOWED"
    ),
    "recordTrial": Row(
        lambda scene: {"strategyId": gid(scene.strategy), "outcome": "HELPED", "clientKey": fresh_key()},
        author="NOT_ALLOWED",
    ),
    "removeTrial": Row(lambda scene: {"strategyId": gid(scene.strategy)}),
    "saveStrategy": Row(lambda scene: {"strategyId": gid(scene.strategy), "note": "n"}),
    "unsaveStrategy": Row(
        lambda scene: {"strategyId": gid(scene.strategy)},
        prepare=("saveStrategy", lambda scene: {"strategyId": gid(scene.strategy)}),
    ),
    "linkStrategy": Row(
        lambda scene: {"storyId": gid(scene.topic), "strategyId": gid(scene.strategy)},
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "unlinkStrategy": Row(
        lambda scene: {"storyId": gid(scene.topic), "strategyId": gid(scene.strategy)},
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "follow": Row(lambda scene: {"targetId": gid(scene.topic.space)}),
    "unfollow": Row(
        lambda scene: {"targetId": gid(scene.topic)}, prepare=("follow", lambda scene: {"targetId": gid(scene.topic)})
    ),
    "joinSpace": Row(lambda scene: {"spaceId": gid(scene.group)}),
    "leaveSpace": Row(lambda scene: {"spaceId": gid(scene.group)}),
    "inviteToSpace": Row(
        lambda scene: {"spaceId": gid(scene.group), "profileId": scene.asks_id},
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "decideJoinRequest": Row(
        lambda scene: {"spaceId": gid(scene.group), "profileId": scene.asks_id, "accept": True},
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "removeFromSpace": Row(
        lambda scene: {"spaceId": gid(scene.group), "profileId": scene.asks_id},
        prepare=("inviteToSpace", lambda scene: {"spaceId": gid(scene.group), "profileId": scene.asks_id}),
        other="NOT_ALLOWED",
        moderator="NOT_ALLOWED",
    ),
    "offerToGreet": Row(lambda scene: {}),
    "stopGreeting": Row(lambda scene: {"confirm": True}),
    "takeGreeting": Row(
        lambda scene: {"topicId": gid(scene.alone)}, prepare=("offerToGreet", lambda scene: {"spaceIds": []})
    ),
    "leaveGreeting": Row(lambda scene: {"topicId": gid(scene.alone)}),
    "markTopicRead": Row(lambda scene: {"postId": gid(scene.post)}),
    # notifications: one's own; others' are passed over (see below)
    "markInboxRead": Row(lambda scene: {"ids": [scene.notice_id]}),
    # moderation
    "report": Row(
        lambda scene: {"targetId": gid(scene.post), "category": "OTHER", "clientKey": fresh_key()}, author="NOT_ALLOWED"
    ),
    "askForReview": Row(
        lambda scene: {"reportId": scene.author_id}, author="NOT_FOUND", other="NOT_FOUND", moderator="NOT_FOUND"
    ),
    "raiseConcern": Row(
        lambda scene: {"targetId": gid(scene.post), "words": "w", "clientKey": fresh_key()}, author="NOT_ALLOWED"
    ),
    "answerDraftCheck": Row(lambda scene: {"title": "", "body": "b", "answer": "WANT_TO_TALK"}),
    "goOnDuty": Row(lambda scene: {"hours": 1}, author="NOT_FOUND", other="NOT_FOUND"),
    "goOffDuty": Row(lambda scene: {"confirm": True}, author="NOT_FOUND", other="NOT_FOUND"),
    "lookAtAlert": Row(lambda scene: {"alertId": scene.alert_id}, author="NOT_FOUND", other="NOT_FOUND"),
    "closeAlert": Row(
        lambda scene: {"alertId": scene.alert_id, "outcome": "NO_DANGER"},
        author="NOT_FOUND",
        other="NOT_FOUND",
        prepare=("lookAtAlert", lambda scene: {"alertId": scene.alert_id}),
    ),
    # Ana holds a group, in which there is nothing to do.
    "claimNextCase": Row(lambda scene: {"confirm": True}, other="NOT_FOUND"),
    "claimCase": Row(lambda scene: {"caseId": scene.case_id}, author="NOT_FOUND", other="NOT_FOUND"),
    "releaseCase": Row(
        lambda scene: {"caseId": scene.case_id}, author="NOT_FOUND", other="NOT_FOUND", moderator="CONFLICT"
    ),
    "skipCase": Row(
        lambda scene: {"caseId": scene.case_id}, author="NOT_FOUND", other="NOT_FOUND", moderator="CONFLICT"
    ),
    # She is a facilitator, and may choose too.
    "chooseCare": Row(lambda scene: {"hardBudget": 3, "avoided": ["SEXUAL_CONTENT"]}, other="NOT_FOUND"),
    "addCaseNote": Row(lambda scene: {"caseId": scene.case_id, "words": "w"}, author="NOT_FOUND", other="NOT_FOUND"),
    "decideCase": Row(
        lambda scene: {
            "caseId": scene.case_id,
            "effect": "HIDE",
            "rule": "ATTACK",
            "reason": "r",
            "clientKey": fresh_key(),
        },
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="CONFLICT",
    ),
    "undoDecision": Row(
        lambda scene: {"decisionId": scene.case_id, "reason": "r"},
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="NOT_FOUND",
    ),
    "appealDecision": Row(
        lambda scene: {"decisionId": scene.case_id, "words": "w", "clientKey": fresh_key()},
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="NOT_FOUND",
    ),
    "claimAppeal": Row(
        lambda scene: {"appealId": scene.case_id}, author="NOT_FOUND", other="NOT_FOUND", moderator="NOT_FOUND"
    ),
    "decideAppeal": Row(
        lambda scene: {"appealId": scene.case_id, "outcome": "UPHELD", "reason": "r", "clientKey": fresh_key()},
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="NOT_FOUND",
    ),
    # Who may, of moderators: tests/community/moderation/test_appeal_limits.py.
    "proposeAppealLimit": Row(
        lambda scene: {"appealId": scene.case_id, "reason": "r", "facts": "f", "clientKey": fresh_key()},
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="NOT_FOUND",
    ),
    "answerAppealLimit": Row(
        lambda scene: {"appealLimitId": scene.case_id, "agree": True},
        author="NOT_FOUND",
        other="NOT_FOUND",
        moderator="NOT_FOUND",
    ),
    "proposeRule": Row(
        lambda scene: {
            "code": "SHOUTING",
            "conditions": {"words": [{"language": "any", "phrases": ["shouting"]}]},
            "effect": "HOLD",
            "category": "OTHER",
            "text": "A moderator looks at it first.",
        },
        author="NOT_FOUND",
        other="NOT_FOUND",
    ),
    "enableRule": Row(
        lambda scene: {"code": "FIRST_LINK"}, author="NOT_FOUND", other="NOT_FOUND", moderator="CONFLICT"
    ),
    "disableRule": Row(lambda scene: {"code": "NEW_LINK"}, author="NOT_FOUND", other="NOT_FOUND"),
    "requestUnmasking": Row(
        lambda scene: {"caseId": scene.case_id, "reason": "LEGAL_ORDER", "clientKey": fresh_key()},
        author="NOT_FOUND",
        other="NOT_FOUND",
    ),
    "emergencyUnmasking": Row(
        lambda scene: {"caseId": scene.case_id, "words": "They said goodbye.", "clientKey": fresh_key()},
        author="NOT_FOUND",
        other="NOT_FOUND",
    ),
    "approveUnmasking": Row(lambda scene: {"unmaskingId": scene.asked_id}, author="NOT_FOUND", other="NOT_FOUND"),
    "declineUnmasking": Row(lambda scene: {"unmaskingId": scene.asked_id}, author="NOT_FOUND", other="NOT_FOUND"),
    "reviewUnmasking": Row(
        lambda scene: {"unmaskingId": scene.emergency_id, "outcome": "JUSTIFIED"}, author="NOT_FOUND", other="NOT_FOUND"
    ),
    "withholdDisclosure": Row(
        lambda scene: {"unmaskingId": scene.emergency_id, "words": "w"}, author="NOT_FOUND", other="NOT_FOUND"
    ),
}
# What somebody who is suspended may still do: nobody hears of it, or it takes something back, or keeps them safe.
OPEN_TO_THE_SUSPENDED = {
    "createRecoveryCodes", "recoverAccount", "signOutEverywhere", "deleteAccount", "blockMember", "unblockMember",
    "muteMember", "unmuteMember", "redactRevision", "deletePost", "unreact", "removeTrial", "saveStrategy",
    "unsaveStrategy", "unlinkStrategy", "follow", "unfollow", "leaveSpace", "markTopicRead", "markInboxRead", "report",
    "takeBreak", "endBreak", "chooseContentNotes", "muteWords", "unmuteWords", "startGentleMode", "endGentleMode",
    "dismissProposedNotes", "askForReview", "stopGreeting", "leaveGreeting", "raiseConcern",
    "answerDraftCheck", "appealDecision",
}  # fmt: skip


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the project's tables."""
    ours = ("accounts", "api", "community", "forums", "moderation", "notifications", "outbox", "search", "sessions")
    models = [model for model in apps.get_models() if model._meta.app_label in ours and model._meta.managed]
    assert len(models) > 20
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


def call(ask: Client, name: str, given: dict[str, Any]) -> Answer:
    document = f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {ERROR_FIELDS} }} }}"
    return ask.send(document, {"input": given})


def outcome(answer: Answer, name: str) -> str:
    if answer.top_codes:
        (code,) = answer.top_codes
        return code
    codes = [error["code"] for error in answer.data[name]["errors"]]
    assert len(codes) <= 1
    return codes[0] if codes else OK


@pytest.fixture
def scene(api, ana: Member, ben: Member, mo: Member) -> Scene:
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    post = make_post(by=ana, topic=topic)
    make_post(by=ben, topic=topic, parent=post)
    relay.drain()
    code = create_recovery_codes(viewer=ana.viewer, password=PASSWORD)[0]
    notice = gid(Notice.objects.get())
    lia, mia = join("lia_lives"), join("mia_minds", moderator=True)
    case, other = (report_of(api, ben, alias_post(by=lia, topic=make_topic(by=ana))) for _ in range(2))
    given = {"viewer": mia.viewer, "case_id": other, "client_key": fresh_key()}
    emergency = unmaskings.emergency_unmasking(**given, words="They said goodbye.")
    Unmasking.objects.filter(pk=emergency).update(ended_at=clock.now())
    asked = unmaskings.request_unmasking(**given, reason="LEGAL_ORDER")
    asks = join("asks_to_join")
    group = open_group(slug="tuesday", name="Tuesday", join_policy="REQUEST", facilitator=ana.viewer.user_id)
    join_space(viewer=asks.viewer, space_id=gid(group))
    unmasked = (ids.to_global("Unmasking", pk) for pk in (asked, emergency))
    User.objects.update(joined_on=clock.now().date() - datetime.timedelta(days=30))
    alert = alerts.open_alert(alerts.Finding("Post", post.pk, 1, post.author_id, Level.MEDIUM, ("w",)))
    more = (group, asks.profile_id, case, *unmasked, make_topic(by=asks), gid(alert))
    return Scene(topic, make_strategy(by=ana), post, notice, code, ana.profile_id, *more)


def report_of(api, who: Member, post: Post) -> str:
    return gid(desk.report(api(who), gid(post)))


def test_every_mutation_of_the_schema_is_in_the_table():
    assert sorted(schema.graphql_schema.mutation_type.fields) == sorted(TABLE)


@pytest.mark.parametrize("who", ["guest", "author", "other", "moderator"])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_do_what(api, ana, ben, mo, scene, name, who):
    row = TABLE[name]
    member = {"guest": None, "author": ana, "other": ben, "moderator": mo}[who]
    ask, expected = api(member), getattr(row, who)
    if row.prepare and member:
        prepared = outcome(call(ask, row.prepare[0], row.prepare[1](scene)), row.prepare[0])
        assert prepared == OK or expected != OK
    given, before = row.given(scene), everything()
    assert outcome(call(ask, name, given), name) == expected
    if expected != OK:
        assert everything() == before


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_is_suspended_may_do_nothing_that_others_hear_of(api, ana, ben, mo, scene, name):
    row = TABLE[name]
    may = ((ben, row.other), (ana, row.author), (mo, row.moderator))
    member, allowed = next((each for each in may if each[1] == OK), (ana, row.author))
    if row.prepare:
        assert outcome(call(api(member), row.prepare[0], row.prepare[1](scene)), row.prepare[0]) == OK
    desk.suspend(desk.report(api(join("cam_comes_by")), member.profile_id).pk)
    given, before = row.given(scene), everything()
    # As without a suspension; where nobody has what is asked for, that is found out behind the door.
    expected = allowed if name in OPEN_TO_THE_SUSPENDED else "SUSPENDED"
    assert outcome(call(api(member), name, given), name) == expected
    if expected != OK:
        assert everything() == before


def test_a_member_who_left_may_do_nothing(api, ana, ben, scene):
    call(api(ben), "deleteAccount", {"password": PASSWORD})
    before = everything()
    for name, row in TABLE.items():
        if row.guest == GUEST_REFUSED:
            assert call(api(ben), name, row.given(scene)).top_codes == [GUEST_REFUSED], name
    assert everything() == before


def test_nobody_marks_a_notice_of_somebody_else(api, ana, ben, mo, scene):
    before = everything()
    for member in (ben, mo):
        assert outcome(call(api(member), "markInboxRead", {"ids": [scene.notice_id]}), "markInboxRead") == OK
    assert everything() == before
    call(api(ana), "markInboxRead", {"ids": [scene.notice_id]})
    assert everything() != before


def test_wrong_secrets_change_nothing(api, ana, scene):
    before = everything()
    wrong = [
        (
            "recoverAccount",
            {"handle": "ana_tells", "recoveryCode": "aaaa-bbbb", "newPassword": NEW_PASSWORD},
            "NOT_FOUND",
        ),
        (
            "recoverAccount",
            {"handle": "ben_belongs", "recoveryCode": scene.recovery_code, "newPassword": NEW_PASSWORD},
            "NOT_FOUND",
        ),
        ("deleteAccount", {"password": "wrong"}, "REAUTHENTICATE"),
        ("createRecoveryCodes", {"password": "wrong"}, "REAUTHENTICATE"),
    ]
    for name, given, code in wrong:
        assert outcome(call(api(ana), name, given), name) == code
    assert everything() == before
