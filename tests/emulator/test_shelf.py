from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.ledger import Admit, Counting, Ledger, Limit, Request, Unit, step, usage
from gemquota.emulator.shelf import Held, Shelf, Thing, instant_s, seconds, timestamp


def thing(name, project="p", *, size=1, expires_s=1e9, kind=Thing, **more):
    return kind(
        name=name, project=project, created_s=0.0, expires_s=expires_s, size_bytes=size, **more
    )


def holding(ledger):
    answer = step(ledger, 0.0, Request())
    assert isinstance(answer, Admit)
    return Held(ledger, answer.reservation)


def one_at_a_time():
    return Ledger([Limit(name="x", unit=Unit.REQUESTS, capacity=1, counting=Counting.CONCURRENCY)])


class Other(Thing):
    """Another kind."""


@given(
    st.lists(
        st.tuples(
            st.sampled_from("pq"), st.integers(0, 9), st.integers(0, 60), st.booleans(),
            st.sampled_from([Thing, Other]),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_the_shelf_never_keeps_more_than_it_may_and_counts_what_it_keeps(puts):
    shelf = Shelf(things=5, size_bytes=100)
    for project, number, size, grows, kind in puts:
        each = thing(str(number), project, size=size, kind=kind)
        shelf.put(each, 0.0)
        if grows:
            shelf.grow(each, size * 2, 0.0)
        kept = [kept for name in "pq" for kept in shelf.all(Thing, name, 0.0)]
        for kind in (Thing, Other):
            assert sum(type(one) is kind for one in kept) <= 5
        assert sum(one.size_bytes for one in kept) <= 100 or kept == [each]
        assert shelf.get(Thing, project, str(number), 0.0) is each


def test_a_flood_of_one_kind_pushes_nothing_else_out():
    shelf = Shelf(things=5, size_bytes=1_000)
    shelf.put(thing("mine", kind=Other), 0.0)
    for number in range(100):
        shelf.put(thing(str(number), "q", size=100), 0.0)
    assert shelf.get(Other, "p", "mine", 0.0) is not None


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 50), st.integers(0, 10), st.booleans()),
        max_size=40,
    )
)
def test_every_thing_ends_at_its_own_instant_whatever_is_changed(steps):
    shelf, ends, now_s = Shelf(), {}, 0.0
    for number, length_s, wait_s, changes in steps:
        name = str(number)
        now_s += wait_s
        kept = shelf.get(Thing, "p", name, now_s)
        assert (kept is not None) == (ends.get(name, 0.0) > now_s)
        ends[name] = now_s + length_s
        if kept is not None and changes:
            kept.expires_s = ends[name]
            shelf.reschedule(kept)
        else:
            shelf.put(thing(name, expires_s=ends[name]), now_s)


def test_what_is_forgotten_returns_what_it_holds_however_it_ends():
    for end in ("taken", "expired", "let go", "pushed out", "replaced"):
        ledger = one_at_a_time()
        shelf = Shelf(things=1)
        until_s = 5.0 if end == "let go" else 1e9
        shelf.put(thing("a", expires_s=10.0, held=holding(ledger), held_until_s=until_s), 0.0)
        assert usage(ledger, 0.0)[0].used == 1
        now_s = 20.0 if end == "expired" else 5.0
        if end == "taken":
            shelf.take("p", "a", now_s)
        elif end == "pushed out":
            shelf.put(thing("b", "q"), now_s)
        elif end == "replaced":
            shelf.put(thing("a"), now_s)
        else:
            shelf.pass_time("p", now_s)
        assert usage(ledger, now_s)[0].used == 0, end


@pytest.mark.parametrize(
    ("text", "value"),
    [("3600s", 3600.0), ("1.5s", 1.5), ("0s", 0.0), ("s", None), ("-1s", None), ("1e9s", None),
     ("10", None), (10, None), ("1.2.3s", None), ("٣s", None), ("9" * 40 + "s", None), (None, None)],
)  # fmt: skip
def test_a_duration_is_seconds_with_an_s(text, value):
    assert seconds(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1970-01-01T00:00:10Z", 10.0),
        ("1970-01-01T01:00:10+01:00", 10.0),
        ("1970-01-01T00:00:10.5", 10.5),
        ("0001-01-01T00:00:00+23:59", None),
        ("soon", None),
        (7, None),
    ],
)
def test_an_instant_is_rfc_3339(text, value):
    found = instant_s(text)
    assert found == value or (value is None and (found is None or found < 0))


def test_a_clock_set_beyond_the_calendar_still_prints():
    assert timestamp(10.25) == "1970-01-01T00:00:10.250000Z"
    assert timestamp(1e300).startswith("9999-12-31")
