import pytest
from tests.factories import *
@pytest.mark.django_db
def test_all():
    make_partnership(); p=make_priority(strategy=make_strategy(state="in_force"), held_by=make_group())
    make_commitment(priority=p)
    m=make_measure(priority=p, code="3.1.10"); print(record(m, {"2024-04": 3, "2024-05": None})); aim(m, {"2024/25 Q1": 5})
    make_scheme(); make_scheme(rates="actions")
    for s in ("open","complete","cancelled","deferred"):
        a=make_action(state=s, priority=p) if s=="open" else make_action(state=s, plan=a.plan, priority=p)
    a=make_action(plan=a.plan); post_update(a); move_due(a,"2026-01"); make_milestone(action=a, reached="2025-02")
    make_meeting(); make_term(); break_series(m,"2024-05"); make_commentary(m,"2024/25 Q1"); make_membership()
    for s in ("draft","for_decision","agreed","superseded","withdrawn"): assert make_strategy(state=s).state==s
    for r in ("officer","publisher","scrutiny","contributor","administrator"): make_user(r)
