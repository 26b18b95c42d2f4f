from __future__ import annotations

import pytest

from gemquota.domain.model_names import resolve
from gemquota.render.layout import plain_paint
from gemquota.render.models import models_text
from gemquota.sources.catalogue import models


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-11-24", "shuts down 2026-12-01"), ("2026-12-01", "shut down 2026-12-01")],
    ids=["ahead", "past"],
)
def test_a_date_reads_as_ahead_or_past(today, said):
    model = resolve("gemini-2.5-pro", models())
    assert said in models_text([model], {}, today=today, width=100, paint=plain_paint)
