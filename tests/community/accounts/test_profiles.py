"""How others know a member, and what they decide to show."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from community import ids
from community.accounts.actions.profiles import MAX_THEMES
from community.accounts.models import LivedTheme, Profile, User
from community.vocabulary import THEMES
from tests.cast import Member, join
from tests.client import Client

pytestmark = pytest.mark.django_db
Api = Callable[[Member | None], Client]
FIELDS = "id name handle about pronouns avatarUrl isMe livedThemes { theme isShown }"
VIEWER = f"{{ viewer {{ profile {{ {FIELDS} }} needsRecoveryCodes isModerator }} }}"
NODE = f"query($id: ID!) {{ node(id: $id) {{ __typename ... on Profile {{ {FIELDS} }} }} }}"


def stored() -> tuple[Any, ...]:
    return list(Profile.objects.order_by("pk").values()), list(LivedTheme.objects.order_by("pk").values())


def test_you_see_yourself(api: Api, ana: Member) -> None:
    assert api(ana).query(VIEWER)["viewer"] == {
        "profile": {
            "id": ana.profile_id, "name": "ana_tells", "handle": "ana_tells", "about": "", "pronouns": "",
            "avatarUrl": "/avatars/ana_tells.svg", "isMe": True, "livedThemes": [],
        },
        "needsRecoveryCodes": True,
        "isModerator": False,
    }  # fmt: skip


def test_a_moderator_knows_it(api: Api, mo: Member) -> None:
    assert api(mo).query("{ viewer { isModerator } }") == {"viewer": {"isModerator": True}}


def test_a_guest_is_nobody(api: Api) -> None:
    assert api(None).query(VIEWER) == {"viewer": None}


def test_a_profile_can_be_changed_and_what_is_left_out_stays(api: Api, ana: Member) -> None:
    words = {"name": " Ana  of the lake ", "about": "I *walk*.\r\nA lot.", "pronouns": "she/her"}
    payload = api(ana).mutate("updateProfile", f"profile {{ {FIELDS} }}", **words)
    assert payload.error_codes == []
    changed = payload["profile"]
    assert (changed["name"], changed["about"], changed["pronouns"]) == (
        "Ana of the lake",
        "I *walk*.\nA lot.",
        "she/her",
    )
    again = api(ana).mutate("updateProfile", f"profile {{ {FIELDS} }}", pronouns="")["profile"]
    assert again == changed | {"pronouns": ""}
    assert api(ana).query(VIEWER)["viewer"]["profile"] == again
    assert ana.user.handle == "ana_tells"


def test_nothing_given_changes_nothing(api: Api, ana: Member) -> None:
    before = stored()
    assert api(ana).mutate("updateProfile", "profile { name }")["profile"] == {"name": "ana_tells"}
    assert stored() == before


def test_only_your_own_profile_changes(api: Api, ana: Member, ben: Member) -> None:
    api(ana).mutate("updateProfile", "profile { name }", name="Ana", livedThemes=[{"theme": "panic", "isShown": True}])
    assert Profile.objects.get(pk=ben.viewer.profile_id).name == "ben_belongs"
    assert LivedTheme.objects.filter(profile_id=ben.viewer.profile_id).count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "\u202eana"}, "name"),
        ({"about": "x" * 2_001}, "about"),
        ({"about": "a\x07b"}, "about"),
        ({"pronouns": "x" * 41}, "pronouns"),
        ({"livedThemes": [{"theme": "no such theme", "isShown": True}]}, "livedThemes"),
        ({"livedThemes": [{"theme": "panic", "isShown": True}, {"theme": "panic", "isShown": False}]}, "livedThemes"),
        ({"livedThemes": [{"theme": slug, "isShown": True} for slug in list(THEMES)[: MAX_THEMES + 1]]}, "livedThemes"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_changes(
    api: Api, ana: Member, given: dict[str, Any], field: str
) -> None:
    api(ana).mutate("updateProfile", "profile { name }", livedThemes=[{"theme": "grief", "isShown": False}])
    before = stored()
    payload = api(ana).mutate("updateProfile", "profile { name }", **{"about": "Changed", "pronouns": "they"} | given)
    assert (payload["profile"], payload.error_codes, payload["errors"][0]["field"]) == (None, ["INVALID"], [field])
    assert stored() == before


@pytest.mark.parametrize("value", ["\x00", "\ud800", 5, ["x"], {"x": 1}])
def test_what_is_no_text_is_refused_before_it_gets_here(api: Api, ana: Member, value: Any) -> None:
    import json

    before = stored()
    document = "mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { errors { code } } }"
    answer = api(ana).post(json.dumps({"query": document, "variables": {"input": {"about": value}}}).encode())
    assert answer.status == 400
    assert answer.top_codes == ["BAD_USER_INPUT"]
    assert stored() == before


def test_guests_have_nothing_to_change(api: Api, ana: Member) -> None:
    before = stored()
    document = 'mutation { updateProfile(input: {name: "X"}) { errors { code } } }'
    assert api(None).send(document).top_codes == ["UNAUTHENTICATED"]
    assert stored() == before


# --- lived themes -----------------------------------------------------------------------------------------------------

SHOWN, HIDDEN = {"theme": "panic", "isShown": True}, {"theme": "grief", "isShown": False}


def test_others_see_the_themes_that_are_shown(api: Api, ana: Member, ben: Member, mo: Member) -> None:
    mine = api(ana).mutate("updateProfile", "profile { livedThemes { theme isShown } }", livedThemes=[HIDDEN, SHOWN])
    assert mine["profile"]["livedThemes"] == [HIDDEN, SHOWN]
    for other in (ben, mo):
        assert api(other).query(NODE, id=ana.profile_id)["node"]["livedThemes"] == [SHOWN]


def test_a_list_replaces_the_old_one(api: Api, ana: Member) -> None:
    api(ana).mutate("updateProfile", "profile { name }", livedThemes=[SHOWN, HIDDEN])
    api(ana).mutate("updateProfile", "profile { name }", name="Ana")
    assert LivedTheme.objects.count() == 2
    api(ana).mutate("updateProfile", "profile { name }", livedThemes=[])
    assert LivedTheme.objects.count() == 0


def test_a_theme_is_hidden_unless_you_say_so(api: Api, ana: Member) -> None:
    document = 'mutation { updateProfile(input: {livedThemes: [{theme: "panic"}]}) { errors { code } } }'
    assert api(ana).send(document).data == {"updateProfile": {"errors": []}}
    assert LivedTheme.objects.get().is_shown is False


# --- others -----------------------------------------------------------------------------------------------------------


def test_members_see_each_other(api: Api, ana: Member, ben: Member) -> None:
    found = api(ben).query(NODE, id=ana.profile_id)["node"]
    assert (found["__typename"], found["id"], found["handle"], found["isMe"]) == (
        "Profile",
        ana.profile_id,
        "ana_tells",
        False,
    )


def test_guests_see_nobody(api: Api, ana: Member) -> None:
    assert api(None).query(NODE, id=ana.profile_id) == {"node": None}


def test_an_account_s_id_opens_nothing(api: Api, ana: Member, ben: Member) -> None:
    assert api(ben).query(NODE, id=ids.to_global("Profile", ana.viewer.user_id)) == {"node": None}


def test_who_left_or_never_was_is_the_same(api: Api, ana: Member, ben: Member, standing_clock: Any) -> None:
    Profile.objects.filter(pk=ana.viewer.profile_id).update(left_at=standing_clock)
    for unknown in (ana.profile_id, ids.to_global("Profile", uuid.uuid4()), "x", "", "é" * 23):
        assert api(ben).query(NODE, id=unknown) == {"node": None}


@pytest.mark.parametrize("count", [3, 30])
def test_profiles_take_the_same_statements_however_many(
    api: Api, ben: Member, count: int, django_assert_num_queries: Any
) -> None:
    wanted = [join(f"quiet_river{number}").profile_id for number in range(count)]
    document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Profile {{ {FIELDS} }} }} }}"
    with django_assert_num_queries(4):  # two for who asks, one for profiles, one for themes
        found = api(ben).query(document, ids=wanted)["nodes"]
    assert [each["id"] for each in found] == wanted


# --- drawings ---------------------------------------------------------------------------------------------------------


def test_the_drawing_of_a_handle_is_for_everyone_and_for_good(api: Api) -> None:
    answer = api(None).get("/avatars/ana_tells.svg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.raw.startswith(b"<svg ")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("handle", ["Ana_Tells", "x" * 25, "a" * 5_000, "%20", "ａna", "..%2f..%2fetc", ""])
def test_what_is_no_handle_has_no_drawing(api: Api, handle: str) -> None:
    assert api(None).get(f"/avatars/{handle}.svg").status == 404
    assert User.objects.count() == 0
