from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.doctor.account import adc
from gemquota.doctor.adc_file import read
from gemquota.domain.finding import Grade
from gemquota.errors import ExitCode

SECRET = "1//" + "fake-refresh-token-of-a-test"
USER = {"type": "authorized_user", "refresh_token": SECRET, "client_secret": SECRET}


def test_none(tmp_path):
    assert read(None, tmp_path) is None
    assert adc(None, needed=False).grade is Grade.NOTE
    needed = adc(None, needed=True)
    assert (needed.grade, needed.exit_code) == (Grade.FAILURE, ExitCode.AUTH)


def test_a_login_without_a_quota_project_is_a_warning(tmp_path):
    (tmp_path / "application_default_credentials.json").write_text(json.dumps(USER))
    found = read(None, tmp_path)
    assert found is not None
    assert found.kind == "authorized_user"
    assert SECRET not in repr(found)
    said = adc(found, needed=False)
    assert said.grade is Grade.WARNING
    assert said.mend.startswith("gcloud auth application-default set-quota-project")


def test_a_login_with_one_is_well(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(USER | {"quota_project_id": "mine"}))
    found = read(str(tmp_path / "a.json"), tmp_path)
    assert found is not None
    assert found.quota_project == "mine"
    assert adc(found, needed=True).grade is Grade.OK


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "[" * 100_000])
def test_a_file_that_is_none_is_a_failure_where_it_is_needed(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    found = read(str(tmp_path / "a.json"), tmp_path)
    assert found is not None
    assert found.trouble
    assert adc(found, needed=True).grade is Grade.FAILURE
    assert adc(found, needed=False).grade is Grade.WARNING


def test_a_file_that_is_missing_but_named(tmp_path):
    found = read(str(tmp_path / "none.json"), tmp_path)
    assert found is not None
    assert found.trouble


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(tmp_path_factory, octets):
    path = tmp_path_factory.mktemp("adc") / "a.json"
    path.write_bytes(octets)
    assert read(str(path), path.parent) is not None
