"""Cloud Quotas v1: `quotaInfos` and `quotaPreferences`.

Fields, methods and the two safety checks are those of google/api/cloudquotas/v1 (google-cloud-quotas
0.6.3). The proto does not give the texts of refusals: of those here, only the one for fixed quotas has been
seen from Google. Google does not say either how long an increase waits, see `GRANTED_AFTER_S`.
"""

from __future__ import annotations

from typing import Any

from gemquota.emulator.cloud.project import (
    GRANTED_AFTER_S,
    CloudProject,
    Dimensions,
    Preference,
    Quota,
    described_quota,
)
from gemquota.emulator.cloud.request import CloudRequest
from gemquota.emulator.errors import NO_ENTITY, invalid
from gemquota.emulator.exchange import Refused, pick
from gemquota.emulator.refusals import ApiError
from gemquota.emulator.shelf import timestamp

_USUAL, _MOST = 100, 1_000
_BELOW_USAGE = "QUOTA_DECREASE_BELOW_USAGE"
_TOO_HIGH = "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH"
_CHECKS = {"1": _BELOW_USAGE, "2": _TOO_HIGH, _BELOW_USAGE: _BELOW_USAGE, _TOO_HIGH: _TOO_HIGH}
_MOST_DECREASE = 0.1


def list_infos(project: CloudProject, service: str, request: CloudRequest) -> dict[str, Any]:
    """`quotaInfos.list`."""
    rows = [quota for quota in project.quotas if quota.service == service]
    chosen, token = request.page(rows, usual=_USUAL, most=_MOST)
    return _paged("quotaInfos", [described_quota(project, quota) for quota in chosen], token)


def get_info(project: CloudProject, service: str, quota_id: str) -> dict[str, Any]:
    """`quotaInfos.get`.

    Raises:
        Refused: 404 if there is none.
    """
    return described_quota(project, _quota(project, service, quota_id))


def list_preferences(project: CloudProject, request: CloudRequest) -> dict[str, Any]:
    """`quotaPreferences.list`, oldest first. Of `filter` only `reconciling=true|false` is understood."""
    rows = sorted(project.preferences.values(), key=lambda each: each.created_s)
    wanted = request.asked("filter").replace(" ", "")
    if wanted in ("reconciling=true", "reconciling=false"):
        rows = [e for e in rows if (e.pending_until_s is not None) is wanted.endswith("true")]
    elif wanted:
        raise Refused(invalid(f"Invalid filter: {wanted[:60]}"))
    chosen, token = request.page(rows, usual=_USUAL, most=_MOST)
    return _paged("quotaPreferences", [_described(project, each) for each in chosen], token)


def get_preference(project: CloudProject, id_: str) -> dict[str, Any]:
    """`quotaPreferences.get`.

    Raises:
        Refused: 404 if there is none.
    """
    if id_ not in project.preferences:
        raise Refused(NO_ENTITY)
    return _described(project, project.preferences[id_])


def create_preference(project: CloudProject, request: CloudRequest) -> dict[str, Any]:
    """`quotaPreferences.create`. A request without an id gets one."""
    id_ = request.asked("quotaPreferenceId") or f"preference-{len(project.preferences) + 1}"
    if id_ in project.preferences:
        raise Refused(_conflict(f"Quota preference {id_[:80]} already exists."))
    return _put(project, id_, request, None)


def update_preference(project: CloudProject, id_: str, request: CloudRequest) -> dict[str, Any]:
    """`quotaPreferences.patch`, with `allowMissing`, `validateOnly` and `ignoreSafetyChecks`.

    Raises:
        Refused: 404 if there is none and it may not be made; 409 if the etag is another's.
    """
    found = project.preferences.get(id_)
    if found is None and not request.is_set("allowMissing"):
        raise Refused(NO_ENTITY)
    return _put(project, id_, request, found)


def _put(
    project: CloudProject, id_: str, request: CloudRequest, found: Preference | None
) -> dict[str, Any]:
    document = request.document()
    etag = pick(document, "etag")
    if found is not None and etag and etag != found.etag:
        raise Refused(ApiError(409, "ABORTED", "The etag does not match the current one."))
    wanted = _read(document, id_, found, request.now_s)
    quota = _quota(project, wanted.service, wanted.quota_id)
    if found is None:
        _check_single(project, wanted)
    _check(project, quota, wanted, document, request)
    raises = _is_more(wanted.preferred, _value(quota, wanted.dimensions))
    wanted.granted = _value(quota, wanted.dimensions) if raises else wanted.preferred
    wanted.pending_until_s = request.now_s + GRANTED_AFTER_S if raises else None
    if not request.is_set("validateOnly"):
        project.preferences[id_] = wanted
        if not raises:
            project.put_in_force(wanted)
    return _described(project, wanted)


