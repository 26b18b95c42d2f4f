"""What was counted against quotas, from Cloud Monitoring, over REST.

google-cloud-monitoring 2.32.0 speaks gRPC alone here, which passes no HTTP proxy, and costs 0.39 s to import;
one method of the API is wanted, and google-auth's session is there already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from gemquota.domain.console import MODEL_KEYS, Points, Usage
from gemquota.domain.wording import utc
from gemquota.errors import ApiError, GemquotaError
from gemquota.sources.cloud_errors import MONITORING_SERVICE, Caller, CloudRefusal, meant, title
from gemquota.sources.credentials import Login
from gemquota.sources.deadline import Deadline, gathered
from gemquota.sources.reaching import unreachable

_MOST_PAGES = 100
_PAGE_POINTS = 50_000


class UsageRead(NamedTuple):
    """What could be read, and what went wrong with the rest."""

    usage: Usage
    problem: GemquotaError | None
    """Of one metric at least; None: all was read."""


class Monitoring:
    """Cloud Monitoring, asked with one login."""

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
        from google.auth.transport.requests import AuthorizedSession

        self._session = AuthorizedSession(login.credentials)
        if direct:
            self._session.trust_env = False
        self._deadline = deadline
        self._url = f"{base_url or f'https://{MONITORING_SERVICE}'}/v3/projects/{login.project}/timeSeries"  # fmt: skip
        # A metrics scope may hold other projects too; the filter is documented for ids, not for numbers.
        self._only_mine = "" if login.project.isdigit() else f' AND project="{login.project}"'
        self._caller = Caller(login.project, login.quota_project, *filter(None, (login.member,)))

    def usage(self, metrics: Iterable[str], *, since_s: float, until_s: float) -> UsageRead:
        """What was counted of each quota metric, by minute.

        Args:
            metrics: With the service in front; those of which nothing was ever counted are none to it.
            since_s: Epoch seconds.
            until_s: Epoch seconds.

        Raises:
            GemquotaError: If nothing could be read; what the first answer amounts to.
        """
        asked = list(dict.fromkeys(metrics))
        used, failed = self._of_kind("usage", asked, since_s, until_s)
        if failed and len(failed) == len(asked) and not used:
            raise next(iter(failed.values()))
        counted = list(dict.fromkeys(metric for metric, _ in used))
        exceeded, failed_too = self._of_kind("exceeded", counted, since_s, until_s)
        problem = next(iter({**failed, **failed_too}.values()), None)
        found = Usage(
            tuple(points for _, points in used),
            tuple(points for _, points in exceeded),
            frozenset(failed),
        )
        return UsageRead(found, problem)

    def close(self) -> None:
        """Let its connections go."""
        self._session.close()

    def _of_kind(
        self, kind: str, metrics: Sequence[str], since_s: float, until_s: float
    ) -> tuple[list[tuple[str, Points]], dict[str, GemquotaError]]:
        """Points with their metric, and why those of some metrics are not all there."""
        works = [
            (title(MONITORING_SERVICE), partial(self._series, metric, kind, since_s, until_s))
            for metric in metrics
        ]
        found, failed = [], {}
        for metric, answer in zip(metrics, gathered(self._deadline, works), strict=True):
            if isinstance(answer, GemquotaError):
                failed[metric] = answer
            elif isinstance(answer, Exception):
                raise answer
            else:
                points, problem = answer
                found += [(metric, each) for each in points]
                if problem is not None:
                    failed[metric] = problem
        return found, failed

    def _series(
        self, metric: str, kind: str, since_s: float, until_s: float
    ) -> tuple[list[Points], GemquotaError | None]:
        service, _, name = metric.partition("/")
        query: dict[str, Any] = {
            "filter": f'metric.type="{service}/quota/{name}/{kind}"{self._only_mine}',
            "interval.startTime": utc(since_s),
            "interval.endTime": utc(until_s),
            "view": "FULL",
            "pageSize": _PAGE_POINTS,
        }
        pages: dict[tuple[str, str, str], dict[float, int]] = defaultdict(lambda: defaultdict(int))
        problem = None
        for _ in range(_MOST_PAGES):
            document = self._get(query)
            if document is None:
                return [], None
            for series in _mappings(document.get("timeSeries")):
                _add(pages, series)
            if document.get("executionErrors"):
                problem = ApiError(
                    f"{title(MONITORING_SERVICE)} could not read all points of {name}"
                )
            token = document.get("nextPageToken")
            if not token:
                break
            query["pageToken"] = token
        return [
            Points(service, limit, label, location, tuple(sorted(counts.items(), reverse=True)))
            for (limit, label, location), counts in pages.items()
        ], problem

    def _get(self, query: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer; None: there is no such metric.

        Raises:
            GemquotaError: What another answer, or none, amounts to.
        """
        from google.auth.exceptions import GoogleAuthError

        try:
            # Where there is a login page in between, its redirect is no place to send a token to.
            reply = self._session.get(
                self._url, params=query, timeout=self._deadline.left_s(), allow_redirects=False
            )
            document = reply.json() if reply.status_code < 300 or reply.content[:1] == b"{" else {}
        except (OSError, ValueError, RecursionError, GoogleAuthError) as error:
            raise unreachable(
                title(MONITORING_SERVICE), error, self._deadline, host=MONITORING_SERVICE
            ) from None
        if reply.status_code == 200 and isinstance(document, dict):
            return document
        refusal = _refusal_of(reply.status_code, document)
        if refusal.status == 404 and "Cannot find metric" in refusal.message:
            return None
        raise meant(refusal, self._caller)


