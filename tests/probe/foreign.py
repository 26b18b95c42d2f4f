"""Somebody else's server of the API: it knows nothing of our ledger, our wording or our details.

A plain ASGI application over plain counters. Its refusals have a `RetryInfo`, none, or a wrong one; its
windows begin where they like.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque


class Foreign:
    """One limit on requests a minute."""

    def __init__(
        self, kind, limit, clock, *, details="none", phase_s=17.3, seed=1, answers_within_s=0.45
    ):
        self.kind, self.limit, self.clock = kind, limit, clock
        self.answers_within_s = answers_within_s
        self.details, self.phase_s, self.random = details, phase_s, random.Random(seed)
        self.admitted: deque[float] = deque()
        self.window, self.used = -1, 0
        self.level, self.last_s = float(limit), clock.now_s()
        self.seen = self.in_flight = self.most_in_flight = 0

    def admits(self, now_s: float) -> bool:
        """Count one request, or not."""
        if self.kind == "fixed":
            window = int((now_s - self.phase_s) // 60)
            if window != self.window:
                self.window, self.used = window, 0
            self.used += 1
            return self.used <= self.limit
        if self.kind == "sliding":
            while self.admitted and self.admitted[0] <= now_s - 60:
                self.admitted.popleft()
            if len(self.admitted) >= self.limit:
                return False
            self.admitted.append(now_s)
            return True
        self.level = min(self.limit, self.level + (now_s - self.last_s) * self.limit / 60)
        self.last_s = now_s
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def refusal(self):
        """The body of a 429."""
        error = {"code": 429, "message": "Too many requests.", "status": "RESOURCE_EXHAUSTED"}
        if self.details == "wrong":
            error["details"] = [
                {"@type": "type.googleapis.com/google.rpc.RetryInfo",
                 "retryDelay": f"{self.random.randint(0, 55)}s"}
            ]  # fmt: skip
        elif self.details == "stated":
            error["details"] = [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
                    {"quotaMetric": "example.org/requests",
                     "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
                     "quotaValue": str(self.limit)}]}
            ]  # fmt: skip
        return {"error": error}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        self.seen += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(self.random.uniform(0.1, 0.33) * self.answers_within_s)
        status, body = 200, {
            "candidates": [{"content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1},
        }  # fmt: skip
        if not self.admits(self.clock.now_s()):
            status, body = 429, self.refusal()
        await asyncio.sleep(self.random.uniform(0.1, 0.67) * self.answers_within_s)
        self.in_flight -= 1
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    async def somebody_else(self, per_minute: float):
        """Uses the same limit, at random instants."""
        while True:
            await asyncio.sleep(self.random.expovariate(per_minute / 60))
            self.admits(self.clock.now_s())
