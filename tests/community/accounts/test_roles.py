"""Tasks: `manage.py role grant|revoke HANDLE moderator`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community import live
from community.accounts.models import Role
from community.accounts.sessions import viewer_of
from tests.cast import Member

pytestmark = pytest.mark.django_db


def role(*arguments: str) -> str:
    said = StringIO()
    call_command("role", *arguments, stdout=said)
    return said.getvalue().strip()


def test_a_task_is_granted_and_taken_back_at_once(ana: Member, ben: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    hinted: list[str] = []
    monkeypatch.setattr(live, "hint", lambda *groups: hinted.extend(groups))
    assert role("grant", "ana_tells", "moderator") == "Done."
    found = viewer_of(ana.token)
    assert (found and found.is_moderator, viewer_of(ben.token)) == (True, ben.viewer)
    assert role("revoke", "ana_tells", "moderator") == "Done."
    assert viewer_of(ana.token) == ana.viewer
    assert hinted == [f"session.{ana.viewer.user_id}"] * 2


def test_twice_changes_nothing_more(ana: Member) -> None:
    assert [role("grant", "ana_tells", "moderator") for _ in range(2)] == ["Done.", "Nothing to change."]
    assert Role.objects.count() == 1
    assert [role("revoke", "ana_tells", "moderator") for _ in range(2)] == ["Done.", "Nothing to change."]
    assert Role.objects.count() == 0


def test_a_handle_may_be_typed_as_people_do(ana: Member) -> None:
    assert role("grant", " ANA_tells", "moderator") == "Done."


@pytest.mark.parametrize("verb", ["grant", "revoke"])
def test_nobody_of_that_name(verb: str, ana: Member) -> None:
    with pytest.raises(CommandError, match="We could not find a member of this handle"):
        role(verb, "nobody_at_all", "moderator")
    assert Role.objects.count() == 0


@pytest.mark.parametrize(
    "arguments",
    [(), ("grant",), ("grant", "ana_tells"), ("grant", "ana_tells", "king"), ("make", "ana_tells", "moderator")],
)
def test_a_command_that_means_nothing(arguments: tuple[str, ...], ana: Member) -> None:
    with pytest.raises(CommandError):
        role(*arguments)
    assert Role.objects.count() == 0
