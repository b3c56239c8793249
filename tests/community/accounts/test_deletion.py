"""Leaving for good: gone at once for everybody, and destroyed a moment later."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable
from django.contrib.sessions.models import Session
from django.db import connection

from community import live
from community.accounts.events import AccountDeleted
from community.accounts.models import LivedTheme, Profile, RecoveryCode, RetiredHandle, Role, User
from community.accounts.sessions import viewer_of, viewers_of
from community.outbox.models import Event
from forums.models import Post
from tests.cast import PASSWORD, Member, open_session
from tests.client import Client
from tests.community.accounts.headless import App, errors
from tests.factories import gid, make_post, make_topic

pytestmark = pytest.mark.django_db
Api = Callable[[Member | None], Client]
TOPIC = """query($id: ID!) { node(id: $id) { ... on Topic {
    title posts(first: 20, order: TREE) { edges { node { id body author { name } visibility { state } } } } } } }"""
WORDS = ("Marmalade mornings", "I count the stairs", "Juniper helped me")


def leave(api: Api, member: Member, password: str = PASSWORD) -> Any:
    return api(member).mutate("deleteAccount", "ok", password=password)


def posts_of(data: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data["node"]["posts"]["edges"]]


def rows() -> Any:
    tables = (User, Profile, LivedTheme, RecoveryCode, RetiredHandle, Role, Authenticator, Session, Event, Post)
    return [list(table._base_manager.order_by("pk").values()) for table in tables]


def everything_stored() -> str:
    """The whole database as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        whole = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names the database gave
            whole += [str(row) for row in cursor.fetchall()]
    return "\n".join(whole)


@pytest.fixture
def written(ana: Member, ben: Member) -> dict[str, Any]:
    """ana's topic with a reply of ben's; ben's topic with a reply of hers that he answered."""
    own = make_topic(by=ana, title=WORDS[0], body=WORDS[1])
    make_post(by=ben, topic=own, body="I know those stairs.")
    bens = make_topic(by=ben, title="Quiet evenings")
    reply = make_post(by=ana, topic=bens, body=WORDS[2])
    make_post(by=ben, topic=bens, parent=reply, body="Thank you.")
    return {"own": own, "bens": bens, "reply": reply}


