"""Statements that are kept: right for whatever values come, and a function that looks into one is noticed."""

import datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Case, When
from django.test.utils import CaptureQueriesContext

from community import clock, statements
from community.accounts.models import Profile
from community.statements import ShapeProblem, statement


@pytest.fixture(autouse=True)
def nothing_kept():
    statements.forget()


def _by_pks(pks):
    return Profile.objects.filter(pk__in=pks).order_by("name").values_list("pk", "name", "left_at")


def test_rows_are_those_of_the_queryset_whatever_the_values_and_however_many(ana, ben, cam):
    by_pks = statement(_by_pks)
    for members in ([ana], [ben], [cam, ana], [ben, cam, ana], [ana, ana], []):
        pks = [each.viewer.profile_id for each in members]
        assert by_pks(pks) == list(_by_pks(pks))
        assert by_pks.first(pks) == _by_pks(pks).first()
    assert by_pks([uuid4()]) == []


def test_a_function_is_called_once_for_each_shape(ana, ben, settings):
    settings.CHECK_STATEMENTS = False
    called = []

    @statement
    def named(viewer, names, is_first):
        called.append(is_first)
        found = Profile.objects.filter(name__in=names).exclude(pk=viewer.profile_id if viewer else None)
        return found.order_by("name").values_list("name")[: 1 if is_first else 9]

    viewer = ana.viewer
    names = [
        each.name
        for each in Profile.objects.filter(pk__in=[ana.viewer.profile_id, ben.viewer.profile_id]).order_by("name")
    ]
    assert named(None, names, False) == [(each,) for each in names]
    assert named(None, names[::-1], False) == [(each,) for each in names]
    assert named(None, names, True) == [(names[0],)]
    other = Profile.objects.get(pk=ben.viewer.profile_id).name
    assert named(viewer, names, False) == [(other,)]
    assert named(ben.viewer, names, False) != [(other,)]
    assert called == [False, True, False]


def test_one_statement_and_none_for_what_is_known_to_find_nothing(ana):
    by_pks = statement(_by_pks)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        by_pks([ana.viewer.profile_id])
        by_pks([])
    assert len(asked) == 1


def test_without_columns_the_rows_are_instances(ana, ben):
    @statement
    def of(pks, is_ana):
        found = Profile.objects.select_related("user").filter(pk__in=pks).order_by("pk")
        return found.annotate(is_ana=Case(When(pk=is_ana, then=True), default=False))

    for viewers in ([ana.viewer], [ana.viewer, ben.viewer], [ben.viewer], []):
        pks = [each.profile_id for each in viewers]
        with CaptureQueriesContext(connection) as asked:
            found = of(pks, ana.viewer.profile_id)
            assert {each.pk: each.user.pk for each in found} == {each.profile_id: each.user_id for each in viewers}
            assert [each.is_ana for each in found] == [each.pk == ana.viewer.profile_id for each in found]
        assert len(asked) == min(1, len(viewers))
    [own] = of([ana.viewer.profile_id], ana.viewer.profile_id)
    own.about = "Another."
    own.save(update_fields=["about"])
    assert of([own.pk], own.pk)[0].about == "Another."


def test_the_time_is_a_value(ana):
    @statement
    def left_before_now():
        return Profile.objects.filter(left_at__lt=clock.now()).values_list("pk")

    moment = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
    Profile.objects.filter(pk=ana.viewer.profile_id).update(left_at=moment)
    for hours, found in ((-1, []), (1, [(ana.viewer.profile_id,)]), (-2, [])):
        with clock.at(moment + datetime.timedelta(hours=hours)):
            assert left_before_now() == found


@pytest.mark.parametrize(
    "build",
    [
        lambda name: Profile.objects.filter(name__startswith=name).values_list("pk"),  # it makes another value of it
        lambda name: Profile.objects.filter(pk=UUID(int=len(name))).values_list("pk"),
        lambda name: Profile.objects.order_by("name" if name == "ana" else "pk").values_list("pk"),
    ],
)
def test_a_function_that_looks_into_a_value_is_noticed(db, build):
    with pytest.raises(ShapeProblem):
        statement(build)("ana")


def test_at_most_so_many_are_kept(db, settings):
    settings.CHECK_STATEMENTS = False
    numbered = statement(lambda number: Profile.objects.values_list("pk")[:number])
    for number in range(1, statements.KEPT + 10):
        numbered(number)
    assert len(statements._kept.statements) == statements.KEPT
