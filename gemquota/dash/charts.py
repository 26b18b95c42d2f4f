"""One model over time: its requests, tokens, latencies and refusals, against its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from gemquota.dash.chart import Layer, Number, Window, curves, stacked
from gemquota.dash.figures import axis_money, duration_ms, length, short
from gemquota.dash.ink import Ink, Line, Role, cut, width_of
from gemquota.dash.view import View, source_words, tier_words
from gemquota.domain.frame import Bucket, Row, Series

SPANS_S = (300.0, 900.0, 3600.0, 21_600.0, 86_400.0, 604_800.0, 2_592_000.0)
"""What `+` and `-` step through."""
ALL_S = 0.0
"""All that is recorded."""
START_SPAN = 1
_CAUSE_ROLES: tuple[Role, ...] = ("bad", "warn", "accent", "good", "head", "dim")
GAP = 2
LEAST_STRIP, MOST_STRIP, LEAST_STRIP_WIDTH = 10, 20, 100
"""Lines and cells for charts below the overview's table."""
LEAST_CHART = 5
"""Lines below which a chart shows nothing."""

Draw = Callable[[int, int], list[Line]]
"""Width and height to lines."""
Chart = tuple[str, Sequence[Layer], Draw]
"""Title, layers for the legend, and how to draw it."""


def limit_of(series: Series, dimension: str) -> float | None:
    """The limit's value, where one is known and is a limit."""
    return next(
        (float(each.value) for each in series.limits if each.dimension == dimension and each.value >= 0), None
    )  # fmt: skip


def charts(series: Series, view: View) -> list[Chart]:
    """All charts, the most telling first."""
    buckets, glyphs = series.buckets, view.glyphs
    start_s = series.start_s
    window = Window(start_s, start_s + series.step_s * max(1, len(buckets)), view.offset_s)
    per_minute = series.step_s == 60

    def columns(
        layers: Sequence[Layer], limit: float | None = None, number: Number = short
    ) -> Draw:
        return lambda width, height: stacked(
            layers, window, width=width, height=height, glyphs=glyphs, limit=limit, number=number
        )

    rolling = [Layer([each.peak_per_minute for each in buckets], "accent", "most in 60 s on end")]
    tokens = [
        Layer([each.input_tokens for each in buckets], "accent", "in"),
        Layer([each.output_tokens for each in buckets], "dim", "out"),
    ]
    times = [
        Layer([each.p50_ms for each in buckets], "accent", "p50"),
        Layer([each.p95_ms for each in buckets], "warn", "p95"),
    ]
    calls = [
        Layer([each.passed for each in buckets], "accent", "passed"),
        Layer([each.refused for each in buckets], "bad", "refused"),
        Layer([each.failed for each in buckets], "warn", "failed"),
    ]
    causes = cause_layers(buckets)
    spend = [Layer([each.micro_usd for each in buckets], "accent", "at list prices")]
    per = f"per {length(series.step_s)}"
    return [
        ("Requests in a rolling minute", rolling, columns(rolling, limit_of(series, "RPM"))),
        (f"Tokens {per}", tokens, columns(tokens, limit_of(series, "TPM") if per_minute else None)),
        (
            "Latency" + (", of a sample" if series.sampled else ""),
            times,
            lambda width, height: curves(
                times, window, width=width, height=height, glyphs=glyphs, number=duration_ms
            ),
        ),
        (f"Refused and failed {per}, by cause", causes, columns(causes)),
        (f"Requests {per}", calls, columns(calls, limit_of(series, "RPM") if per_minute else None)),
        (f"Spend {per}", spend, columns(spend, None, axis_money)),
    ]


def cause_layers(buckets: Sequence[Bucket], most: int = 5) -> list[Layer]:
    """One layer per cause, the most frequent first; the rest of them together."""
    total: Counter[str] = Counter()
    for bucket in buckets:
        total.update(dict(bucket.causes))
    names = [name for name, _ in total.most_common()]
    shown, rest = names[:most], set(names[most:])
    layers = []
    for name, role in zip(shown, _CAUSE_ROLES, strict=False):
        values = [dict(bucket.causes).get(name, 0) for bucket in buckets]
        layers.append(Layer(values, role, name.replace("_", " ")))
    if rest:
        values = [sum(count for name, count in bucket.causes if name in rest) for bucket in buckets]
        layers.append(Layer(values, _CAUSE_ROLES[-1], f"{len(rest)} other causes"))
    return layers or [Layer([0.0] * len(buckets), "dim", "none")]


