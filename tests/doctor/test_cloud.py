from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.doctor import cloud
from gemquota.doctor.examine import Around, _token, examine
from gemquota.doctor.patient import Kept
from gemquota.domain.finding import Grade, exit_code_of
from gemquota.errors import ExitCode
from tests.doctor import servers
from tests.doctor.test_examine import SOON, patient
from tests.sources.logins import service_account

TOKEN = "ya29." + "fake-token-of-a-test"
ALL = cloud.wanted_permissions(on_vertex=False)


def on(*names):
    return {
        "services": [{"name": f"projects/1/services/{each}", "state": "ENABLED"} for each in names]
    }


def examined(
    tmp_path, *, services=None, billing=None, permissions=None, token=lambda project, seconds: TOKEN
):
    """Findings by check, where Google Cloud answers what is given."""
    heads = []
    fine = {
        b"batchGet": services
        or servers.http("200 OK", json.dumps(on(*cloud.wanted_services(on_vertex=False)))),
        b"billingInfo": billing or servers.http("200 OK", '{"billingEnabled": true}'),
        b"testIam": permissions or servers.http("200 OK", json.dumps({"permissions": ALL})),
    }

    def answer(head):
        heads.append(head)
        return next(
            (said for mark, said in fine.items() if mark in head.split(b"\r\n")[0]),
            servers.api()(head),
        )

    with servers.serving(answer) as port:
        here = f"http://127.0.0.1:{port}"
        around = Around(
            tmp_path, None, None, None, Kept(""), needs_adc=False,
            project="my-project", token=token, places=cloud.Places(here, here, here),
        )  # fmt: skip
        found = asyncio.run(examine(patient(f"{here}/v1beta"), around, lambda finding: None, SOON))
    assert TOKEN not in repr(found)
    return {each.check: each for each in found}, exit_code_of(found), heads


def test_a_project_that_has_everything(tmp_path):
    found, code, heads = examined(tmp_path)
    assert [found[each].grade for each in ("apis", "billing", "roles")] == [Grade.OK] * 3
    assert code == ExitCode.OK
    asked = [head for head in heads if b"my-project" in head.split(b"\r\n")[0]]
    assert len(asked) == 3
    for head in asked:
        assert f"authorization: bearer {TOKEN}".encode() in head.lower()
        assert b"x-goog-user-project: my-project" in head.lower()


def test_an_api_that_is_off_is_a_failure_with_the_command_that_turns_it_on(tmp_path):
    some = servers.http("200 OK", json.dumps(on(*cloud.FOR_QUOTAS)))
    found, code, _ = examined(tmp_path, services=some)
    assert found["apis"].grade is Grade.FAILURE
    assert found["apis"].mend == (
        "gcloud services enable generativelanguage.googleapis.com --project my-project"
    )
    assert code == ExitCode.CHANGE_NEEDED


def test_an_api_that_only_quotas_needs_is_a_warning(tmp_path):
    found, code, _ = examined(
        tmp_path, services=servers.http("200 OK", json.dumps(on(cloud.GEMINI)))
    )
    assert found["apis"].grade is Grade.WARNING
    assert code == ExitCode.OK


def test_a_project_without_billing_is_told_what_that_means(tmp_path):
    found, code, _ = examined(tmp_path, billing=servers.http("200 OK", "{}"))
    assert found["billing"].grade is Grade.NOTE
    assert "free tier" in found["billing"].said
    assert code == ExitCode.OK


def test_missing_permissions_name_their_role(tmp_path):
    found, _, _ = examined(tmp_path, permissions=servers.http("200 OK", "{}"))
    assert found["roles"].grade is Grade.WARNING
    assert "--role roles/cloudquotas.viewer" in found["roles"].mend


FORBIDDEN = servers.http("403 Forbidden", '{"error": {"message": "The caller has no permission"}}')


@pytest.mark.parametrize(
    "answer",
    [
        FORBIDDEN,
        servers.http("200 OK", "[]"),
        servers.http("200 OK", "<html>"),
        servers.http("500 Oops", '{"error": 7}'),
        b"",
    ],
)
def test_what_cannot_be_learnt_is_unknown(tmp_path, answer):
    slow = answer or None
    if slow is None:
        found, code, _ = examined(
            tmp_path,
            token=lambda project, seconds: TOKEN,
            services=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        )
        checks = ["apis"]
    else:
        found, code, _ = examined(tmp_path, services=slow, billing=slow, permissions=slow)
        checks = ["apis", "billing", "roles"]
    assert [found[each].grade for each in checks] == [Grade.UNKNOWN] * len(checks)
    assert code == ExitCode.UNCLEAR


def test_a_project_that_does_not_exist(tmp_path):
    gone = servers.http("404 Not Found", '{"error": {"message": "not found"}}')
    found, code, _ = examined(tmp_path, services=gone)
    assert found["apis"].grade is Grade.FAILURE
    assert found["apis"].mend == "gcloud projects list"
    assert code == ExitCode.CHANGE_NEEDED


def test_without_credentials_the_mend_is_a_login(tmp_path, monkeypatch):
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("GCE_METADATA_HOST", f"127.0.0.1:{servers.refused_port()}")
    found, code, heads = examined(tmp_path, token=_token)
    assert found["apis"].mend == "gcloud auth application-default login"
    assert code == ExitCode.AUTH
    assert not [head for head in heads if b"my-project" in head]


def test_a_token_that_never_comes_is_not_waited_for(tmp_path, monkeypatch):
    with servers.serving(lambda head: b"") as port:
        login = service_account(tmp_path, f"http://127.0.0.1:{port}/token")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(login))
        found, code, _ = examined(tmp_path, token=_token)
    assert "no answer within" in found["apis"].said
    assert [found[each].grade for each in ("billing", "roles")] == [Grade.SKIPPED] * 2
    assert code == ExitCode.UNREACHABLE
