from __future__ import annotations

import asyncio
import ssl
import sys
import time
from pathlib import Path

import pytest
import trustme

from gemquota.doctor.examine import CHECKS, Around, Within, examine
from gemquota.doctor.patient import Kept, Patient
from gemquota.domain.finding import Grade, exit_code_of
from gemquota.domain.model_names import resolve
from gemquota.errors import ExitCode
from gemquota.sources import catalogue
from tests.doctor import servers

KEY = "AIza" + "fake-key-of-a-test".ljust(35, "x")
FLASH = resolve("gemini-3.8-flash", catalogue.models())
SOON = Within(step=0.5, answer=0.8, token=0.8, python=20.0, everything=20.0)


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch):
    for name in (
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)


def patient(url: str, **changes: object) -> Patient:
    fine = Patient(url, "GEMINI_API_KEY", KEY, {}, FLASH, "", "linux", "2026-11-25")
    return fine._replace(**changes)


def examined(tmp_path: Path, one: Patient, within: Within = SOON):
    """Findings by check; each of them told in order."""
    around = Around(tmp_path, None, None, None, Kept(str(tmp_path)), needs_adc=False)
    told = []
    found = asyncio.run(examine(one, around, told.append, within))
    assert told == found
    assert [each.check for each in found] == sorted(
        (each.check for each in found), key=CHECKS.index
    )
    assert {each.check for each in found} == set(CHECKS)
    return {each.check: each for each in found}, exit_code_of(found)


def test_all_is_well(tmp_path):
    with servers.serving(servers.api()) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert code == ExitCode.OK
    bad = (Grade.FAILURE, Grade.WARNING, Grade.UNKNOWN)
    assert [each for each in found.values() if each.grade in bad] == []
    assert found["latency"].said.startswith("5 of 5 calls answered")
    assert "x-gemini-service-tier: standard" in found["tier"].evidence


def test_no_prompt_is_sent_where_none_may_be(tmp_path):
    asked = []

    def answer(head):
        asked.append(head)
        return servers.api()(head)

    with servers.serving(answer) as port:
        found, _ = examined(
            tmp_path, patient(f"http://127.0.0.1:{port}/v1beta", sends_prompt=False)
        )
    assert found["first token"].grade is Grade.SKIPPED
    assert asked
    assert not [head for head in asked if b"Generate" in head]


def test_a_name_that_does_not_exist(tmp_path):
    found, code = examined(tmp_path, patient("https://gemini.invalid/v1beta"))
    assert found["dns"].grade is Grade.FAILURE
    assert "gemini.invalid" in found["dns"].said
    assert [found[each].grade for each in ("tcp", "tls", "http", "first token")] == [
        Grade.SKIPPED
    ] * 4
    assert code == ExitCode.UNREACHABLE


def test_a_refused_port(tmp_path):
    port = servers.refused_port()
    found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["tcp"].grade is Grade.FAILURE
    assert "refused" in found["tcp"].said
    assert found["http"].grade is Grade.SKIPPED
    assert code == ExitCode.UNREACHABLE


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full backlog refuses")
def test_a_black_hole_that_takes_no_connection(tmp_path):
    with servers.full_backlog() as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["tcp"].grade is Grade.FAILURE
    assert "no answer within 0.5 s" in found["tcp"].said
    assert code == ExitCode.UNREACHABLE


def test_a_server_that_never_answers(tmp_path):
    with servers.serving(lambda head: b"") as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["tcp"].grade is Grade.OK
    assert found["http"].grade is Grade.FAILURE
    assert "no answer within" in found["http"].evidence[0]
    assert code == ExitCode.UNREACHABLE


def test_what_has_not_ended_in_time_is_unknown(tmp_path):
    with servers.serving(lambda head: b"") as port:
        within = SOON._replace(answer=30.0, everything=0.5)
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"), within)
    assert found["http"].grade is Grade.UNKNOWN
    assert found["store"].grade is Grade.NOTE
    assert code == ExitCode.UNCLEAR


def test_answers_that_get_lost_are_a_warning(tmp_path):
    heads = []

    def answer(head):
        heads.append(head)
        return b"" if sum(b"pageSize" in each for each in heads) == 3 else servers.api()(head)

    with servers.serving(answer) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["latency"].grade is Grade.WARNING
    assert found["latency"].said.startswith("4 of 5 calls answered")
    assert code == ExitCode.OK


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_certificate_of_a_stranger(tmp_path):
    tls = certified(trustme.CA(organization_name="Example Corp Inspection"), "localhost")
    with servers.serving(servers.api(), tls=tls) as port:
        found, code = examined(tmp_path, patient(f"https://localhost:{port}/v1beta"))
    assert found["tls"].grade is Grade.FAILURE
    assert any("Example Corp Inspection" in each for each in found["tls"].evidence)
    assert "SSL_CERT_FILE" in found["tls"].mend
    assert code == ExitCode.UNREACHABLE


def test_a_certificate_of_another_host(tmp_path, monkeypatch):
    authority = trustme.CA()
    trust(authority, tmp_path, monkeypatch)
    with servers.serving(servers.api(), tls=certified(authority, "elsewhere.example")) as port:
        found, _ = examined(tmp_path, patient(f"https://localhost:{port}/v1beta"))
    assert found["tls"].grade is Grade.FAILURE
    assert "localhost" in found["tls"].said


