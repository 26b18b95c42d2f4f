from __future__ import annotations

import threading

import pytest

from gemquota.errors import UnreachableError, UsageError
from gemquota.sources.deadline import Deadline, gathered, within


def test_what_is_done_in_time_is_handed_back():
    assert within(Deadline(30.0), "it", lambda: 7) == 7


def test_what_goes_wrong_goes_wrong_here():
    def wrong():
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        within(Deadline(30.0), "it", wrong)


def test_whoever_never_ends_is_left():
    never = threading.Event()
    with pytest.raises(UnreachableError, match=r"^the moon: no answer within 0\.1 s$") as late:
        within(Deadline(0.1), "the moon", never.wait)
    never.set()
    assert "--timeout" in late.value.hint


def test_others_answers_are_kept_when_one_never_comes():
    never = threading.Event()

    def wrong():
        raise ValueError

    works = [("a", lambda: 1), ("b", never.wait), ("c", wrong), ("d", lambda: 4)]
    found = gathered(Deadline(0.3), works)
    never.set()
    assert (found[0], found[3]) == (1, 4)
    assert (type(found[1]), type(found[2])) == (UnreachableError, ValueError)


def test_no_more_run_at_once_than_may_and_none_is_left_out():
    running, most, lock = 0, 0, threading.Lock()

    def work():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1
        return 1

    assert gathered(Deadline(30.0), [("it", work)] * 50, at_once=3) == [1] * 50
    assert most <= 3
    assert gathered(Deadline(30.0), []) == []


def test_a_little_time_is_always_left_to_a_library():
    deadline = Deadline(-5.0)
    assert deadline.is_over
    assert 0 < deadline.left_s() < 1


def test_the_time_can_be_allowed_again(monkeypatch):
    at_s = [100.0]
    monkeypatch.setattr("gemquota.sources.deadline.ticks_s", lambda: at_s[0])
    deadline = Deadline(5.0)
    at_s[0] = 200.0
    assert deadline.is_over
    deadline.restart()
    assert (deadline.is_over, deadline.left_s()) == (False, 5.0)
