"""A project's quotas by Google's own accounts, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from gemquota.domain.console import DEVELOPER, VERTEX, State
from gemquota.domain.console_report import Report, ReportRow, eligibility
from gemquota.domain.headroom import Known
from gemquota.domain.lengths import span
from gemquota.domain.quota import Tier
from gemquota.domain.wording import TIER, inert_cell, pacific_clock, utc
from gemquota.render.layout import Paint, labelled, table, wrapped

TITLES = {DEVELOPER: "Gemini Developer API", VERTEX: "Vertex AI"}
_LIMITS, _USE = "Cloud Quotas", "Cloud Monitoring"
ALL_OTHERS = "(all others)"
NEARLY_FULL = 0.8
"""A share that is painted as bad."""
CSV_COLUMNS = (
    "service", "model", "location", "dimension", "tier", "quota_id", "used", "limit", "state", "percent", "peak_minute",
    "refused", "newest_point", "resets_at", "overridden_by", "recorded_here", "others",
)  # fmt: skip


def quotas_text(report: Report, *, width: int, paint: Paint) -> list[str]:
    """Lines: whose, which tier and how that is known, the rows, where their figures are from."""
    lines = labelled("Project", f"{report.project}, {report.login}", width, paint)
    if any(each.row.limit.service == DEVELOPER for each in report.rows):
        lines += labelled("Tier", _tier_text(report), width, paint)
    lines += labelled("Limits", f"{_LIMITS}, read at {pacific_clock(report.at_s)}", width, paint)
    lines += labelled("Used", _use_text(report), width, paint)
    for problem in report.problems:
        lines += labelled("Missing", f"{problem.what}: {problem.text}", width, paint)
        lines += [f"            {paint(problem.hint, 'command')}"] if problem.hint else []
    services = list(dict.fromkeys(each.row.limit.service for each in report.rows))
    for service in services:
        rows = [each for each in report.rows if each.row.limit.service == service]
        title = [paint(TITLES.get(service, service), "head")] if len(services) > 1 else []
        lines += ["", *title, *_table(rows, report, width, paint)]
    lines += ["", *_remarks(report, width)]
    return lines


def _tier_text(report: Report) -> str:
    tier = report.tier
    ago = "" if tier.at_s is None else f", {_ago(report.at_s - tier.at_s)}"
    text = f"{TIER[Tier(tier.tier)]}: {tier.evidence}{ago}"
    if tier.others:
        text += f"; before that {', '.join(tier.others)}"
    return text


def _use_text(report: Report) -> str:
    if report.newest_s is None:
        known = any(each.row.used is not None for each in report.rows)
        return f"{_USE}: nothing since midnight in Los Angeles" if known else "unknown"
    age = _ago(report.at_s - report.newest_s)
    return f"{_USE}, newest minute ended {pacific_clock(report.newest_s)}, {age}; it is always late"


def _table(rows: Sequence[ReportRow], report: Report, width: int, paint: Paint) -> Iterator[str]:
    many_tiers = len({each.row.limit.tier for each in rows}) > 1
    placed = any(each.row.limit.location != "global" for each in rows)
    recorded = any(each.recorded for each in rows)
    head = [
        "model",
        *(["place"] if placed else []),
        *(["tier"] if many_tiers else []),
        *("counts", "used", "limit", "full", "peak/min", "refused"),
        *(["here"] if recorded else []),
        "fresh in",
    ]
    body = [
        [
            limit.label or ALL_OTHERS,
            *([limit.location] if placed else []),
            *([limit.tier or "-"] if many_tiers else []),
            limit.dimension if limit.dimension != "OTHER" else limit.quota_id,
            _number(row.used),
            f"{limit.value:,}" if row.state is State.LIMITED else row.state.value,
            _percent(row.share),
            _number(row.peak) if limit.window == "minute" else "",
            _number(row.exceeded) if row.exceeded != 0 else "",
            *([_number(each.recorded)] if recorded else []),
            "" if row.resets_s is None or not row.used else span(row.resets_s - report.at_s),
        ]
        for each in rows
        for row in (each.row,)
        for limit in (row.limit,)
    ]
    heading, *lines = table(
        head,
        body,
        right=("used", "limit", "full", "peak/min", "refused", "here"),
        width=width,
        spare=["here", "refused", "peak/min", "fresh in", "full"],
    )
    yield paint(heading, "head")
    if len(lines) != len(rows):  # so narrow that rows are broken
        yield from lines
        return
    widest = max(map(len, lines))
    for each, line in zip(rows, lines, strict=True):
        share = each.row.share
        role = "bad" if share is not None and share >= NEARLY_FULL else None
        text = "; ".join(notes(each, report.at_s))
        shown = paint(line, role) if role else line
        if not text:
            yield shown
        elif widest + 2 + len(text) <= width:
            yield f"{shown}{' ' * (widest + 2 - len(line))}{paint(text, 'dim')}"
        else:
            yield shown
            yield from (f"    {paint(part, 'dim')}" for part in wrapped(text, width - 4))


def notes(each: ReportRow, now_s: float) -> list[str]:
    """What is to be said of a row beside its figures."""
    row, limit = each.row, each.row.limit
    found = []
    wish = row.preference
    if wish is not None and wish.is_pending:
        found.append(f"{_value(wish.preferred)} asked for, waiting for Google")
    elif row.is_overridden and wish is not None:
        found.append(f"set by preference {wish.id[:40]}")
    elif wish is not None and wish.granted is not None and wish.granted != wish.preferred:
        found.append(f"{_value(wish.preferred)} asked for, {_value(wish.granted)} granted")
    if limit.is_rolling_out:
        found.append("about to change")
    if limit.is_fixed:
        found.append("fixed")
    found += [
        f"{known_text(other, now_s)} says {_value(other.value)}" for other in each.disagreeing
    ]
    return found


def known_text(known: Known, now_s: float) -> str:
    """Another source and its age: `a refusal 3 min ago`."""
    ago = _ago(now_s - known.as_of_s)
    names = {
        "refusal": f"a refusal {ago}",
        "probe": f"a probe {ago}",
        "yours": "your limits.toml",
    }
    text = names.get(known.source, f"the record of {known.as_of}")
    return f"{text} ({known.doubt})" if known.doubt else text


def _remarks(report: Report, width: int) -> list[str]:
    lines: list[str] = []
    if report.hidden:
        text = f"{report.hidden:,} more limits, of which nothing was used: --all."
        lines += wrapped(text, width)
    if report.other_tiers:
        lines += wrapped(f"{report.other_tiers:,} limits of other tiers: --all-tiers.", width)
    fixed = "Daily figures count since midnight in Los Angeles; of a minute's limit, used is its newest minute."
    lines += wrapped(fixed, width)
    if any(each.recorded for each in report.rows):
        text = "here: what run and proxy recorded on this machine, whichever project it was."
        lines += wrapped(text, width)
    return lines


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}" if share >= 0.01 or share == 0 else "<1%"


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _value(value: int) -> str:
    return "unlimited" if value < 0 else f"{value:,}"


def _ago(seconds: float) -> str:
    return "now" if seconds < 2 else f"{span(seconds)} ago"


def quotas_json(report: Report) -> str:
    """One object, schema `gemquota.quotas/1`. `limit` is null where there is none; `used` where it is unknown."""
    tier = report.tier
    document = {
        "schema": "gemquota.quotas/1",
        "project": report.project,
        "at": utc(report.at_s),
        "tier": {
            "value": tier.tier,
            "how": tier.how or None,
            "evidence": tier.evidence,
            "at": _instant(tier.at_s),
            "others": list(tier.others),
        },
        "limits_source": {"name": "cloud_quotas", "at": utc(report.at_s)},
        "used_source": {"name": "cloud_monitoring", "newest_point": _instant(report.newest_s)},
        "hidden": report.hidden,
        "hidden_of_other_tiers": report.other_tiers,
        "rows": [row_value(each, report.at_s) for each in report.rows],
        "problems": [problem._asdict() for problem in report.problems],
    }
    return json.dumps(document, ensure_ascii=False)


def row_value(each: ReportRow, now_s: float) -> dict[str, object]:
    """One limit as JSON has it."""
    row, limit = each.row, each.row.limit
    wish = row.preference
    return {
        "service": limit.service,
        "model": limit.label or None,
        "location": limit.location,
        "dimension": limit.dimension,
        "tier": limit.tier or None,
        "quota_id": limit.quota_id,
        "metric": limit.metric,
        "used": row.used,
        "limit": limit.value if limit.value >= 0 else None,
        "state": row.state.value.replace(" ", "_"),
        "share": row.share,
        "peak_per_minute": row.peak,
        "refused": row.exceeded,
        "newest_point": _instant(row.newest_s),
        "fresh_at": _instant(row.resets_s),
        "is_overridden": row.is_overridden,
        "preference": None
        if wish is None
        else {
            "id": wish.id,
            "preferred": wish.preferred,
            "granted": wish.granted,
            "is_pending": wish.is_pending,
            "detail": wish.detail or None,
            "justification": wish.justification or None,
            "updated_at": utc(wish.updated_s),
        },
        "increase": {
            "is_possible": not limit.ineligible and not limit.is_fixed,
            "why": eligibility(limit),
        },
        "is_fixed": limit.is_fixed,
        "is_about_to_change": limit.is_rolling_out,
        "recorded_here": each.recorded,
        "others": [
            {
                "source": other.source,
                "limit": other.value if other.value >= 0 else None,
                "tier": other.tier,
                "as_of": other.as_of,
                "doubt": other.doubt or None,
                "agrees": other not in each.disagreeing,
            }
            for other in each.others
        ],
    }


def quotas_csv(report: Report) -> str:
    """The rows with a head line; what is unknown or does not apply is empty. Instants are UTC."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for each in report.rows:
        row, limit = each.row, each.row.limit
        wish = row.preference if row.is_overridden else None
        writer.writerow(
            [
                limit.service,
                inert_cell(limit.label),
                inert_cell(limit.location),
                limit.dimension,
                limit.tier,
                inert_cell(limit.quota_id),
                row.used,
                limit.value if limit.value >= 0 else None,
                row.state.value,
                None if row.share is None else f"{row.share * 100:.2f}",
                row.peak,
                row.exceeded,
                _instant(row.newest_s),
                _instant(row.resets_s),
                inert_cell(wish.id) if wish else None,
                each.recorded,
                inert_cell("; ".join(f"{o.source} {o.value} {o.as_of}" for o in each.others)),
            ]
        )
    return out.getvalue()


def _instant(at_s: float | None) -> str | None:
    return None if at_s is None else utc(at_s)