def _read(document: dict[str, Any], id_: str, found: Preference | None, now_s: float) -> Preference:
    config = pick(document, "quotaConfig")
    text = pick(config, "preferredValue") if isinstance(config, dict) else None
    try:
        preferred = int(str(text or 0))
    except ValueError:
        preferred = -2
    if not isinstance(config, dict) or not -1 <= preferred < 2**63:
        raise Refused(invalid("quota_config.preferred_value must be greater than or equal to -1."))
    raw = pick(document, "dimensions") or {}
    if not isinstance(raw, dict):
        raise Refused(invalid("Invalid value at 'dimensions'."))
    dimensions = tuple(sorted((str(key), str(value)) for key, value in raw.items()))
    if found is not None and raw and dimensions != found.dimensions:
        raise Refused(invalid("Field 'dimensions' is immutable."))
    named = {name: str(pick(document, name) or "") for name in ("service", "quotaId")}
    if found is not None:
        dimensions = found.dimensions
        named = {"service": found.service, "quotaId": found.quota_id}
    if missing := next((name for name, value in named.items() if not value), None):
        raise Refused(invalid(f"Field '{missing}' is required."))
    return Preference(
        id_,
        named["service"],
        named["quotaId"],
        dimensions,
        preferred,
        preferred,
        found.created_s if found else now_s,
        now_s,
        str(pick(document, "justification") or "")[:1_000],
        serial=found.serial + 1 if found else 1,
    )


def _check_single(project: CloudProject, wanted: Preference) -> None:
    key = wanted.service, wanted.quota_id, wanted.dimensions
    for each in project.preferences.values():
        if (each.service, each.quota_id, each.dimensions) == key:
            raise Refused(
                _conflict(f"Quota preference {each.id} exists for this quota and these dimensions.")
            )


def _check(
    project: CloudProject,
    quota: Quota,
    wanted: Preference,
    document: dict[str, Any],
    request: CloudRequest,
) -> None:
    if unknown := {key for key, _ in wanted.dimensions} - set(quota.dimensions):
        raise Refused(
            invalid(f"Quota {quota.quota_id} has no dimension {sorted(unknown)[0][:60]}.")
        )
    if quota.is_fixed:
        raise Refused(
            invalid(
                "Could not change quota value because 'is_fixed' field is set for quota id "
                f"'{quota.quota_id}'."
            )
        )
    current = _value(quota, wanted.dimensions)
    if _is_more(wanted.preferred, current):
        if not pick(document, "contactEmail"):
            raise Refused(invalid("contact_email is required for quota increase requests."))
        if quota.ineligible:
            raise Refused(
                _precondition(
                    f"Quota increase is not possible: {quota.ineligible}.", quota.ineligible
                )
            )
        return
    ignored = {_CHECKS.get(name) for name in request.fields.get("ignoreSafetyChecks", ())}
    if _TOO_HIGH not in ignored and (
        current < 0 <= wanted.preferred or wanted.preferred < current * (1 - _MOST_DECREASE)
    ):
        raise Refused(
            _precondition(
                f"The quota would decrease by more than 10 percent, from {current} to {wanted.preferred}.",
                _TOO_HIGH,
            )
        )
    used = _used(project, quota, wanted, request.now_s)
    if _BELOW_USAGE not in ignored and wanted.preferred < used:
        raise Refused(
            _precondition(
                f"The quota would decrease to {wanted.preferred}, below its usage of {used}.",
                _BELOW_USAGE,
            )
        )


def _used(project: CloudProject, quota: Quota, wanted: Preference, now_s: float) -> int:
    span_s = 86_400 if quota.refresh_interval == "day" else 300
    return project.used_in_window(quota, dict(wanted.dimensions), now_s - span_s)


def _value(quota: Quota, dimensions: Dimensions) -> int:
    entry = quota.entry_of(dict(dimensions))
    return entry.value if entry else 0


def _is_more(preferred: int, current: int) -> bool:
    return current >= 0 and (preferred < 0 or preferred > current)


def _quota(project: CloudProject, service: str, quota_id: str) -> Quota:
    found = project.quota(service, quota_id)
    if found is None:
        raise Refused(
            ApiError(
                404, "NOT_FOUND", f"Quota {quota_id[:120]!r} of {service[:80]!r} was not found."
            )
        )
    return found


def _described(project: CloudProject, each: Preference) -> dict[str, Any]:
    config: dict[str, Any] = {
        "preferredValue": str(each.preferred),
        "grantedValue": str(each.granted),
    }
    if each.pending_until_s is not None:
        config["stateDetail"] = "The request is being reviewed."
        config["traceId"] = f"trace-{each.etag}"
    found: dict[str, Any] = {
        "name": f"projects/{project.number}/locations/global/quotaPreferences/{each.id}",
        "quotaConfig": config,
        "etag": each.etag,
        "createTime": timestamp(each.created_s),
        "updateTime": timestamp(each.updated_s),
        "service": each.service,
        "quotaId": each.quota_id,
    }
    if each.dimensions:
        found["dimensions"] = dict(each.dimensions)
    if each.pending_until_s is not None:
        found["reconciling"] = True
    if each.justification:
        found["justification"] = each.justification
    return found


def _paged(name: str, rows: list[dict[str, Any]], token: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: rows} if rows else {}
    if token:
        found["nextPageToken"] = token
    return found


def _conflict(message: str) -> ApiError:
    return ApiError(409, "ALREADY_EXISTS", message)


def _precondition(message: str, reason: str) -> ApiError:
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "cloudquotas.googleapis.com",
    }
    return ApiError(400, "FAILED_PRECONDITION", message, (info,))
