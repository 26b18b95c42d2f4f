"""What the pattern of passes and refusals says about a 429 without details: a table of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.advice import BILLING, KEYS, RATE_LIMITS
from gemquota.domain.diagnosis import Action, Cause, Confidence, Diagnosis


@unique
class Check(StrEnum):
    """One small request, and what it is for."""

    MODELS = "models_list"
    """Counts against no quota: are key, project, place and network in order?"""
    COUNT = "count_tokens"
    """Has a quota of its own: does the key reach this model?"""
    TINY = "tiny_prompt"
    """One token in and one out, without tools: does the model refuse even that?"""
    GROUNDED = "grounding_on"
    """The tiny prompt with Google Search."""
    SIZED = "as_large_as_yours"
    """The tiny prompt, filled up to the size of the call that was refused."""
    SIBLING = "sibling_model"
    SERVICE_TIER = "flex_service_tier"
    KEY = "key_of_same_project"
    PROJECT = "key_of_other_project"
    AGAIN = "tiny_prompt_again"
    """The control: is what was refused still refused?"""


@unique
class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    REFUSED = "refused"
    """A 429 that names no cause."""
    UNAVAILABLE = "unavailable"
    """The model or tier that it compares with is not offered here; it says nothing."""
    SURPRISE = "surprise"
    """Anything else: the answer names a cause of its own, or none came."""


@unique
class Suspect(StrEnum):
    """Where the refusal comes from."""

    LIMIT = "named_limit"
    ENTITLEMENT = "model_not_on_this_tier"
    KEY = "key"
    PROJECT = "whole_project"
    MODEL = "one_model"
    TOKENS = "tokens"
    GROUNDING = "grounding"
    CAPACITY = "capacity"
    LOCATION = "location"
    BILLING = "billing"
    NETWORK = "network"
    MOMENTARY = "momentary"
    SIZE_OR_TOOLS = "tokens_or_tools_or_momentary"
    UNCLEAR = "unclear"


class Checked(NamedTuple):
    """A check that was made."""

    check: Check
    outcome: Outcome
    diagnosis: Diagnosis | None = None
    """What its error means; None where it passed."""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Why the calls are refused, how sure that is, and what to do."""

    suspect: Suspect
    confidence: Confidence
    why: str
    actions: tuple[Action, ...]
    diagnosis: Diagnosis | None = None
    """The answer that named the cause by itself."""


class Row(NamedTuple):
    """A pattern: checks that it does not name do not matter."""

    pattern: Mapping[Check, Outcome]
    suspect: Suspect
    confidence: Confidence
    why: str


_P, _R = Outcome.PASSED, Outcome.REFUSED
_LIKELY, _GUESS = Confidence.LIKELY, Confidence.GUESS

