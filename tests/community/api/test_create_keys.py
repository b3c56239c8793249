"""`clientKey`: the same create twice happens once, for a day."""

import datetime
from uuid import uuid4

import pytest
from django.db import transaction

from community import clock
from community.api import create_keys
from community.api.models import CreateKey
from community.errors import ErrorCode, Problem
from community.viewer import Viewer

pytestmark = pytest.mark.django_db
ana, ben = Viewer(uuid4(), uuid4()), Viewer(uuid4(), uuid4())
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def once(viewer: Viewer, key: str, given: object = "words", mutation: str = "reply"):
    with transaction.atomic():
        return create_keys.once(viewer, mutation, key, given, uuid4)


def test_the_same_again_answers_the_first_result():
    first, is_new = once(ana, "k")
    assert is_new
    assert once(ana, "k") == (first, False)
    assert CreateKey.objects.count() == 1


def test_members_and_mutations_have_keys_of_their_own():
    results = {once(ana, "k")[0], once(ben, "k")[0], once(ana, "k", mutation="startTopic")[0], once(ana, "l")[0]}
    assert len(results) == 4


def test_other_input_is_a_conflict_and_makes_nothing():
    once(ana, "k")
    with pytest.raises(Problem) as refused:
        once(ana, "k", given="other words")
    assert (refused.value.code, refused.value.field) == (ErrorCode.CONFLICT, ["clientKey"])
    assert CreateKey.objects.count() == 1


def test_a_failed_create_leaves_its_key_free():
    def fail():
        raise Problem(ErrorCode.CLOSED, "Closed.")

    with pytest.raises(Problem), transaction.atomic():
        create_keys.once(ana, "reply", "k", "words", fail)
    assert CreateKey.objects.count() == 0
    assert once(ana, "k")[1] is True


def test_a_key_is_free_again_after_a_day():
    with clock.at(NOON):
        first, _ = once(ana, "k")
    with clock.at(NOON + create_keys.KEPT - datetime.timedelta(seconds=1)):
        assert once(ana, "k") == (first, False)
    with clock.at(NOON + create_keys.KEPT):
        second, is_new = once(ana, "k", given="other words")
        assert is_new
        assert second != first
        assert once(ana, "k", given="other words") == (second, False)
    assert CreateKey.objects.count() == 1


def test_expired_keys_are_swept(monkeypatch):
    monkeypatch.setattr(create_keys, "SWEEPING", 64)
    with clock.at(NOON):
        for number in range(20):
            once(ana, str(number))
    with clock.at(NOON + create_keys.KEPT):
        number = 0
        while CreateKey.objects.filter(expires_at__lte=clock.now()).exists():
            once(ben, str(number))
            number += 1
            assert number < 5000
    assert CreateKey.objects.count() == number
