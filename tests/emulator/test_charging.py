"""Counting a call against its project."""

from __future__ import annotations

import pytest

from gemquota.domain.ledger import Request
from gemquota.emulator.charging import charge
from gemquota.emulator.exchange import Refused
from gemquota.emulator.models import built_in_models
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Service
from gemquota.emulator.scenario import Fault, FaultKind
from tests.emulator.exchanges import call_of, exchange_of

FLASH = built_in_models()["gemini-3.8-flash"]
ONE = Request()


def limited(**limits):
    return {"tier": "tier1", "limits": {FLASH.id: limits}}


def refusal(exchange, request=ONE, family=Family.GENERATE):
    with pytest.raises(Refused) as caught:
        charge(exchange, family, FLASH, request)
    return caught.value.error


def test_what_is_admitted_is_noted_for_the_log_by_its_tightest_limit():
    exchange = exchange_of(scenario=limited(rpm=3, rpd=20))
    charge(exchange, Family.GENERATE, FLASH, Request(1, 5))
    assert (exchange.counted, exchange.used, exchange.limit) == ("RPM", 1, 3)
    assert exchange.ledger is not None


def test_a_refusal_names_the_limit_and_counts_nothing():
    exchange = exchange_of(scenario=limited(rpm=3, tpm=10))
    error = refusal(exchange, Request(1, 11))
    assert (error.code, exchange.counted, exchange.limit) == (429, "TPM", 10)
    assert "limit: 10" in error.message
    assert all(account.used == 0 for account in exchange.ledger.accounts)


def test_money_that_is_spent_refuses_in_its_own_words_and_gives_the_request_back():
    exchange = exchange_of(scenario={"tier": "tier1", "spend_10min_usd": 1.0})
    charge(exchange, Family.GENERATE, FLASH, Request(1, 5, 0, 900_000))
    used = [account.used for account in exchange.ledger.accounts]
    assert refusal(exchange, Request(1, 5, 0, 200_000)).cause == "spend_rate"
    assert [account.used for account in exchange.ledger.accounts] == used


def test_a_tier_drop_counts_against_the_free_tier():
    exchange = exchange_of(scenario={"tier": "tier1"})
    exchange.fault = Fault(kind=FaultKind.TIER_DROP)
    for _ in range(5):
        charge(exchange, Family.GENERATE, FLASH, ONE)
    assert "free_tier" in refusal(exchange).message


def test_limit_zero_is_every_limit_at_zero_and_counts_nothing():
    exchange = exchange_of(scenario={"tier": "tier1"})
    exchange.fault = Fault(kind=FaultKind.LIMIT_ZERO)
    error = refusal(exchange)
    assert error.message.count("limit: 0") == 4
    assert "quotaValue" not in str(error.details)


def test_vertex_ai_has_words_and_metrics_of_its_own():
    call = call_of(service=Service.VERTEX, location="europe-west4")
    exchange = exchange_of(call, scenario={**limited(rpm=0), "wording": "v2"})
    assert "generativelanguage" not in str(refusal(exchange))


def test_a_full_cache_says_how_much_was_asked():
    exchange = exchange_of(scenario=limited(cache=100))
    error = refusal(exchange, Request(0, 101), Family.CACHE)
    assert "limit=100" in error.message
    assert "requested=101" in error.message
