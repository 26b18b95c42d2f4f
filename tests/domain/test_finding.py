from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.finding import Finding, Grade, counts, exit_code_of, failure, unknown
from gemquota.errors import ExitCode

FINDINGS = st.lists(
    st.builds(
        Finding,
        st.just("x"),
        st.sampled_from(Grade),
        st.just("said"),
        exit_code=st.sampled_from((ExitCode.AUTH, ExitCode.UNREACHABLE)),
    )
)


def test_the_first_failure_names_the_status():
    first, second = (
        failure("a", "said", exit_code=ExitCode.UNREACHABLE),
        failure("b", "said", exit_code=ExitCode.AUTH),
    )
    assert exit_code_of([unknown("c", "said"), first, second]) == ExitCode.UNREACHABLE
    assert exit_code_of([unknown("c", "said")]) == ExitCode.UNCLEAR


@given(FINDINGS)
def test_all_is_well_only_without_failures_and_unknowns(findings):
    grades = {each.grade for each in findings}
    assert (exit_code_of(findings) == ExitCode.OK) == (not grades & {Grade.FAILURE, Grade.UNKNOWN})


@given(FINDINGS)
def test_every_finding_is_counted_once(findings):
    assert sum(counts(findings).values()) == len(findings)
