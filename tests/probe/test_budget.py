from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import Cap

RATES = Rates(1e-6, 5e-6, output_tokens=3)
whole = st.integers(0, 500)


@given(
    st.builds(
        Caps, requests=st.integers(0, 20), tokens=st.integers(0, 5_000), cost_usd=st.floats(0, 0.01)
    ),
    st.lists(st.tuples(whole, st.sampled_from(["refused", "answered", "lost"])), max_size=40),
)
def test_no_order_of_answers_exceeds_a_cap_while_answers_keep_to_what_was_reserved(caps, story):
    budget = Budget(caps, RATES)
    for tokens, fate in story:
        if budget.reserve(tokens, 0) is None and fate != "lost":
            used = (0, 0) if fate == "refused" else (tokens, 3)
            budget.settle(tokens, *used)
        assert budget.requests <= caps.requests
        assert budget.tokens <= caps.tokens
        assert budget.cost_usd <= caps.cost_usd + 1e-12


def test_what_is_forbidden_promises_nothing():
    budget = Budget(Caps(tokens=10), RATES)
    assert budget.reserve(8, 0) is Cap.TOKENS
    assert (budget.requests, budget.tokens, budget.cost_usd) == (0, 0, 0.0)