# Read from the top: what proves most stands first, and a row without a check that another row has
# stands below it, because it knows less. No pattern of bare refusals proves anything for certain.
ROWS: tuple[Row, ...] = (
    Row({Check.MODELS: _R}, Suspect.PROJECT, _LIKELY,
        "Even models.list is refused, which counts against no quota: the key or its project is throttled as a whole."),
    Row({Check.TINY: _R, Check.AGAIN: _P}, Suspect.MOMENTARY, _LIKELY,
        "The same tiny prompt was refused first and passed at the end: a limit that comes back within seconds, as one per minute does."),
    Row({Check.TINY: _P, Check.GROUNDED: _R}, Suspect.GROUNDING, _LIKELY,
        "The tiny prompt passes without Google Search and is refused with it: the quota of grounding is used up, or not billed."),
    Row({Check.TINY: _P, Check.SIZED: _R}, Suspect.TOKENS, _LIKELY,
        "The tiny prompt passes and one of your size is refused: a limit on input tokens, not on requests."),
    Row({Check.TINY: _P, Check.SIZED: _P}, Suspect.MOMENTARY, _GUESS,
        "The tiny prompt and one of your size both pass now: what refused has come back, as a limit per minute or scarce capacity does."),
    Row({Check.TINY: _P, Check.GROUNDED: _P}, Suspect.MOMENTARY, _GUESS,
        "The tiny prompt passes with and without Google Search: what refused has come back, or it was the size of your call."),
    Row({Check.TINY: _P}, Suspect.SIZE_OR_TOOLS, _GUESS,
        "A tiny prompt passes: neither key, project nor model is blocked. It was the size of your call, a tool that it used, or a limit that has come back."),
    Row({Check.TINY: _R, Check.KEY: _P}, Suspect.KEY, _LIKELY,
        "Another key of the same project passes: it is this key."),
    Row({Check.TINY: _R, Check.SIBLING: _R, Check.PROJECT: _R}, Suspect.LOCATION, _LIKELY,
        "Both models refuse, for a key of another project too: it is not your quota but where you call from, or the service itself."),
    Row({Check.TINY: _R, Check.PROJECT: _R}, Suspect.CAPACITY, _LIKELY,
        "This model refuses a key of another project as well: it has no capacity for anybody here at present."),
    Row({Check.TINY: _R, Check.SERVICE_TIER: _P}, Suspect.CAPACITY, _GUESS,
        "The model answers at service tier flex and refuses standard: the capacity or the quota of standard traffic, not the key or the project."),
    Row({Check.TINY: _R, Check.SIBLING: _P, Check.PROJECT: _P}, Suspect.MODEL, _LIKELY,
        "A sibling model passes, and so does this one for another project: this project's quota of this one model."),
    Row({Check.TINY: _R, Check.SIBLING: _P}, Suspect.MODEL, _LIKELY,
        "A sibling model passes with the same key: this one model's quota in your project (requests of the day or minute), or its capacity."),
    Row({Check.TINY: _R, Check.SIBLING: _R, Check.PROJECT: _P}, Suspect.PROJECT, _LIKELY,
        "Both models refuse, and another project passes: your project as a whole is throttled, its billing on hold or not yet in effect."),
    Row({Check.TINY: _R, Check.SIBLING: _R}, Suspect.PROJECT, _LIKELY,
        "Both models refuse even one token: your project or key as a whole is throttled, its billing on hold or not yet in effect."),
    Row({Check.TINY: _R}, Suspect.UNCLEAR, _GUESS,
        "Even one token is refused, and nothing to compare with was answered: the model, the key or the project."),
    Row({Check.COUNT: _R}, Suspect.UNCLEAR, _GUESS,
        "countTokens, which has a quota of its own, is refused; no more was asked."),
    Row({}, Suspect.UNCLEAR, _GUESS, "Not enough was asked to tell."),
)  # fmt: skip

_BY_CAUSE: Mapping[Cause, Suspect] = {
    Cause.QUOTA: Suspect.LIMIT,
    Cause.STORAGE: Suspect.LIMIT,
    Cause.NO_ENTITLEMENT: Suspect.ENTITLEMENT,
    Cause.AUTH: Suspect.KEY,
    Cause.PERMISSION: Suspect.KEY,
    Cause.LOCATION: Suspect.LOCATION,
    Cause.SPEND_RATE: Suspect.BILLING,
    Cause.SPEND_CAP: Suspect.BILLING,
    Cause.BILLING_CAP: Suspect.BILLING,
    Cause.PREPAY_DEPLETED: Suspect.BILLING,
    Cause.SHARED_CAPACITY: Suspect.CAPACITY,
    Cause.PROVISIONED_THROUGHPUT: Suspect.CAPACITY,
    Cause.MODEL_CAPACITY: Suspect.CAPACITY,
    Cause.OVERLOADED: Suspect.CAPACITY,
    Cause.MODEL_NOT_FOUND: Suspect.MODEL,
    Cause.CONTEXT_WINDOW: Suspect.TOKENS,
    Cause.NETWORK: Suspect.NETWORK,
    Cause.TIMEOUT: Suspect.NETWORK,
}
"""What an answer that names its cause accuses; any other is unclear."""

