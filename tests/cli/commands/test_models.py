from __future__ import annotations

import json

from tests.cli.run import run


def test_a_routed_model_says_where_its_requests_go():
    out = run("models", "gemini-3.7-flash").out
    assert "gemini-3.8-flash from 2026-10-08" in out


def test_the_quota_label_differs_from_the_id_where_it_does():
    (model,) = json.loads(run("models", "gemini-embedding-001", "--json").out)["models"]
    assert model["quota_label"] == "gemini-embedding-1.0"


def test_the_list_grows_with_all():
    assert len(run("models", "--all").out) > len(run("models").out) > 0


def test_a_misspelt_model_suggests_the_nearest():
    done = run("models", "gemini-3.8-flsh")
    assert done.code == 2
    assert "gemini-3.8-flash" in done.err
