from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.tally import group_of
from gemquota.extract.diagnose import diagnose
from gemquota.extract.locate import windows
from gemquota.extract.skim import Skimmer

from . import payloads as p
from .test_diagnose_properties import NOW_S, any_payload

PRINTS = (p.compact, p.pretty, repr)
STAMP = "2026-11-20T09:00:00Z "


@settings(max_examples=150, deadline=None)
@given(
    payloads=st.lists(any_payload, min_size=1, max_size=4),
    print_it=st.sampled_from(PRINTS),
    size=st.integers(1, 3_000),
)
def test_a_scan_finds_each_error_of_a_log_as_its_own_text_is_diagnosed(payloads, print_it, size):
    entries = [f"{STAMP}ERROR call failed: {print_it(payload)}" for payload in payloads]
    octets = f"\n{STAMP}INFO 200 in 12 ms\n".join(["", *entries, ""]).encode()
    chunks = [octets[at : at + size] for at in range(0, len(octets), size)]
    scanned = {one.group for one in Skimmer(now_s=NOW_S).sightings(windows(chunks))}
    assert scanned == {group_of(one) for entry in entries for one in diagnose(entry, now_s=NOW_S)}
