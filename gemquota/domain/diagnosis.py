"""What a diagnosis says: the records behind `gemquota diagnose`.

The JSON form (schema `gemquota.diagnosis/1`) is written by `gemquota.render`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from gemquota.domain.quota import Limit, Tier


@unique
class Cause(StrEnum):
    """Why a call failed."""

    QUOTA = "quota"
    NO_ENTITLEMENT = "no_entitlement"
    SPEND_RATE = "spend_rate"
    SPEND_CAP = "spend_cap"
    BILLING_CAP = "billing_cap"
    PREPAY_DEPLETED = "prepay_depleted"
    STORAGE = "storage"
    SHARED_CAPACITY = "shared_capacity"
    PROVISIONED_THROUGHPUT = "provisioned_throughput"
    MODEL_CAPACITY = "model_capacity"
    OVERLOADED = "overloaded"
    UNEXPLAINED_429 = "unexplained_429"
    GATEWAY_COOLDOWN = "gateway_cooldown"
    AUTH = "auth"
    PERMISSION = "permission"
    LOCATION = "location"
    MODEL_NOT_FOUND = "model_not_found"
    CONTEXT_WINDOW = "context_window"
    INVALID_REQUEST = "invalid_request"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    NETWORK = "network"
    NOT_GEMINI = "not_gemini"
    UNKNOWN = "unknown"


@unique
class Surface(StrEnum):
    """Who spoke."""

    DEVELOPER = "developer"
    VERTEX = "vertex"
    CODE_ASSIST = "code_assist"
    GATEWAY = "gateway"
    NETWORK = "network"
    OTHER = "other"
    UNKNOWN = "unknown"


@unique
class Confidence(StrEnum):
    """How well the text proves the cause."""

    CERTAIN = "certain"
    """A machine field proves it."""
    LIKELY = "likely"
    """A known message proves it."""
    GUESS = "guess"


@unique
class ResetSource(StrEnum):
    """Where `resets_at_s` comes from."""

    TEXT = "text"
    """An absolute instant in the text."""
    SERVER = "server"
    """The server's hint of over one hour, added to the error's own time or to now."""
    DOCUMENTED = "documented"
    """The next midnight in Los Angeles, as Google documents daily quotas."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The piece of the text that proves a part of the diagnosis."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, with the exact command or link where there is one."""

    title: str
    command: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One distinct error of the input, explained."""

    cause: Cause
    surface: Surface = Surface.UNKNOWN
    http_status: int | None = None
    status: str | None = None
    reason: str | None = None
    message: str | None = None
    limits: tuple[Limit, ...] = ()
    tier: Tier = Tier.UNKNOWN
    zero_limit: bool = False
    retry_after_s: float | None = None
    """The server's (or gateway's) stated wait; never a client's own back-off."""

    retryable: bool | None = None
    """True: waiting seconds to minutes can help. False: a change, or hours. None: cannot be told."""

    at_s: float | None = None
    """When the error happened, epoch seconds, where the text says so."""

    resets_at_s: float | None = None
    reset_source: ResetSource | None = None
    confidence: Confidence = Confidence.GUESS
    truncated: bool = False
    occurrences: int = 1
    client: str | None = None
    """The client library or program that printed the text, by its key in `domain.clients`."""

    explanation: str = ""
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
