from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.alerts import memory
from gemquota.domain.alerting import Firing, Metric, Series, Severity

FIRING = st.dictionaries(
    st.builds(Series, st.sampled_from(Metric), st.text(max_size=9), st.text(max_size=9)),
    st.builds(
        Firing, st.sampled_from(Severity), st.floats(0, 9), st.floats(0, 2e9), st.floats(0, 9), st.text(max_size=9)
    ),
    max_size=4,
)  # fmt: skip


@given(FIRING)
def test_what_is_kept_is_read_again(tmp_path_factory, firing):
    path = tmp_path_factory.mktemp("alerts") / "alerts.json"
    memory.write(path, firing)
    assert memory.read(path) == firing
    assert [each.name for each in path.parent.iterdir()] == ["alerts.json"]


@pytest.mark.parametrize(
    "octets",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"schema": "gemquota.alerts-state/1"}', b"[" * 99_999],
)
def test_a_damaged_file_is_as_none(tmp_path, octets):
    path = tmp_path / "alerts.json"
    assert memory.read(path) == {}
    path.write_bytes(octets)
    assert memory.read(path) == {}