def test_everything_of_the_account_is_gone_at_once(
    api: Api, ana: Member, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = api(ana).mutate("createRecoveryCodes", "codes", password=PASSWORD)["codes"]
    themes = [{"theme": "panic", "isShown": False}]
    api(ana).mutate(
        "updateProfile", "profile { id }", name="Ana", about="Of the lake", pronouns="she", livedThemes=themes
    )
    Role.objects.create(user=ana.user, kind=Role.Kind.MODERATOR, granted_at="2026-01-01T00:00Z")
    Authenticator.objects.create(user=ana.user, type="totp", data={})
    other = open_session(ana.user)
    hinted: list[str] = []
    monkeypatch.setattr(live, "hint", lambda *groups: hinted.extend(groups))

    payload = leave(api, ana)

    assert (payload["ok"], payload.error_codes) == (True, [])
    assert viewers_of([ana.token, other, ben.token]) == {ben.token: ben.viewer}
    assert api(ana).send("{ viewer { isModerator } }").status == 401
    assert not Session.objects.filter(pk=ana.token).exists()
    assert hinted == [f"session.{ana.viewer.user_id}"]
    profile = Profile.objects.get(pk=ana.viewer.profile_id)
    assert (profile.name, profile.about, profile.pronouns, profile.left_at is None) == ("", "", "", False)
    assert [table._base_manager.count() for table in (LivedTheme, RecoveryCode, Role, Authenticator)] == [0, 0, 0, 0]
    user = ana.user
    assert (user.is_active, is_password_usable(user.password), user.handle.startswith("left_")) == (False, False, True)
    assert api(ben).query("query($id: ID!) { node(id: $id) { id } }", id=ana.profile_id) == {"node": None}
    answer = api(None).mutate(
        "recoverAccount", "ok", handle="ana_tells", recoveryCode=codes[0], newPassword="a boat in reeds"
    )
    assert answer.error_codes == ["NOT_FOUND"]
    event = Event.objects.get(name=AccountDeleted.__name__)
    assert event.payload == {"user_id": str(ana.viewer.user_id), "profile_id": str(ana.viewer.profile_id)}


def test_signing_in_is_answered_as_if_nobody_had_ever_been_there(api: Api, ana: Member) -> None:
    leave(api, ana)
    gone = App().post("auth/login", username="ana_tells", password=PASSWORD)
    never = App().post("auth/login", username="nobody_at_all", password=PASSWORD)
    assert (gone.status_code, gone.content) == (never.status_code, never.content)
    shell = App().post("auth/login", username=ana.user.handle, password=PASSWORD)
    assert (shell.status_code, shell.content) == (never.status_code, never.content)


@pytest.mark.parametrize("typed", ["ana_tells", "ANA_Tells", " ana_tells "])
def test_nobody_can_take_the_handle_again(api: Api, ana: Member, typed: str) -> None:
    leave(api, ana)
    found = api(None).query("query($h: String!) { handleCheck(handle: $h) { ok reasons { code } } }", h=typed)
    assert found == {"handleCheck": {"ok": False, "reasons": [{"code": "TAKEN"}]}}
    answer = App().post("auth/signup", username=typed, password="a lantern under the bridge")
    assert (answer.status_code, errors(answer)) == (400, [("username", "handle_taken")])
    assert User.objects.count() == 1


def test_the_words_vanish_at_once_for_everybody(
    api: Api, ben: Member, mo: Member, ana: Member, written: dict[str, Any]
) -> None:
    leave(api, ana)
    for other in (ben, mo):
        own = api(other).send(TOPIC, {"id": gid(written["own"])})
        bens = api(other).send(TOPIC, {"id": gid(written["bens"])})
        shown = own.raw.decode() + bens.raw.decode()
        assert "errors" not in own.json
        assert "errors" not in bens.json
        assert not [each for each in (*WORDS, "ana_tells", "Ana") if each in shown]
        posts = posts_of(bens.data)
        assert [post["body"] for post in posts] == ["My hands shook.", None, "Thank you."]
        assert posts[1]["author"] is None


def test_a_moment_later_they_are_destroyed_and_replies_stay(
    api: Api, ana: Member, ben: Member, written: dict[str, Any], drain_outbox: Callable[[], int]
) -> None:
    assert App().post("auth/login", username="ana_tells", password=PASSWORD).status_code == 200
    drain_outbox()
    stems = ("marmalad", "junip") if connection.vendor == "sqlite" else ()  # as the embedded search writes them
    traces = (*WORDS, "ana_tells", *stems)
    assert [words for words in traces if words not in everything_stored()] == []
    leave(api, ana)
    drain_outbox()
    stored = everything_stored()
    assert [words for words in traces if words in stored] == []
    assert "I know those stairs." in stored
    assert "Thank you." in stored
    posts = posts_of(api(ben).query(TOPIC, id=gid(written["bens"])))
    assert [(post["body"], post["visibility"]["state"]) for post in posts] == [
        ("My hands shook.", "VISIBLE"), (None, posts[1]["visibility"]["state"]), ("Thank you.", "VISIBLE"),
    ]  # fmt: skip
    assert posts[1]["visibility"]["state"] != "VISIBLE"
    assert Post.objects.filter(author=ana.viewer.profile_id).count() == 0


def test_hearing_of_it_twice_changes_nothing_more(
    api: Api, ana: Member, written: dict[str, Any], drain_outbox: Callable[[], int]
) -> None:
    leave(api, ana)
    drain_outbox()
    before = list(Post.objects.order_by("pk").values())
    from community.outbox.publish import publish

    publish(AccountDeleted(user_id=ana.viewer.user_id, profile_id=ana.viewer.profile_id))
    drain_outbox()
    assert list(Post.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("password", ["", "not this one", PASSWORD.upper(), PASSWORD + "x", "x" * 50_000])
def test_without_the_password_nothing_happens(api: Api, ana: Member, written: dict[str, Any], password: str) -> None:
    before = rows()
    payload = leave(api, ana, password=password)
    assert (payload["ok"], payload.error_codes, payload["errors"][0]["field"]) == (
        None,
        ["REAUTHENTICATE"],
        ["password"],
    )
    assert rows() == before
    assert viewer_of(ana.token) == ana.viewer


def test_guests_have_nothing_to_delete(api: Api, ana: Member) -> None:
    before = rows()
    document = f'mutation {{ deleteAccount(input: {{password: "{PASSWORD}"}}) {{ ok }} }}'
    assert api(None).send(document).top_codes == ["UNAUTHENTICATED"]
    assert rows() == before


def test_only_your_own_account_goes(
    api: Api, ana: Member, ben: Member, written: dict[str, Any], drain_outbox: Any
) -> None:
    leave(api, ana)
    drain_outbox()
    assert (ben.user.is_active, ben.user.handle, ben.user.profile.left_at) == (True, "ben_belongs", None)
    assert Post.objects.filter(author=ben.viewer.profile_id, deleted_at=None).count() == 3


def test_twice_at_once_is_once(ana: Member) -> None:
    from community.accounts import access
    from community.accounts.actions.accounts import delete_account

    confirm = access.confirm_password

    def after_the_other_window(viewer: Any, password: str) -> None:
        confirm(viewer, password)
        with pytest.MonkeyPatch.context() as original:
            original.setattr(access, "confirm_password", confirm)
            delete_account(viewer=ana.viewer, password=PASSWORD, session_key=ana.token)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(access, "confirm_password", after_the_other_window)
        delete_account(viewer=ana.viewer, password=PASSWORD, session_key=ana.token)
    assert (Event.objects.filter(name="AccountDeleted").count(), RetiredHandle.objects.count()) == (1, 1)


def test_guesses_are_limited(api: Api, ana: Member, settings: Any, standing_clock: Any) -> None:
    settings.RATE_LIMITS = True
    assert [leave(api, ana, password="wrong").error_codes for _ in range(10)] == [["REAUTHENTICATE"]] * 10
    assert leave(api, ana).error_codes == ["TOO_FAST"]
    assert viewer_of(ana.token) == ana.viewer


def test_nothing_of_it_is_logged(
    api: Api, ana: Member, written: dict[str, Any], drain_outbox: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        leave(api, ana, password="not this one")
        leave(api, ana)
        drain_outbox()
    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert not [each for each in (*WORDS, "ana_tells", "not this one", PASSWORD, ana.token) if each in logged]