def _refusal_of(status: int, document: object) -> CloudRefusal:
    error = document.get("error") if isinstance(document, Mapping) else None
    if not isinstance(error, Mapping):
        return CloudRefusal(MONITORING_SERVICE, status, "", {}, "no reason given")
    reason, metadata = "", {}
    for detail in _mappings(error.get("details")):
        if str(detail.get("@type", "")).endswith(".ErrorInfo"):
            reason = str(detail.get("reason", ""))
            raw = detail.get("metadata")
            metadata = {str(k): str(v) for k, v in raw.items()} if isinstance(raw, Mapping) else {}
    return CloudRefusal(MONITORING_SERVICE, status, reason, metadata, str(error.get("message", "")))


def _mappings(raw: object) -> Sequence[Mapping[str, Any]]:
    return [each for each in raw if isinstance(each, Mapping)] if isinstance(raw, list) else []


def _add(pages: dict[tuple[str, str, str], dict[float, int]], series: Mapping[str, Any]) -> None:
    """Add a series, or the part of one that a page holds. Methods of one limit are added up."""
    metric, resource = (_labels(series.get(name)) for name in ("metric", "resource"))
    label = next((metric[key] for key in MODEL_KEYS if key in metric), "")
    key = metric.get("limit_name", ""), label, resource.get("location", "global")
    for point in _mappings(series.get("points")):
        end_s, count = _point(point)
        if end_s is not None and count is not None:
            pages[key][end_s] += count


def _labels(raw: object) -> dict[str, str]:
    labels = raw.get("labels") if isinstance(raw, Mapping) else None
    return {str(k): str(v) for k, v in labels.items()} if isinstance(labels, Mapping) else {}


def _point(point: Mapping[str, Any]) -> tuple[float | None, int | None]:
    from datetime import datetime

    interval, value = point.get("interval"), point.get("value")
    if not isinstance(interval, Mapping) or not isinstance(value, Mapping):
        return None, None
    try:
        end_s = datetime.fromisoformat(str(interval.get("endTime"))).timestamp()
        return end_s, int(str(value.get("int64Value", 0))[:20])
    except (ValueError, OverflowError):
        return None, None
