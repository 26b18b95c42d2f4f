from __future__ import annotations

from gemquota.cli.telling import told
from gemquota.data import examples
from gemquota.domain.call import Call, Kind
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_json import as_dict, kept
from gemquota.render.verdict import headline

AT_S = 1_795_574_410.0
(FOUND,) = diagnose(examples.read("contradiction"), now_s=AT_S)


def test_what_was_kept_is_told_as_the_diagnosis_of_that_very_call():
    over = Call(AT_S, Kind(), 429, "quota", wait_ms=22_000, diagnosis=kept(FOUND))
    found = told(over)
    assert found.headline == headline(FOUND)
    assert found.document["retry_after_s"] == 22.0
    assert found.document["at"] == "2026-11-25T02:40:10Z"
    assert found.document["limits"] == as_dict(FOUND)["limits"]
    later = told(over._replace(at_s=AT_S + 60, wait_ms=None))
    assert (later.document["retry_after_s"], later.document["at"]) == (None, "2026-11-25T02:41:10Z")


def test_what_cannot_be_read_is_not_told():
    assert told(Call(AT_S, Kind(), 429, "quota", diagnosis='{"cause": "of a later day"}')) is None
