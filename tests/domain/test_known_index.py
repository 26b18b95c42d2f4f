from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.headroom import SOURCES, Known, believed
from gemquota.domain.known_index import KnownIndex

KNOWN = st.builds(
    Known,
    st.sampled_from(["", "key-1", "key-2"]),
    st.sampled_from(["flash", "pro", ""]),
    st.sampled_from(["RPM", "RPD"]),
    st.integers(-1, 100),
    st.just("free"),
    st.sampled_from(SOURCES),
    st.just(""),
    st.floats(0, 10),
)


@given(st.lists(KNOWN, max_size=20), st.sampled_from(["key-1", "key-2"]), st.sampled_from(["flash", ""]))  # fmt: skip
def test_it_believes_what_looking_through_all_of_them_would(known, account, label):
    index = KnownIndex(known)
    assert index.believed(account, label) == believed(known, account, label)
    assert index.believed(account, label) is index.believed(account, label)


@given(st.lists(KNOWN, max_size=20))
def test_figures_stand_by_source_the_believed_one_first(known):
    index = KnownIndex(known)
    for dimension, figures in index.by_source("key-1", "flash").items():
        order = [SOURCES.index(each.source) for each in figures]
        assert order == sorted(set(order))
        assert figures[0] == index.believed("key-1", "flash")[dimension]


def test_two_indexes_are_told_apart():
    assert KnownIndex().serial != KnownIndex().serial


def test_it_tells_what_refusals_stated():
    stated = Known("key-1", "flash", "RPM", 5, "free", "refusal", "", 0.0)
    assert KnownIndex([stated, stated._replace(source="yours", label="pro")]).stated == [("key-1", "flash")]  # fmt: skip
