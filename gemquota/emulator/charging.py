"""Counting a call against its project, or refusing it in the words of its dialect."""

from __future__ import annotations

from gemquota.domain.ledger import Request, Reservation
from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator import errors
from gemquota.emulator.exchange import Exchange, Refused
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import COUNTED, HELD, Family, quota_name
from gemquota.emulator.refusals import ApiError, Broken, Dialect, quota_refusal
from gemquota.emulator.scenario import FaultKind, Scenario
from gemquota.emulator.state import Bucket, Exhausted, admit


def charge(exchange: Exchange, family: Family, model: Model, request: Request) -> Reservation:
    """Count a call against the project's quota.

    Raises:
        Refused: 429 in the route's dialect and the scenario's wording.
    """
    scenario = exchange.emulator.scenario
    project = exchange.project
    fault = exchange.fault
    tier = Tier.FREE if fault is not None and fault.kind is FaultKind.TIER_DROP else None
    bucket = project.bucket(family, model, tier)
    exchange.ledger = bucket.ledger
    if fault is not None and fault.kind is FaultKind.LIMIT_ZERO:
        raise Refused(_refusal(exchange, _all_zero(bucket), scenario))
    outcome = admit(project, bucket, request, exchange.now_s)
    if isinstance(outcome, Exhausted):
        if outcome.broken:
            first = outcome.broken[0]
            exchange.used, exchange.limit = outcome.used, first.limit
            exchange.counted = first.counts
            if family is Family.CACHE:
                raise Refused(errors.cache_storage(first, request.input_tokens))
            raise Refused(_refusal(exchange, outcome, scenario))
        raise Refused(errors.SPEND_RATE)
    if bucket.ledger.accounts:
        shown = bucket.ledger.accounts[bucket.shows]
        exchange.used, exchange.limit = shown.used, shown.limit.capacity
        exchange.counted = shown.limit.name
    return outcome


def _refusal(exchange: Exchange, exhausted: Exhausted, scenario: Scenario) -> ApiError:
    interactions = exchange.dialect is Dialect.INTERACTIONS
    return quota_refusal(
        exhausted.broken,
        wait_s=exhausted.wait_s,
        short_s=exhausted.short_s,
        wording=scenario.interactions_wording if interactions else scenario.wording,
    )


def _all_zero(bucket: Bucket) -> Exhausted:
    """As if the tier did not have the model: every limit is 0, and the hint means nothing."""
    zero = COUNTED[bucket.family]
    if bucket.family in (Family.GENERATE, Family.EMBED):
        zero = (Dimension.TPM, Dimension.TPD, Dimension.RPM, Dimension.RPD)
    broken = tuple(
        Broken(
            Dimension.OTHER if each in HELD else Dimension(each),
            0,
            bucket.label,
            bucket.tier,
            quota_name(bucket.family, bucket.tier, each),
        )
        for each in zero
    )
    return Exhausted(broken, 31.7, 31.7, 0)