def test_a_certificate_that_is_trusted(tmp_path, monkeypatch):
    authority = trustme.CA()
    trust(authority, tmp_path, monkeypatch)
    with servers.serving(servers.api(), tls=certified(authority, "localhost")) as port:
        found, code = examined(tmp_path, patient(f"https://localhost:{port}/v1beta"))
    assert found["tls"].grade is Grade.OK
    assert found["tls"].said.startswith("TLSv1")
    assert code == ExitCode.OK


def test_plain_http_where_tls_was_expected(tmp_path):
    with servers.serving(servers.api()) as port:
        found, code = examined(tmp_path, patient(f"https://localhost:{port}/v1beta"))
    assert found["tls"].grade is Grade.FAILURE
    assert code == ExitCode.UNREACHABLE


def test_a_bundle_of_certificates_that_is_missing(tmp_path, monkeypatch):
    missing = str(tmp_path / "missing.pem")
    monkeypatch.setenv("SSL_CERT_FILE", missing)
    one = patient("https://localhost:1/v1beta", variables={"SSL_CERT_FILE": missing})
    found, code = examined(tmp_path, one)
    assert found["certificates"].grade is Grade.FAILURE
    assert found["certificates"].mend == "unset SSL_CERT_FILE"
    assert code == ExitCode.UNREACHABLE


def trust(authority, tmp_path, monkeypatch):
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


PORTAL = "<!DOCTYPE html><html><title>Guest network</title></html>"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(servers.http("200 OK", PORTAL, kind="text/html"), id="page"),
        pytest.param(
            servers.http("302 Found", "", "Location: http://login.example/", kind="text/html"),
            id="redirect",
        ),
        pytest.param(servers.http("511 Network Authentication Required", "{}"), id="511"),
    ],
)
def test_a_captive_portal(tmp_path, page):
    with servers.serving(lambda head: page) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["http"].grade is Grade.FAILURE
    assert "page answers in place" in found["http"].said
    assert found["key accepted"].grade is Grade.SKIPPED
    assert code == ExitCode.UNREACHABLE


def test_something_else_that_answers(tmp_path):
    with servers.serving(lambda head: servers.http("200 OK", "hello", kind="text/plain")) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert "not the Gemini API" in found["http"].said
    assert code == ExitCode.UNREACHABLE


def test_a_proxy_that_wants_a_name(tmp_path, monkeypatch):
    refusal = servers.http("407 Proxy Authentication Required", "", "Proxy-Authenticate: Basic")
    with servers.serving(lambda head: refusal) as port:
        proxy = f"http://127.0.0.1:{port}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        found, code = examined(tmp_path, patient("https://gemini.invalid/v1beta", proxy=proxy))
    assert found["proxy"].grade is Grade.NOTE
    assert "407" in found["http"].said
    assert found["tls"].grade is Grade.SKIPPED
    assert code == ExitCode.UNREACHABLE


def test_a_proxy_that_lets_calls_through(tmp_path, monkeypatch):
    authority = trustme.CA()
    trust(authority, tmp_path, monkeypatch)
    tls = certified(authority, "gemini.invalid")
    with (
        servers.serving(servers.api(), tls=tls) as port,
        servers.tunnelling(port) as (proxy_port, asked),
    ):
        proxy = f"http://user:secret@127.0.0.1:{proxy_port}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        found, code = examined(tmp_path, patient("https://gemini.invalid/v1beta", proxy=proxy))
    assert code == ExitCode.OK
    assert found["first token"].grade is Grade.OK
    assert "secret" not in repr(found)
    assert all(each.startswith(b"CONNECT gemini.invalid:443 ") for each in asked if each)
    assert KEY.encode() not in b"".join(asked)


def test_a_proxy_that_shows_a_certificate_of_its_own(tmp_path, monkeypatch):
    tls = certified(trustme.CA(), "gemini.invalid")
    with (
        servers.serving(servers.api(), tls=tls) as port,
        servers.tunnelling(port) as (proxy_port, _),
    ):
        proxy = f"http://127.0.0.1:{proxy_port}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        found, code = examined(tmp_path, patient("https://gemini.invalid/v1beta", proxy=proxy))
    assert "not trusted" in found["http"].said
    assert "SSL_CERT_FILE" in found["http"].mend
    assert code == ExitCode.UNREACHABLE


@pytest.mark.parametrize(
    ("off_s", "said"), [(3_600, "60 min behind"), (-7_500, "2 h 5 min ahead of"), (30, "s behind")]
)
def test_a_clock_that_is_off(tmp_path, off_s, said):
    late = servers.http("200 OK", "{}", date_s=time.time() + off_s)
    with servers.serving(servers.api(list=late)) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["clock"].grade is Grade.WARNING
    assert said in found["clock"].said
    assert found["clock"].mend == "sudo timedatectl set-ntp true"
    assert code == ExitCode.OK


