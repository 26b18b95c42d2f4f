from __future__ import annotations

from gemquota.domain.outlook import Allowed, Outlook
from gemquota.domain.quota import Dimension
from gemquota.render.layout import plain_paint
from gemquota.render.probe_plan import over_share, plan_text

ALLOWED = Allowed(requests=3_000, tokens=9_000, cost_usd=0.5, seconds=240.0, share_of_day=0.1)


def shown(*outlooks):
    text = plan_text("flash", "https://a", outlooks, ALLOWED, width=80, paint=plain_paint)
    assert max(map(len, text.splitlines())) <= 80
    return " ".join(text.split())


def rpm(**more):
    given = {"plausible": (5,), "most_requests": 6, "most_tokens": 18, "likely_requests": (6, 35)}
    return Outlook(dimension=Dimension.RPM, **{**given, **more})


def test_the_plan_says_requests_tokens_money_time_and_the_share_of_the_day():
    text = shown(rpm(per_day=20, most_cost_usd=0.0012))
    for part in ("At most 6 requests, 18 tokens, $0.0012", "30% of 20 a day", "4 min", "About 6"):
        assert part in text


def test_without_a_record_no_number_is_made_up():
    assert "no requests per minute are on record" in shown(rpm(plausible=()))


def test_one_large_request_is_priced():
    plan = Outlook(
        dimension=Dimension.TPM,
        plausible=(250_000,),
        most_requests=1,
        most_cost_usd=0.2,
        size_tokens=260_000,
    )
    assert "One request of 260,000 tokens" in shown(plan)
    assert "it costs $0.20" in shown(plan)


def test_what_is_not_sent_has_its_reason():
    plan = Outlook(dimension=Dimension.RPD, plausible=(20,), why_not="a day is never spent")
    text = shown(plan)
    assert "not probed: a day is never spent" in text
    assert "caps" not in text


def test_more_than_a_tenth_of_a_day_is_said():
    assert over_share([rpm(per_day=20)], ALLOWED) == (
        "this may take 30% of the 20 requests that a day has on record"
    )
    assert over_share([rpm(per_day=60)], ALLOWED) is None
    assert over_share([rpm()], ALLOWED) is None
