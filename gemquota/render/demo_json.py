"""A rehearsal as one JSON object (schema `gemquota.demo/1`)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.rehearsal import Moment, Rehearsal
from gemquota.domain.reset import next_pacific_midnight
from gemquota.domain.wording import utc
from gemquota.render.diagnosis_json import as_dict
from gemquota.render.probe_json import measurement_value

SCHEMA = "gemquota.demo/1"


def document(rehearsal: Rehearsal) -> str:
    """The whole rehearsal, indented. Times are those of its own clock."""
    acts: tuple[tuple[str, Sequence[Moment], Diagnosis | None], ...] = (
        ("burst", rehearsal.burst, rehearsal.refusal),
        ("minute", rehearsal.minute, None),
        ("day", rehearsal.day, rehearsal.day_refusal),
        ("reset", rehearsal.reset, None),
    )
    value = {
        "schema": SCHEMA,
        "emulated": True,
        "model": rehearsal.model,
        "tier": rehearsal.tier.value,
        "limits": {
            meter.dimension.value: meter.capacity for meter in rehearsal.burst[0].meters
        },
        "daily_reset_at": utc(next_pacific_midnight(rehearsal.day[-1].at_s)),
        "acts": [
            {
                "act": name,
                "moments": [_moment(moment) for moment in moments],
                "diagnosis": None if diagnosis is None else as_dict(diagnosis),
            }
            for name, moments, diagnosis in acts
        ],
        "probe": None if rehearsal.measured is None else measurement_value(rehearsal.measured),
        "probe_was_not_told": rehearsal.secret and {
            "limit": rehearsal.secret.capacity, "counting": rehearsal.secret.counting.value,
        },
    }  # fmt: skip
    return json.dumps(value, indent=2, ensure_ascii=False)


def _moment(moment: Moment) -> dict[str, object]:
    return {
        "at": utc(moment.at_s),
        "status": moment.status,
        "used": {meter.dimension.value: meter.used for meter in moment.meters},
    }
