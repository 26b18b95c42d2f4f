from __future__ import annotations

import json

from gemquota.domain.headroom import Known
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.reset import pacific_day
from gemquota.domain.standing import from_document
from gemquota.store.memory import MemoryStore
from gemquota.store.snapshot import snapshot_of, write_snapshot
from tests.store.calls import FLASH, RPD_250, call, refused

NOON_S = pacific_day(1_750_000_000.0).start_s + 43_200.0
RPM_5 = RPD_250._replace(dimension="RPM", value=5)
TPM_9 = RPD_250._replace(dimension="TPM", value=9)


def filled():
    store = MemoryStore()
    store.add([call(NOON_S - 3600), call(NOON_S - 30), refused(NOON_S - 20, RPD_250, RPM_5, TPM_9)])
    store.add([call(NOON_S - 86_400), call(NOON_S, FLASH._replace(account="key-2"))])
    store.add([call(NOON_S, FLASH._replace(label=""))])
    return store


def test_each_stated_limit_has_what_its_project_used_in_its_window():
    snapshot = snapshot_of(filled(), NOON_S)
    used = {each.dimension: (each.used, each.limit, each.until_s) for each in snapshot.standings}
    assert used == {
        "RPD": (2, 250, NOON_S + 43_200),
        "RPM": (1, 5, NOON_S + 60),
        "TPM": (3, 9, NOON_S + 60),
    }


def test_calls_of_the_day_are_those_of_every_project():
    assert snapshot_of(filled(), NOON_S).today == (("gemini-3.8-flash", 3),)


def test_a_limit_of_another_kind_has_no_standing():
    store = MemoryStore()
    store.add([refused(NOON_S, RPD_250._replace(dimension="OTHER"))])
    assert snapshot_of(store, NOON_S).standings == ()


def test_what_no_refusal_stated_is_told_of_the_models_of_the_day():
    known = [
        Known("", FLASH.label, "TPD", 900, "free", "probe", "", NOON_S - 60),
        Known("", FLASH.label, "RPD", 20, "free", "catalogue", "", NOON_S),
        Known("", FLASH.label, "IPM", 0, "free", "catalogue", "", NOON_S),
        Known("", FLASH.label, "SPEND", 9, "free", "catalogue", "", NOON_S),
        Known("", "another", "RPD", 20, "free", "catalogue", "", NOON_S),
    ]
    snapshot = snapshot_of(filled(), NOON_S, known=KnownIndex(known))
    found = {(each.account, each.dimension): (each.used, each.limit, each.source) for each in snapshot.standings}  # fmt: skip
    assert found == {
        ("key-1", "RPD"): (2, 250, "refusal"),
        ("key-1", "RPM"): (1, 5, "refusal"),
        ("key-1", "TPM"): (3, 9, "refusal"),
        ("key-1", "TPD"): (6, 900, "probe"),
        ("key-2", "TPD"): (3, 900, "probe"),
        ("key-2", "RPD"): (1, 20, "catalogue"),
    }


def test_it_is_written_whole(tmp_path):
    snapshot = snapshot_of(filled(), NOON_S)
    for _ in range(2):
        write_snapshot(tmp_path / "status.json", snapshot)
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]
    assert from_document(json.loads((tmp_path / "status.json").read_text())) == snapshot
