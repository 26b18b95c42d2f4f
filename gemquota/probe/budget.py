"""The caps of a probe: reserved before sending, settled by the answer, so in-flight requests count."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gemquota.probe.commands import Cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a probe may spend in all. `math.inf`: no cap."""

    requests: float = math.inf
    """Of every kind that counts against a quota; countTokens does not."""
    tokens: float = math.inf
    """Input and output together."""
    cost_usd: float = math.inf
    seconds: float = math.inf
    in_flight: int = 4_000
    """At once; what would exceed it is not started, and counted as dropped."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What tokens cost, in US dollars each, and the output to reserve for one request."""

    input_usd: float
    output_usd: float
    output_tokens: int = 1
    """The most that one answer is expected to hold."""

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float:
        """Of one request."""
        return input_tokens * self.input_usd + output_tokens * self.output_usd


class Budget:
    """What has been spent or promised."""

    def __init__(self, caps: Caps, rates: Rates) -> None:
        self.caps = caps
        self.rates = rates
        self.requests = 0
        self.tokens = 0
        self.cost_usd = 0.0

    def reserve(self, input_tokens: int, in_flight: int) -> Cap | None:
        """Promise one request; or the cap that forbids it, and then nothing is promised."""
        output = self.rates.output_tokens
        cost_usd = self.rates.cost_usd(input_tokens, output)
        caps = self.caps
        for cap, after, most in (
            (Cap.REQUESTS, self.requests + 1, caps.requests),
            (Cap.TOKENS, self.tokens + input_tokens + output, caps.tokens),
            (Cap.COST, self.cost_usd + cost_usd, caps.cost_usd),
            (Cap.IN_FLIGHT, in_flight + 1, caps.in_flight),
        ):
            if after > most:
                return cap
        self.requests += 1
        self.tokens += input_tokens + output
        self.cost_usd += cost_usd
        return None

    def settle(self, reserved_tokens: int, input_tokens: int, output_tokens: int) -> None:
        """Replace a promise by what was used; a refused request used nothing."""
        reserved_out = self.rates.output_tokens
        self.tokens += input_tokens + output_tokens - reserved_tokens - reserved_out
        self.cost_usd += self.rates.cost_usd(input_tokens, output_tokens)
        self.cost_usd -= self.rates.cost_usd(reserved_tokens, reserved_out)