def model_lines(
    series: Series, row: Row | None, view: View, span_s: float, *, width: int, height: int
) -> list[Line]:
    """The page: who it is and where it stands, then as many charts as there is room for."""
    lines = [*title_lines(series, row, view, span_s, width=width), ()]
    room = height - len(lines)
    drawn = charts(series, view)
    across = 2 if width >= 70 else 1
    down = max(1, min(-(-len(drawn) // across), room // (LEAST_CHART + 2)))
    if height < 34:
        down = min(down, 2)
    each_width = (width - 1 - GAP * (across - 1)) // across
    each_height = max(0, room // down - 2)
    for index in range(down):
        boxes = []
        for title, layers, draw in drawn[index * across : (index + 1) * across]:
            heading = _heading(title, layers, view, each_width)
            boxes.append([heading, *draw(each_width, each_height)])
        lines += beside(boxes, each_width)
        if index < down - 1:
            lines.append(())
    return lines[:height]


def strip_lines(series: Series, view: View, *, width: int, height: int) -> list[Line]:
    """Two or three charts next to each other, for below the overview's table."""
    drawn = charts(series, view)
    across = 3 if width >= 160 else 2
    each_width = (width - 1 - GAP * (across - 1)) // across
    each_height = min(height, MOST_STRIP) - 1
    boxes = [
        [_heading(title, layers, view, each_width), *draw(each_width, each_height)]
        for title, layers, draw in (drawn[0], drawn[4], drawn[1])[:across]
    ]
    return beside(boxes, each_width)


def _heading(title: str, layers: Sequence[Layer], view: View, width: int) -> Line:
    pieces = [Ink(" " + title, "head"), Ink("  ")]
    for layer in layers:
        piece = (Ink(view.glyphs.heights[-1], layer.role), Ink(f" {layer.name}  ", "dim"))
        if width_of(pieces) + width_of(piece) > width:
            break
        pieces += piece
    return tuple(pieces)


def beside(boxes: Sequence[Sequence[Line]], width: int) -> list[Line]:
    """Boxes of lines next to each other, each `width` cells wide."""
    rows: list[Line] = []
    for index in range(max(map(len, boxes), default=0)):
        line: list[Ink] = []
        for number, box in enumerate(boxes):
            if number:
                line.append(Ink(" " * GAP))
            line += cut(box[index] if index < len(box) else (), width)
        rows.append(tuple(line))
    return rows


def title_lines(
    series: Series, row: Row | None, view: View, span_s: float, *, width: int
) -> list[Line]:
    """Its name, the rolling minute against its limit, the high-water mark, the kind of window."""
    now_s, dot = view.frame.now_s, f" {view.glyphs.dot} "
    window = f"{series.window} window" if series.window else "kind of window unknown"
    words = [
        view.name(series.account),
        tier_words(row.tier) if row else "",
        f"the last {length(span_s)}" if span_s else "all that is recorded",
        window,
    ]
    first: Line = (
        Ink(f" {view.label(series.label)}  ", "accent"),
        Ink(dot.join(filter(None, words)), "dim"),
    )
    second: list[Ink] = []
    for dimension, used, high in (
        ("RPM", series.rolling, series.high_water),
        ("TPM", series.rolling_tokens, series.high_water_tokens),
    ):
        known = next((each for each in series.limits if each.dimension == dimension), None)
        limit = known.value if known is not None and known.value >= 0 else None
        role: Role = "bad" if limit is not None and used >= limit else ""
        text = f"{used:,} of {limit:,}" if limit is not None else f"{used:,}"
        source = f", {source_words(known, now_s)}" if known and width >= 110 else ""
        second += [
            Ink(f" {dimension} ", "head"), Ink(text, role), Ink(f"{source}, most today {high:,}  ", "dim"),
        ]  # fmt: skip
    return [first, tuple(second)]
