"""Codes in the order people count."""

from hypothesis import given
from hypothesis import strategies as st

from common.natural import natural_key


def test_codes_sort_as_people_count():
    codes = ["3.1.10", "3.1.2", "3.1.1e", "3.1.1", "10.1", "2.9"]
    assert sorted(codes, key=natural_key) == ["2.9", "3.1.1", "3.1.1e", "3.1.2", "3.1.10", "10.1"]


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_numbers_sort_by_size_whatever_their_length(one, other):
    assert (natural_key(f"A-{one}") < natural_key(f"A-{other}")) is (one < other)