_STATUS = Action("See what your project may use and has used", url=RATE_LIMITS)
_PACE = Action("Send fewer calls per minute, with growing pauses after a refusal")
ACTIONS: Mapping[Suspect, tuple[Action, ...]] = {
    Suspect.LIMIT: (),
    Suspect.ENTITLEMENT: (),
    Suspect.NETWORK: (),
    Suspect.KEY: (
        Action("Make a new key in the same project, and compare the projects of both", url=KEYS),
    ),
    Suspect.PROJECT: (
        Action("Look at the project's billing: on hold, unpaid, or just upgraded", url=BILLING),
        Action("Check that the key belongs to the project that you pay for", url=KEYS),
        Action("If both are in order, try a key of another project: --other-project-env-file FILE"),
    ),
    Suspect.MODEL: (
        _STATUS,
        Action("See when the day resets", "gemquota reset-time"),
        Action("Until then use the sibling, or measure the limit", "gemquota probe --dry-run"),
    ),
    Suspect.TOKENS: (
        Action("Send fewer input tokens per call and per minute; count them with countTokens"),
        Action("Measure the limit", "gemquota probe --dimension tpm --dry-run"),
    ),
    Suspect.GROUNDING: (
        Action("Turn Google Search off until its quota is back, or use it in fewer calls"),
        Action("See what grounding costs beyond the free prompts, and your billing", url=BILLING),
    ),
    Suspect.CAPACITY: (
        Action("Try again with growing pauses and some jitter, or use the sibling model meanwhile"),
    ),
    Suspect.LOCATION: (
        Action("Try from another network or region; a VPN's or a cloud's address may be throttled"),
        Action("Look at the service's own state", url="https://aistudio.google.com/status"),
    ),
    Suspect.BILLING: (Action("See the project's billing and spend limits", url=BILLING),),
    Suspect.MOMENTARY: (
        _PACE,
        Action("Measure the limit per minute", "gemquota probe --dry-run"),
    ),
    Suspect.SIZE_OR_TOOLS: (
        Action("Ask again with the size of your call: --tokens N"),
        Action("Ask again with search, if your call used it: --grounding"),
        _PACE,
    ),
    Suspect.UNCLEAR: (
        _STATUS,
        Action("Ask again later, with a sibling model or a second key to compare with"),
    ),
}  # fmt: skip
"""The next step for each suspect, the most useful first; those of a named cause come with it."""


def outcome_of(check: Check, diagnosis: Diagnosis | None) -> Outcome:
    """How a check ended, by what its error means."""
    if diagnosis is None:
        return Outcome.PASSED
    if diagnosis.cause is Cause.UNEXPLAINED_429 or (
        diagnosis.cause is Cause.QUOTA and not diagnosis.limits
    ):
        return Outcome.REFUSED
    compared = {
        Check.SIBLING: (Cause.MODEL_NOT_FOUND, Cause.NO_ENTITLEMENT, Cause.PERMISSION),
        Check.SERVICE_TIER: (Cause.INVALID_REQUEST, Cause.NO_ENTITLEMENT, Cause.PERMISSION),
        Check.GROUNDED: (Cause.INVALID_REQUEST,),
    }
    return Outcome.UNAVAILABLE if diagnosis.cause in compared.get(check, ()) else Outcome.SURPRISE


def conclusion_of(checked: Sequence[Checked]) -> Conclusion:
    """The first row that fits; but what names its cause by itself needs no pattern."""
    for each in checked:
        if each.outcome is Outcome.SURPRISE and each.diagnosis is not None:
            return _named(each.check, each.diagnosis)
    seen = {each.check: each.outcome for each in checked}
    row = next(row for row in ROWS if row.pattern.items() <= seen.items())
    return Conclusion(row.suspect, row.confidence, row.why, ACTIONS[row.suspect])


def named_by_text(said: Diagnosis) -> Conclusion:
    """The conclusion from an error whose text names its cause: nothing need be asked."""
    suspect = _BY_CAUSE.get(said.cause, Suspect.UNCLEAR)
    why = f"The text itself names the cause, so nothing was sent. {said.explanation}"
    return Conclusion(suspect, said.confidence, why, said.actions or ACTIONS[suspect], said)


def _named(check: Check, said: Diagnosis) -> Conclusion:
    suspect = _BY_CAUSE.get(said.cause, Suspect.UNCLEAR)
    what = f"{check.value.replace('_', ' ')} was answered with a cause of its own: {said.cause.value.replace('_', ' ')}."
    if check in (Check.SIBLING, Check.KEY, Check.PROJECT):
        # It is the comparison that failed, not what is compared.
        return Conclusion(
            Suspect.UNCLEAR, _GUESS, f"The comparison failed: {what}", said.actions, said
        )
    why = f"{what[0].upper()}{what[1:]} {said.explanation}".strip()
    return Conclusion(suspect, said.confidence, why, said.actions or ACTIONS[suspect], said)
