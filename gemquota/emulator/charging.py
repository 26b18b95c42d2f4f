"""Counting a call against its project, or refusing it in the words of its dialect."""

from __future__ import annotations

from gemquota.domain.ledger import Request, Reservation
from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator import errors
from gemquota.emulator.exchange import Exchange, Refused
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import COUNTED, HELD, Family, quota_name, vertex_name
from gemquota.emulator.refusals import ApiError, Broken, Dialect, quota_refusal
from gemquota.emulator.routing import Service
from gemquota.emulator.scenario import FaultKind
from gemquota.emulator.state import Bucket, Exhausted, admit

_BASE_MODELS = {"gemini-embedding-1.0": "gemini-embedding"}
"""Labels of the Developer API to those of Vertex AI, where a refusal has shown another."""


def charge(exchange: Exchange, family: Family, model: Model, request: Request) -> Reservation:
    """Count a call against the project's quota.

    Raises:
        Refused: 429 in the route's dialect and the scenario's wording.
    """
    project = exchange.project
    fault = exchange.fault
    tier = Tier.FREE if fault is not None and fault.kind is FaultKind.TIER_DROP else None
    bucket = project.bucket(family, model, tier)
    exchange.ledger = bucket.ledger
    if fault is not None and fault.kind is FaultKind.LIMIT_ZERO:
        raise Refused(_refusal(exchange, _all_zero(bucket), bucket, request))
    outcome = admit(project, bucket, request, exchange.now_s)
    if isinstance(outcome, Exhausted):
        if outcome.broken:
            first = outcome.broken[0]
            exchange.used, exchange.limit = outcome.used, first.limit
            exchange.counted = first.counts
            raise Refused(_refusal(exchange, outcome, bucket, request))
        raise Refused(errors.SPEND_RATE)
    if bucket.ledger.accounts:
        shown = bucket.ledger.accounts[bucket.shows]
        exchange.used, exchange.limit = shown.used, shown.limit.capacity
        exchange.counted = shown.limit.name
    return outcome


def _refusal(
    exchange: Exchange, exhausted: Exhausted, bucket: Bucket, request: Request
) -> ApiError:
    if bucket.family is Family.CACHE:  # it has words of its own, whatever the wording
        return errors.cache_storage(exhausted.broken[0], request.input_tokens)
    scenario = exchange.emulator.scenario
    broken = exhausted.broken
    wording = scenario.wording
    if exchange.call.route.service is Service.VERTEX:
        wording = scenario.vertex_wording
        location = exchange.call.parts.get("location", "global")
        broken = tuple(_as_vertex_names(each, bucket, location) for each in broken)
    elif exchange.dialect is Dialect.INTERACTIONS:
        wording = scenario.interactions_wording
    return quota_refusal(
        broken, wait_s=exhausted.wait_s, short_s=exhausted.short_s, wording=wording
    )


def _as_vertex_names(broken: Broken, bucket: Bucket, location: str) -> Broken:
    """The same limit under the names of Vertex AI, where a model's label may be another one."""
    return broken._replace(
        name=vertex_name(bucket.family, broken.dimension, location),
        model=_BASE_MODELS.get(broken.model, broken.model),
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
            each if each in HELD else "",
        )
        for each in zero
    )
    return Exhausted(broken, 31.7, 31.7, 0)
