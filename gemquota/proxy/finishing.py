"""From what passed to a call as it is kept. Runs in the writing thread, never on the data path."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from gemquota.domain.call import Call, Kind, NamedLimit, Outcome
from gemquota.domain.causes import LONG_WAIT_S
from gemquota.domain.diagnosis import Cause
from gemquota.domain.model_names import label_of
from gemquota.domain.traffic import Traffic
from gemquota.extract.delays import duration_s, stated_wait_s
from gemquota.extract.diagnose import diagnose
from gemquota.proxy.asked import BATCH, EMBEDDINGS
from gemquota.proxy.retries import Retried, Retries
from gemquota.proxy.seen import HUNG_UP, Seen
from gemquota.render.diagnosis_json import kept
from gemquota.render.verdict import headline
from gemquota.sources import catalogue
from gemquota.sources.prices import ListPrices
from gemquota.wire.passing import Tokens, error_in, model_in, served_in, texts_in, tokens_in

_REMEMBERED = 4096
_SWITCHED = 101
"""The status of a Live session, which ends with a closing frame."""
# A stated wait differs from refusal to refusal, and the rest seldom does.
_WAIT = re.compile(rb'((?:retry in|retryDelay"\s*:\s*")\s*)[0-9hms.]+')
_RETRY_DELAY = re.compile(r'retrydelay"\s*:\s*"([0-9.]{1,20}s)"')


class _Trouble(NamedTuple):
    cause: str
    headline: str
    limits: tuple[NamedLimit, ...] = ()
    diagnosis: str = ""


_NONE = _Trouble("", "")


class Finisher:
    """Makes calls of what was seen, and keeps the session's sums."""

    def __init__(
        self,
        *,
        tag: str,
        source: str,
        now_s: float,
        on_call: Callable[[Call, str], None],
        keep_body: Callable[[Call, str], None] | None = None,
    ) -> None:
        """
        Args:
            tag: The user's own word for this traffic.
            source: `proxy` or `run`.
            now_s: The day whose list prices count, epoch seconds.
            on_call: Told of each call and of what went wrong with it.
            keep_body: Given each refusal in the API's own words.
        """
        self.traffic = Traffic()
        self._tag, self._source, self._on_call = tag, source, on_call
        self._keep_body = keep_body
        # Before the first call: what takes 200 ms to import would keep its record waiting.
        self._list_prices = ListPrices(catalogue.models(), now_s=now_s)
        self._retries = Retries()
        self._closed_until_s: dict[tuple[str, str], float] = {}
        self._known: OrderedDict[bytes, _Trouble] = OrderedDict()

    def finish(self, seen: Seen) -> Call:
        """The call. Never raises, whatever the bytes are."""
        tokens = tokens_in(seen.body) if seen.status else Tokens()
        kind = self._kind(seen)
        wait_s = _stated_wait_s(seen)
        trouble = self._trouble(seen, wait_s)
        call = Call(
            seen.at_s,
            kind,
            seen.status,
            trouble.cause,
            trouble.limits,
            tokens.input,
            tokens.cached,
            tokens.thoughts,
            tokens.output,
            seen.images if seen.asked.counts else 0,
            self._list_prices.micro_usd(kind, *tokens) if seen.asked.counts else None,
            seen.first_byte_ms,
            seen.total_ms,
            wait_ms=None if wait_s is None else round(wait_s * 1000),
            diagnosis=trouble.diagnosis,
        )
        outcome = call.outcome
        retried = self._retried(seen, call, outcome)
        wasted, units = self._wasted(call, outcome), _units(seen, outcome)
        if wasted or units > 1:
            call = call._replace(wasted=wasted, units=units)
        if retried is not None:
            call = call._replace(attempt=retried.attempt + 1, retry_of_s=retried.at_s)
        if self._keep_body is not None and outcome is Outcome.REFUSED:
            said = _said(seen) if seen.trouble != HUNG_UP else None
            if said is not None:
                self._keep_body(call, said)
        self.traffic.take(call, trouble.headline)
        self._on_call(call, trouble.headline)
        return call

    def _kind(self, seen: Seen) -> Kind:
        asked = seen.asked
        model = asked.model
        if asked.in_body:
            model = model_in(seen.request_head, seen.request_tail)
        served = served_in(seen.body) if asked.counts and seen.status == 200 else ""
        return Kind(
            self._source,
            seen.account,
            asked.surface,
            asked.method,
            model,
            served,
            self._label(model) if model and asked.counts else "",
            self._tag,
            _client(seen.client),
        )

    def _label(self, model: str) -> str:
        return _label(model) or model

    def _trouble(self, seen: Seen, wait_s: float | None) -> _Trouble:
        if seen.trouble == HUNG_UP:
            return _Trouble(Cause.CANCELLED.value, HUNG_UP)
        if seen.trouble and seen.status != _SWITCHED:
            return _Trouble(Cause.NETWORK.value, f"no answer: {seen.trouble}")
        text = _said(seen)
        if text is None:
            return _NONE
        # A wait of hours tells another story than one of seconds, whatever number it is.
        sort = f"{seen.status} {wait_s is not None} {(wait_s or 0.0) >= LONG_WAIT_S}"
        key = _WAIT.sub(rb"\1", text.encode("utf-8", "replace")) + sort.encode()
        known = self._known.get(key)
        if known is None:
            known = _diagnosed(text, seen)
            self._known[key] = known
            if len(self._known) > 256:
                self._known.popitem(last=False)
        return known

    def _retried(self, seen: Seen, call: Call, outcome: Outcome) -> Retried | None:
        """The failed call that this one repeats; notes this one if it failed itself."""
        if outcome is Outcome.ADMITTED and not self._retries:
            return None
        request = seen.account, f"{call.kind.method} {call.kind.model}", seen.client, seen.digest
        retried = self._retries.of(request, seen.at_s)
        if outcome is not Outcome.ADMITTED and seen.asked.counts:
            attempt = retried.attempt + 1 if retried else 1
            ended_s = seen.at_s + seen.total_ms / 1000
            self._retries.failed(request, Retried(seen.at_s, attempt), ended_s)
        return retried

    def _wasted(self, call: Call, outcome: Outcome) -> bool:
        """Whether the call was refused while an earlier refusal's wait ran; notes this one's."""
        key = call.kind.account, call.kind.label
        if outcome is Outcome.ADMITTED:
            self._closed_until_s.pop(key, None)
            return False
        if outcome is not Outcome.REFUSED:
            return False
        closed = call.at_s < self._closed_until_s.get(key, 0.0)
        if call.wait_ms:
            if len(self._closed_until_s) >= _REMEMBERED:
                self._closed_until_s.clear()
            self._closed_until_s[key] = max(
                self._closed_until_s.get(key, 0.0),
                call.at_s + (call.total_ms + call.wait_ms) / 1000,
            )
        return closed


