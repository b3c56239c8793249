"""Tokens in stored words: where they are put, what readers get for them, where a range of what is read is stored."""

import re

from hypothesis import given
from hypothesis import strategies as st

from community import text

STORED = "Dear \ufdd01\ufdd1, dear \ufdd02\ufdd1!"


def test_tokens_are_filled_with_the_handles_a_reader_may_know():
    assert text.filled(STORED, {1: "ana_tells"}) == "Dear @ana_tells, dear @someone!"
    assert text.filled(STORED, {}) == "Dear @someone, dear @someone!"
    assert (text.numbers(STORED), text.refers(STORED), text.refers("@ana"), text.refers(None)) == (
        {1, 2},
        True,
        False,
        False,
    )
    assert text.plain(f"<p>{STORED}</p>") == "Dear  , dear  !"


@given(st.text(alphabet="a@_ \\b.", max_size=30))
def test_what_is_referred_and_filled_again_reads_as_it_was(typed):
    named = {"a": 1, "a_b": 2}
    stored = text.refer(typed, named)
    assert text.filled(stored, {1: "a", 2: "a_b"}) == typed.replace("@a\\_b", "@a_b")


@given(st.lists(st.sampled_from(["x", "yz", "\ufdd01\ufdd1", "\ufdd02\ufdd1", "🙂"]), max_size=8), st.data())
def test_a_range_of_what_is_read_is_found_in_what_is_stored(parts, data):
    stored, handles = "".join(parts), {1: "ana"}
    read = text.filled(stored, handles)
    start, end = data.draw(st.integers(-1, len(read) + 1)), data.draw(st.integers(-1, len(read) + 1))
    found = text.stored_range(stored, handles, start, end)
    if not 0 <= start < end <= len(read):
        assert found is None
        return
    assert found is not None
    cut = stored[slice(*found)]
    # What was chosen, with whole names at its ends; never half a token.
    assert read[start:end] in text.filled(cut, handles)
    assert cut.count("\ufdd0") == cut.count("\ufdd1") == len(re.findall("\ufdd0[12]\ufdd1", cut))
    longest = (end - start) + 2 * len("@someone")
    assert len(text.filled(cut, handles)) < longest


def test_what_nobody_knows_any_more_is_left_as_it_was_sent():
    for given_back in ("@someone", "@someone @someone @someone", "nobody"):
        assert text.kept_someone(given_back, STORED, {}) == given_back
    assert text.kept_someone("@someone and @someone", STORED, {}) == "\ufdd01\ufdd1 and \ufdd02\ufdd1"
    assert text.kept_someone("@someone, @ana", STORED, {1: "ana"}) == "\ufdd02\ufdd1, @ana"
    html = '<a href="https://example.org/@someone">@someone</a> @someone'
    expected = '<a href="https://example.org/@someone">\ufdd01\ufdd1</a> \ufdd02\ufdd1'
    assert text.kept_someone(html, STORED, {}, is_html=True) == expected