@pytest.mark.parametrize("date", ["", "Date: yesterday", "Date: Wed, 99 Nov 2026 99:99:99 GMT"])
def test_a_date_that_is_none(tmp_path, date):
    undated = servers.http("200 OK", "{}").replace(b"Date:", date.encode() + b"\r\nX-Was:")
    undated = undated.replace(b"\r\n\r\nX-Was", b"\r\nX-Was", 1)
    with servers.serving(servers.api(list=undated)) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["clock"].grade is Grade.UNKNOWN
    assert code == ExitCode.UNCLEAR


def error(status: str, code: int, name: str, message: str, reason: str = "") -> bytes:
    import json

    details = (
        [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
    )
    body = {"error": {"code": code, "message": message, "status": name, "details": details}}
    return servers.http(status, json.dumps(body))


PLACE = error(
    "400 Bad Request", 400, "FAILED_PRECONDITION", "User location is not supported for the API use."
)
LEAKED = error(
    "403 Forbidden",
    403,
    "PERMISSION_DENIED",
    "Your API key was reported as leaked. Please use another API key.",
)
INVALID = error(
    "400 Bad Request",
    400,
    "INVALID_ARGUMENT",
    "API key not valid. Please pass a valid API key.",
    "API_KEY_INVALID",
)


@pytest.mark.parametrize(
    ("answer", "check", "code"),
    [
        pytest.param(PLACE, "location", ExitCode.CHANGE_NEEDED, id="location"),
        pytest.param(LEAKED, "key accepted", ExitCode.AUTH, id="leaked key"),
        pytest.param(INVALID, "key accepted", ExitCode.AUTH, id="invalid key"),
    ],
)
def test_a_refusal_of_every_call(tmp_path, answer, check, code):
    with servers.serving(lambda head: answer) as port:
        found, ended = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    failed = [each.check for each in found.values() if each.grade is Grade.FAILURE]
    assert (failed, ended) == ([check], code)
    assert KEY not in repr(found)


def test_a_model_that_is_not_there(tmp_path):
    gone = error(
        "404 Not Found",
        404,
        "NOT_FOUND",
        "models/gemini-3.8-flash is not found for API version v1beta",
    )
    with servers.serving(servers.api(model=gone, prompt=gone)) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["model"].grade is Grade.FAILURE
    assert found["model"].mend == "gemquota models"
    assert code == ExitCode.CHANGE_NEEDED


def test_a_model_that_was_shut_down_is_told_without_asking(tmp_path):
    old = next(
        each for each in catalogue.models() if each.shutdown and each.shutdown < "2026-11-25"
    )
    with servers.serving(servers.api()) as port:
        found, _ = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta", model=old))
    assert found["model"].grade is Grade.FAILURE
    assert str(old.shutdown) in found["model"].said


def test_a_model_that_another_one_answers_for(tmp_path):
    other = servers.http(
        "200 OK", 'data: {"modelVersion": "gemini-9-flash"}\n\n', kind="text/event-stream"
    )
    with servers.serving(servers.api(prompt=other)) as port:
        found, _ = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["first token"].grade is Grade.NOTE
    assert "gemini-9-flash" in found["first token"].said


def test_a_quota_that_is_spent(tmp_path):
    import json

    body = {
        "error": {
            "code": 429,
            "message": "You exceeded your current quota.",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [
                        {
                            "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                            "quotaValue": "20",
                            "quotaDimensions": {"model": "gemini-3.8-flash"},
                        }
                    ],
                }
            ],
        }
    }
    spent = servers.http("429 Too Many Requests", json.dumps(body))
    with servers.serving(servers.api(prompt=spent)) as port:
        found, code = examined(tmp_path, patient(f"http://127.0.0.1:{port}/v1beta"))
    assert found["first token"].grade is Grade.FAILURE
    assert found["tier"].said.startswith("free:")
    assert code == ExitCode.EXHAUSTED


def test_no_key_at_all_still_examines_the_network(tmp_path):
    with servers.serving(servers.api()) as port:
        found, code = examined(
            tmp_path, patient(f"http://127.0.0.1:{port}/v1beta", key="", key_name="")
        )
    assert found["key"].grade is Grade.FAILURE
    assert found["http"].grade is Grade.OK
    assert code == ExitCode.AUTH


def test_a_key_that_is_none_is_never_sent(tmp_path):
    heads = []

    def answer(head):
        heads.append(head)
        return servers.api()(head)

    with servers.serving(answer) as port:
        one = patient(f"http://127.0.0.1:{port}/v1beta", key=f' "{KEY}"\n')
        found, code = examined(tmp_path, one)
    assert found["key shape"].grade is Grade.FAILURE
    assert code == ExitCode.AUTH
    assert heads
    assert KEY.encode() not in b"".join(heads)
    assert KEY not in repr(found)


def test_an_endpoint_of_vertex_that_does_not_exist(tmp_path):
    with servers.serving(servers.api()) as port:
        one = patient(f"http://127.0.0.1:{port}/v1beta", vertex_host="nowhere-aiplatform.invalid")
        found, code = examined(tmp_path, one)
    assert found["vertex"].grade is Grade.FAILURE
    assert code == ExitCode.UNREACHABLE
