"""The one pure accounting of quotas: may this request go, and if not, when.

A `Ledger` is state that its owner keeps and may copy. Every function takes the time as an argument
and the same calls always give the same answers: the emulator refuses with it, the proxy paces with
it and the simulator runs days of it in milliseconds.

Several limits are checked together or not at all, each with its own weight (1 request, n input
tokens, k images, money). A weight of 0 neither counts nor is refused, whatever the limit holds.

Time never runs backwards: a `now_s` before the latest one seen counts as that one. `now_s` must be
finite. A refusal changes nothing; what it may do is drop what no longer counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from gemquota.domain.account import Account, wait_until_s
from gemquota.domain.bucket import Bucket
from gemquota.domain.in_flight import InFlight
from gemquota.domain.limit import Counting, Limit, Unit
from gemquota.domain.windows import FixedWindow, PacificDay, SlidingLog

__all__ = [
    "Admit",
    "Counting",
    "Ledger",
    "Limit",
    "Refuse",
    "Request",
    "Reservation",
    "Unit",
    "Usage",
    "Violation",
    "finish",
    "refund",
    "relimit",
    "settle",
    "step",
    "usage",
]


_ACCOUNTS: dict[Counting, type[Account]] = {
    Counting.FIXED: FixedWindow,
    Counting.SLIDING: SlidingLog,
    Counting.BUCKET: Bucket,
    Counting.PACIFIC_DAY: PacificDay,
    Counting.CONCURRENCY: InFlight,
}


class Request(NamedTuple):
    """What a request weighs in every unit; the fields stand in the order of `Unit`."""

    requests: int = 1
    input_tokens: int = 0
    images: int = 0
    micro_usd: int = 0
    """Millionths of a US dollar."""


NOTHING = Request(requests=0)


# Not frozen: that would double the cost of making one, and one is made at every admission.
@dataclass(slots=True)
class Reservation:
    """The receipt of an admission; `settle`, `refund` and `finish` want it back. Not to be changed."""

    serial: int
    at_s: float
    """The instant it counts from, epoch seconds."""
    request: Request
    """What it is charged with."""


@dataclass(slots=True)
class Admit(Reservation):
    """The request may go now, and every limit has counted it. The answer is its own receipt."""

    @property
    def reservation(self) -> Reservation:
        """The receipt."""
        return self


class Violation(NamedTuple):
    """One limit that the request does not fit in."""

    limit: Limit
    used: int
    """In the limit's unit, without the refused request. Above the capacity after a settlement
    that found more than was reserved."""
    wait_s: float | None
    """Seconds until the request fits in this limit, if nothing else is sent. None: time alone never
    brings it, because the request is larger than the limit, or another one must finish first."""


class Refuse(NamedTuple):
    """The request may not go now; nothing was counted."""

    violations: tuple[Violation, ...]
    """Every limit it does not fit in, in the ledger's order; never empty."""
    wait_s: float | None
    """Seconds until it fits in all of them: the longest wait, or None if one of them is None."""


class Usage(NamedTuple):
    """How much of one limit is used at an instant."""

    limit: Limit
    used: int
    capacity: int
    """The most that can be used at once: the limit's capacity, or a bucket's burst."""
    changes_at_s: float | None
    """Epoch seconds at which `used` next falls, if nothing is sent. None: not with time."""
    resets_at_s: float | None
    """Epoch seconds at which nothing is used any more, if nothing is sent. None: not with time."""


class Ledger:
    """What several limits have counted. Equal ledgers answer every later question alike."""

    __slots__ = ("accounts", "latest_s", "serial")

    def __init__(self, limits: Iterable[Limit] = ()) -> None:
        self.accounts: tuple[Account, ...] = tuple(
            _ACCOUNTS[limit.counting](limit) for limit in limits
        )
        self.latest_s = -math.inf
        self.serial = 0

    @property
    def limits(self) -> tuple[Limit, ...]:
        return tuple(account.limit for account in self.accounts)

    def copy(self) -> Ledger:
        """An independent twin; reservations made so far are good for both."""
        twin = Ledger()
        twin.accounts = tuple(account.copy() for account in self.accounts)
        twin.latest_s, twin.serial = self.latest_s, self.serial
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return NotImplemented
        if self.limits != other.limits:
            return False
        now_s = max(self.latest_s, other.latest_s)
        twins = self.copy(), other.copy()
        if now_s > -math.inf:
            for twin in twins:
                _advance(twin, now_s)
        ours, theirs = ([account.state() for account in twin.accounts] for twin in twins)
        return ours == theirs

    __hash__ = None  # type: ignore[assignment]  # it changes


