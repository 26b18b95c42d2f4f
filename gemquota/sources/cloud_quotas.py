"""Limits and wishes for other limits, from Cloud Quotas. The one module that knows google-cloud-quotas.

REST, because that honours the proxies of the environment. Each call is made once with what is left of our own
time: the library's usual retry goes on for 60 s whatever time-out it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from gemquota.domain.console import (
    MODEL_KEYS,
    VERTEX,
    ConsoleLimit,
    Dimensions,
    Preference,
    console_limit,
)
from gemquota.errors import GemquotaError
from gemquota.sources.cloud_errors import QUOTAS_SERVICE, Caller, CloudRefusal, meant, title
from gemquota.sources.credentials import Login
from gemquota.sources.deadline import Deadline
from gemquota.sources.reaching import unreachable

_Result = TypeVar("_Result")
BELOW_USAGE = "below-usage"
TOO_HIGH = "large"
CHECKS = (BELOW_USAGE, TOO_HIGH)
"""What Google checks of a decrease: not below what is used, not by more than 10 percent."""


class Wish(NamedTuple):
    """A value that is to be asked for."""

    id: str
    """Of the preference that holds it."""
    service: str
    quota_id: str
    dimensions: Dimensions
    value: int
    justification: str
    contact_email: str | None
    etag: str = ""
    """Of the preference as it was read; the change is refused if it is another by now."""


class CloudQuotas:
    """Cloud Quotas, asked with one login. Its methods block for as long as the deadline has left."""

    def __init__(
        self, login: Login, deadline: Deadline, *, base_url: str | None = None, direct: bool = False
    ) -> None:
        """
        Args:
            login: Whose project is asked about.
            deadline: Of all calls together.
            base_url: Another server than Google's.
            direct: Whether to reach it past any proxy.
        """
        from google.cloud import cloudquotas_v1
        from google.cloud.cloudquotas_v1.services.cloud_quotas.transports import (
            CloudQuotasRestTransport,
        )

        self._api = cloudquotas_v1
        parts = urlsplit(base_url or f"https://{QUOTAS_SERVICE}")
        transport = CloudQuotasRestTransport(
            host=parts.netloc, credentials=login.credentials, url_scheme=parts.scheme
        )
        if direct:
            transport._session.trust_env = False
        self._client = cloudquotas_v1.CloudQuotasClient(transport=transport)
        self._deadline = deadline
        self._parent = f"projects/{login.project}/locations/global"
        self._caller = Caller(login.project, login.quota_project, *filter(None, (login.member,)))

    def limits(self, service: str) -> list[ConsoleLimit]:
        """All limits of a service, of every tier.

        Raises:
            GemquotaError: What its answer amounts to.
        """

        def read() -> list[ConsoleLimit]:
            pages = self._client.list_quota_infos(
                parent=f"{self._parent}/services/{service}", **self._once()
            )
            return [limit for info in pages for limit in _limits_of(info)]

        return self._asked(read)

    def preferences(self) -> list[Preference]:
        """All values that somebody asked for, of every service.

        Raises:
            GemquotaError: What its answer amounts to.
        """

        def read() -> list[Preference]:
            pages = self._client.list_quota_preferences(parent=self._parent, **self._once())
            return [_preference_of(each) for each in pages]

        return self._asked(read)

    def prefer(
        self, wish: Wish, *, validate_only: bool, ignoring: Sequence[str] = ()
    ) -> Preference:
        """Ask for a value; the preference as it is then, or would be.

        Args:
            wish: What is asked for.
            validate_only: Whether nothing is to change.
            ignoring: Of `CHECKS`, what may be disregarded.

        Raises:
            GemquotaError: What its answer amounts to.
        """
        api = self._api
        checks = {
            BELOW_USAGE: api.QuotaSafetyCheck.QUOTA_DECREASE_BELOW_USAGE,
            TOO_HIGH: api.QuotaSafetyCheck.QUOTA_DECREASE_PERCENTAGE_TOO_HIGH,
        }
        preference = api.QuotaPreference(
            name=f"{self._parent}/quotaPreferences/{wish.id}",
            service=wish.service,
            quota_id=wish.quota_id,
            dimensions=dict(wish.dimensions),
            quota_config=api.QuotaConfig(preferred_value=wish.value),
            justification=wish.justification,
            contact_email=wish.contact_email or "",
            etag=wish.etag,
        )
        request = api.UpdateQuotaPreferenceRequest(
            quota_preference=preference,
            allow_missing=True,
            validate_only=validate_only,
            ignore_safety_checks=[checks[name] for name in ignoring],
        )
        return self._asked(
            lambda: _preference_of(self._client.update_quota_preference(request, **self._once()))
        )

    def close(self) -> None:
        """Let its connections go."""
        self._client.transport.close()

    def _once(self) -> dict[str, Any]:
        return {"retry": None, "timeout": self._deadline.left_s()}

    def _asked(self, read: Callable[[], _Result]) -> _Result:
        from google.api_core.exceptions import GoogleAPICallError
        from google.auth.exceptions import GoogleAuthError
        from google.protobuf.json_format import ParseError

        try:
            return read()
        except GoogleAPICallError as error:
            raise meant(_refusal_of(error), self._caller) from None
        except (ParseError, UnicodeDecodeError, OSError, GoogleAuthError) as error:
            raise unreachable(title(QUOTAS_SERVICE), error, self._deadline) from None


def refused_check(error: GemquotaError) -> str | None:
    """Which of `CHECKS` refused a decrease, by Google's name for it; None: it was something else."""
    text = str(error)
    if "QUOTA_DECREASE_BELOW_USAGE" in text:
        return BELOW_USAGE
    return TOO_HIGH if "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH" in text else None


def _refusal_of(error: Any) -> CloudRefusal:
    metadata = {str(key): str(value) for key, value in (error.metadata or {}).items()}
    return CloudRefusal(
        QUOTAS_SERVICE, int(error.code or 500), str(error.reason or ""), metadata, _sentence(error)
    )


def _sentence(error: Any) -> str:
    """Google's sentence, without the method and the address that the library puts before it."""
    text = str(error.message or "")
    return text.partition(": ")[2] or text if text[:6].split(" ")[0].isupper() else text


def _limits_of(info: Any) -> Iterator[ConsoleLimit]:
    if info.service == VERTEX and not set(info.dimensions) & set(MODEL_KEYS):
        return  # of training, endpoints and whatever else is no model's
    eligibility = info.quota_increase_eligibility
    ineligible = "" if eligibility.is_eligible else eligibility.ineligibility_reason.name
    for entry in info.dimensions_infos:
        yield console_limit(
            service=info.service,
            quota_id=info.quota_id,
            metric=info.metric,
            window=info.refresh_interval,
            dimensions=entry.dimensions.items(),
            value=entry.details.value,
            ineligible=ineligible.removeprefix("INELIGIBILITY_REASON_"),
            is_fixed=info.is_fixed,
            is_rolling_out=entry.details.rollout_info.ongoing_rollout,
        )


def _preference_of(found: Any) -> Preference:
    config = found.quota_config
    return Preference(
        found.name.rpartition("/")[2],
        found.service,
        found.quota_id,
        tuple(sorted(found.dimensions.items())),
        config.preferred_value,
        config.granted_value if "granted_value" in config else None,
        found.reconciling,
        config.state_detail,
        found.justification,
        found.update_time.timestamp() if "update_time" in found else 0.0,
        found.etag,
    )
