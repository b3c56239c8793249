"""Advice, and contact data: what a draft is looked over for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.safety.advice import advice_in
from community.safety.contacts import contacts_in


@pytest.mark.parametrize(
    "text",
    [
        "You should see a doctor.",
        "have you tried yoga?",
        "Why don't you just call her?",
        "If I were you I'd leave.",
        "I'd recommend a walk.",
        "Try to get some sleep.",
        "u need to rest",
    ],
)
def test_advice(text):
    assert advice_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "That sounds so hard.",
        "I hear you. I was there too, and the nights were the worst.",
        "Thank you for telling us.",
        "You are not alone with this.",
        "I tried to sleep and could not.",
        'My mother said "you should smile more".',
    ],
)
def test_listening_is_no_advice(text):
    assert advice_in(text) == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ana@example.org", ["EMAIL"]),
        ("ana (at) example.org", ["EMAIL"]),
        ("call me on +44 7700 900123", ["PHONE"]),
        ("0151 / 234 56 78", ["PHONE"]),
        ("see https://example.org/me", ["LINK"]),
        ("my insta is ana_tells99", ["HANDLE"]),
        ("discord: ana#1234", ["HANDLE"]),
        ("ana@example.org or +44 7700 900123", ["EMAIL", "PHONE"]),
        ("The Samaritans are at 116 123, day and night.", []),
        ("You can call 0800 111 0 111.", []),
        ("https://www.samaritans.org helped me", []),
        ("since 2019-04-12, or 12.04.2019", []),
        ("I took 20 mg for 15 years", []),
        ("on discord somebody was kind", []),
    ],
)
def test_contact_data(text, kinds):
    assert [each.kind.value for each in contacts_in(text)] == kinds


@given(st.text(max_size=500))
def test_any_text_is_looked_over(text):
    for each in (*contacts_in(text), *advice_in(text)):
        assert 0 <= each.start < each.end <= len(text)
