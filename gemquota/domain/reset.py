from __future__ import annotations


def next_pacific_midnight(now_s: float) -> float:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    local = datetime.fromtimestamp(now_s, ZoneInfo("America/Los_Angeles"))
    return (
        local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=1)
    ).timestamp()


def pacific_offset_s(at_s: float) -> int:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    offset = datetime.fromtimestamp(at_s, ZoneInfo("America/Los_Angeles")).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