def step(ledger: Ledger, now_s: float, request: Request) -> Admit | Refuse:
    """Count a request in every limit now, or in none and say when to come back.

    Waiting exactly `wait_s` admits, if nothing else was admitted or charged meanwhile.
    """
    at_s = ledger.latest_s
    if now_s > at_s:
        ledger.latest_s = at_s = now_s
    accounts = ledger.accounts
    for account in accounts:
        if at_s >= account.changes_s:
            account.roll(at_s)
        weight = request[account.unit]
        if weight > 0 and account.used + weight > account.capacity:
            return _refuse(accounts, at_s, now_s, request)
    ledger.serial = serial = ledger.serial + 1
    for account in accounts:
        weight = request[account.unit]
        if weight > 0:
            account.used += weight
            if account.records:
                account.record(at_s, weight, serial)
    return Admit(serial, at_s, request)


def settle(ledger: Ledger, now_s: float, reservation: Reservation, actual: Request) -> Reservation:
    """Charge a reservation with what it really used, in the window it was admitted in.

    More than was reserved is charged even beyond the capacity; later requests wait for it. In
    windows that have passed nothing is left to change, and a bucket gives back only what its refill has
    not made good yet. Settle, refund or settle again only with the latest receipt.

    Returns:
        The reservation as charged now.
    """
    at_s = _advance(ledger, now_s)
    charged = reservation.request
    for account in ledger.accounts:
        delta = max(actual[account.unit], 0) - max(charged[account.unit], 0)
        if delta:
            account.amend(at_s, reservation.at_s, delta, reservation.serial)
    return Reservation(reservation.serial, reservation.at_s, actual)


def refund(ledger: Ledger, now_s: float, reservation: Reservation) -> None:
    """Take a reservation back: it was never sent, and it is not in flight."""
    settle(ledger, now_s, reservation, NOTHING)
    finish(ledger, now_s, reservation)


def finish(ledger: Ledger, now_s: float, reservation: Reservation) -> None:
    """The request is no longer in flight; limits of concurrency let it go. Twice does no harm."""
    _advance(ledger, now_s)
    for account in ledger.accounts:
        account.finish(reservation.serial)


def relimit(ledger: Ledger, limits: Iterable[Limit]) -> None:
    """Go on under other limits; what was counted stays where a limit differs in its capacity alone.

    A smaller capacity may leave more used than it allows: later requests wait for it. A bucket is
    carried over only as it is, for what it has left depends on its capacity. Reservations stay good.
    """
    counted = {_rule_of(account.limit): account for account in ledger.accounts}
    accounts = []
    for limit in limits:
        account = counted.pop(_rule_of(limit), None) or _ACCOUNTS[limit.counting](limit)
        account.limit = limit
        if limit.counting is not Counting.BUCKET:
            account.capacity = limit.capacity
        accounts.append(account)
    ledger.accounts = tuple(accounts)


def _rule_of(limit: Limit) -> Limit:
    """What two limits have in common that can share what was counted."""
    return limit if limit.counting is Counting.BUCKET else replace(limit, capacity=0)


def usage(ledger: Ledger, now_s: float) -> tuple[Usage, ...]:
    """How much of every limit is used at `now_s`, in the ledger's order."""
    _advance(ledger, now_s)
    return tuple(
        Usage(account.limit, account.used, account.capacity, account.falls_s(), account.clears_s())
        for account in ledger.accounts
    )


def _advance(ledger: Ledger, now_s: float) -> float:
    """Bring every account to `now_s`, or to the latest instant seen; returns that instant."""
    ledger.latest_s = at_s = max(now_s, ledger.latest_s)
    for account in ledger.accounts:
        if at_s >= account.changes_s:
            account.roll(at_s)
    return at_s


def _refuse(accounts: tuple[Account, ...], at_s: float, now_s: float, request: Request) -> Refuse:
    """Name every limit that has no room. `at_s` is the ledger's instant, `now_s` the caller's."""
    violations: list[Violation] = []
    longest_s, ever = 0.0, True
    for account in accounts:
        if at_s >= account.changes_s:
            account.roll(at_s)
        weight = request[account.unit]
        if weight <= 0 or account.used + weight <= account.capacity:
            continue
        opens_s = account.opens_s(weight)
        wait_s: float | None = None
        if opens_s is None:
            ever = False
        else:
            wait_s = wait_until_s(now_s, opens_s)
            if wait_s > longest_s:
                longest_s = wait_s
        violations.append(_new(Violation, (account.limit, account.used, wait_s)))
    return _new(Refuse, (tuple(violations), longest_s if ever else None))


_new = tuple.__new__
"""A named tuple's own constructor is Python, and takes twice as long."""
