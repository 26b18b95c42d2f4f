"""What one error says, before anyone decides what it means."""

from __future__ import annotations

from dataclasses import dataclass

from gemquota.domain.quota import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The facts read from one error, whatever syntax it was printed in."""

    text: str
    """The whole error in lower case, with single blanks: what the rules look at."""

    message: str | None = None
    http_status: int | None = None
    status: str | None = None
    """A google.rpc status such as `RESOURCE_EXHAUSTED`, or an Interactions code."""

    reasons: tuple[str, ...] = ()
    """`ErrorInfo.reason` values, in order."""

    services: tuple[str, ...] = ()
    """Hosts and services named by machine fields, e.g. `aiplatform.googleapis.com`."""

    limits: tuple[Limit, ...] = ()
    retry_after_s: float | None = None
    resets_at_s: float | None = None
    at_s: float | None = None
    truncated: bool = False
    empty_violations: bool = False
    """`violations { }`: the limit was sent and lost on the way."""

    tight: str = ""
    """`text` without blanks where lines may have been cut inside words; else empty."""

    def says(self, *phrases: str) -> str | None:
        """The first of `phrases` that occurs in the text, wherever its lines were cut."""
        found = next((phrase for phrase in phrases if phrase in self.text), None)
        if found is None and self.tight:
            found = next(
                (
                    phrase
                    for phrase in phrases
                    if len(phrase) >= _LONG and phrase.replace(" ", "") in self.tight
                ),
                None,
            )
        return found


_LONG = 16
"""A phrase this long is itself without its blanks; a shorter one might lie across two words."""
