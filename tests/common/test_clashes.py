"""Who changed what, when two people wrote in one record."""

from hypothesis import given
from hypothesis import strategies as st

from common.clashes import changed_by_other

RECORDS = st.fixed_dictionaries({name: st.sampled_from(["a", "b", "c"]) for name in ("title", "due", "lead")})


def test_only_what_the_other_changed_is_told_with_whose_change_it_was():
    base = {"title": "Patrol", "due": "May", "lead": "Police"}
    theirs = {"title": "Patrols", "due": "June", "lead": "Police"}
    yours = {"title": "Night patrol", "due": "May", "lead": "Council"}

    assert dict(changed_by_other(base=base, theirs=theirs, yours=yours)) == {"title": False, "due": True}


def test_without_knowing_what_both_looked_at_every_difference_is_both_peoples():
    assert dict(changed_by_other(base={}, theirs={"due": "June"}, yours={"due": "May"})) == {"due": False}


@given(base=RECORDS, theirs=RECORDS, yours=RECORDS)
def test_taking_in_what_only_the_other_changed_loses_nobodys_words_unseen(base, theirs, yours):
    told = dict(changed_by_other(base=base, theirs=theirs, yours=yours))
    saved = yours | {name: theirs[name] for name, only_theirs in told.items() if only_theirs}

    for name in base:
        if theirs[name] != base[name] and saved[name] != theirs[name]:
            assert told[name] is False  # shown to the person who chooses
        if yours[name] != base[name]:
            assert saved[name] == yours[name]