def _units(seen: Seen, outcome: Outcome) -> int:
    """Requests as the quota counts them (each text of a batch is one: four independent measurements)."""
    if outcome is not Outcome.ADMITTED:
        return 1
    if seen.asked.method == EMBEDDINGS:
        is_whole = seen.request_tail == seen.request_head  # else both are known, and not between
        return texts_in(seen.request_head) if is_whole else 1
    return max(seen.texts, 1) if seen.asked.method == BATCH else 1


def _said(seen: Seen) -> str | None:
    """What the API said went wrong; None where nothing did. Nothing of an answer is in it."""
    if seen.trouble:
        return seen.trouble
    if seen.status >= 400:
        return seen.body.decode("utf-8", "replace")
    return error_in(seen.body) if seen.streams and b'"error"' in seen.body else None


@lru_cache(maxsize=1024)
def _label(model: str) -> str | None:
    return label_of(model, catalogue.models())


@lru_cache(maxsize=256)
def _client(agent: bytes) -> str:
    """The first product of a user agent: who called, without its system."""
    word = agent.decode("utf-8", "replace").strip().partition(" ")[0][:60]
    return "".join(letter for letter in word if letter.isprintable())


def _stated_wait_s(seen: Seen) -> float | None:
    """The wait that a refusal states: in its sentence, which is more precise, or in RetryInfo."""
    if seen.status < 400 and not (seen.streams and b'"error"' in seen.body):
        return None
    said = " ".join(seen.body.decode("utf-8", "replace").lower().split())
    if (wait_s := stated_wait_s(said)) is not None:
        return wait_s
    found = _RETRY_DELAY.search(said)
    return duration_s(found[1]) if found else None


def _diagnosed(text: str, seen: Seen) -> _Trouble:
    whole = f"HTTP {seen.status}\n{text}" if seen.status >= 400 else text
    try:
        found = diagnose(whole, now_s=seen.at_s)
    except Exception:  # a fault in reading is no fault of the call
        found = ()
    if not found:
        return _Trouble(Cause.UNKNOWN.value, f"HTTP {seen.status}, and nothing that says why")
    first = found[0]
    limits = tuple(
        NamedLimit(
            limit.dimension.value if limit.dimension else "",
            limit.limit,
            limit.model or "",
            limit.tier.value,
            limit.quota_id or "",
        )
        for limit in first.limits
    )
    return _Trouble(first.cause.value, headline(first), limits, kept(first))
