from __future__ import annotations

from contextlib import contextmanager

import pytest

from gemquota.errors import AuthError, UnreachableError, UsageError
from gemquota.sources.credentials import Wanted, emulated_login, login
from gemquota.sources.deadline import Deadline
from tests.doctor import servers
from tests.sources.logins import MAIL, behind, given, google, service_account, user

NAMES = (
    "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_QUOTA_PROJECT",
    "CLOUDSDK_ACTIVE_CONFIG_NAME", "GEMINI_API_KEY", "GOOGLE_API_KEY",
)  # fmt: skip


@pytest.fixture(autouse=True)
def gcloud(monkeypatch, tmp_path):
    """A machine of nobody's: no variable, no file, and no metadata server."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "gcloud"
    folder.mkdir()
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(folder))
    monkeypatch.setenv("GCE_METADATA_HOST", f"127.0.0.1:{servers.refused_port()}")
    return folder


def asked(seconds=30.0, **wanted):
    return login(Wanted(**wanted), Deadline(seconds))


@contextmanager
def tokens(answer=None):
    """Where a service account's file says that tokens are given out."""
    with servers.serving(lambda _: given() if answer is None else answer) as port:
        yield f"http://127.0.0.1:{port}/token"


def test_a_user_s_login_counts_its_calls_in_the_project_that_is_asked_about(
    gcloud, tmp_path, monkeypatch
):
    user(gcloud)
    with google(monkeypatch, tmp_path, given()):
        found = asked(project="p-9")
    assert (found.project, found.quota_project, found.member) == ("p-9", "p-9", None)
    assert (found.credentials.token, found.credentials.quota_project_id) == ("a-token", "p-9")
    assert "a-token" not in repr(found)


def test_a_quota_project_that_the_login_names_is_kept_and_a_flag_goes_before_it(
    gcloud, tmp_path, monkeypatch
):
    user(gcloud, quota_project_id="q-1")
    with google(monkeypatch, tmp_path, given()):
        assert asked().quota_project == "q-1"
        assert asked().project == "q-1"
        assert asked(quota_project="q-2").quota_project == "q-2"


def test_a_service_account_has_a_project_of_its_own(tmp_path):
    with tokens() as uri:
        path = service_account(tmp_path, uri)
        found = asked(credentials=path)
    assert (found.project, found.quota_project) == ("p-1", None)
    assert found.member == f"serviceAccount:{MAIL}"


def test_the_environment_s_file_goes_before_gcloud_s(gcloud, tmp_path, monkeypatch):
    with tokens() as uri:
        user(gcloud)
        path = service_account(tmp_path, uri)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        assert asked().member == f"serviceAccount:{MAIL}"


@pytest.mark.parametrize(
    ("flag", "variable", "expected"), [("p-2", "p-3", "p-2"), (None, "p-3", "p-3"), (None, None, "p-1")]
)  # fmt: skip
def test_the_project_is_the_flag_s_the_environment_s_or_the_login_s(
    tmp_path, monkeypatch, flag, variable, expected
):
    if variable:
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", variable)
    with tokens() as uri:
        path = service_account(tmp_path, uri)
        assert asked(credentials=path, project=flag).project == expected


def test_gcloud_s_project_is_read_from_its_file(gcloud, tmp_path, monkeypatch):
    (gcloud / "active_config").write_text("work\n")
    (gcloud / "configurations").mkdir()
    (gcloud / "configurations" / "config_work").write_text("[core]\nproject = p-7\naccount = me\n")
    user(gcloud)
    with google(monkeypatch, tmp_path, given()):
        assert asked().project == "p-7"


def test_no_project_anywhere_is_said(gcloud, tmp_path, monkeypatch):
    user(gcloud)
    with google(monkeypatch, tmp_path, given()), pytest.raises(UsageError) as refused:
        asked()
    assert "--project" in refused.value.hint


def test_without_any_login_the_command_is_named():
    with pytest.raises(AuthError, match="no login to Google Cloud") as refused:
        asked()
    assert refused.value.hint == "gcloud auth application-default login"


def test_a_key_alone_is_told_that_it_cannot(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-not-shown")
    with pytest.raises(AuthError, match="an API key cannot read quotas") as refused:
        asked()
    assert "not-shown" not in f"{refused.value}{refused.value.hint}"


def test_a_login_that_was_revoked(gcloud, tmp_path, monkeypatch):
    user(gcloud)
    refusal = given("400 Bad Request", error="invalid_grant", error_description="secret")
    with (
        google(monkeypatch, tmp_path, refusal),
        pytest.raises(AuthError, match="expired or was revoked") as refused,
    ):
        asked(project="p-1")
    assert "secret" not in str(refused.value)
    assert refused.value.hint == "gcloud auth application-default login"


def test_nobody_gives_out_tokens(tmp_path):
    path = service_account(tmp_path, f"http://127.0.0.1:{servers.refused_port()}/token")
    with pytest.raises(UnreachableError) as refused:
        asked(credentials=path, seconds=0.5)
    assert "oauth2" in (refused.value.hint or "oauth2")


def test_a_server_of_tokens_that_never_answers_costs_no_more_than_was_allowed(tmp_path):
    with tokens(b"") as uri, pytest.raises(UnreachableError):
        asked(credentials=service_account(tmp_path, uri), seconds=0.4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AIzaSyNotAFile", "no credentials of Google Cloud"),
        ("[]", "no credentials of Google Cloud"),
        ("{}", "no credentials of Google Cloud"),
        ('{"type": 5}', "no credentials of Google Cloud"),
        ("[" * 100_000, "no credentials of Google Cloud"),
        ('{"installed": {"client_secret": "shh"}}', "secret of an OAuth client"),
        ('{"type": "authorized_user"}', "no credentials that can be used"),
        ('{"type": "service_account", "client_email": "x", "private_key": "shh"}', "no credentials that can be used"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_a_file_that_is_no_login_is_named_and_not_quoted(tmp_path, text, said):
    path = tmp_path / "f.json"
    path.write_text(text)
    with pytest.raises(AuthError, match=said) as refused:
        asked(credentials=path, project="p-1")
    assert "shh" not in f"{refused.value}{refused.value.hint}"
    assert "AIzaSy" not in f"{refused.value}{refused.value.hint}"


def test_a_file_of_a_type_that_is_unknown(tmp_path):
    path = tmp_path / "f.json"
    path.write_text('{"type": "of_tomorrow"}')
    with pytest.raises(AuthError) as refused:
        asked(credentials=path, project="p-1")
    assert refused.value.hint == "gcloud auth application-default login"


def test_a_file_that_is_not_there(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"--credentials names .*: no such file"):
        asked(credentials=tmp_path / "none.json")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(AuthError, match="GOOGLE_APPLICATION_CREDENTIALS names") as refused:
        asked()
    assert refused.value.hint == "gcloud auth application-default login"


def test_the_emulator_s_login_asks_nobody():
    found = emulated_login("p-1")
    assert (found.project, found.credentials.token) == ("p-1", "emulated")


def test_a_proxy_that_wants_a_login_is_told_from_a_network_that_is_down(gcloud, monkeypatch):
    user(gcloud)
    refusal = servers.http("407 Proxy Authentication Required", "")
    with servers.serving(lambda _: refusal) as port:
        behind(monkeypatch, port, "")
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{port}")
        monkeypatch.delenv("https_proxy")
        with pytest.raises(UnreachableError, match="wants a login") as refused:
            asked(project="p-1")
    assert "secret" not in f"{refused.value}{refused.value.hint}"


ROBOT = "runner@p-1.iam.gserviceaccount.com"


def acting(may):
    """Google's servers, where the login may act as another account, or may not."""

    def answer(head):
        if b"generateAccessToken" not in head:
            return given()
        if may:
            return given(accessToken="another", expireTime="2099-01-01T00:00:00Z")
        error = {"code": 403, "message": "Permission 'iam.serviceAccounts.getAccessToken' denied"}
        return given("403 Forbidden", error=error)

    return answer


def test_another_account_is_acted_as(gcloud, tmp_path, monkeypatch):
    user(gcloud)
    with google(monkeypatch, tmp_path, acting(True)) as asked_for:
        found = asked(project="p-1", impersonate=ROBOT)
    assert (found.credentials.token, found.member) == ("another", f"serviceAccount:{ROBOT}")
    assert {b"oauth2.googleapis.com:443", b"iamcredentials.googleapis.com:443"} == {
        head.split(b" ")[1] for head in asked_for
    }


def test_an_account_that_may_not_be_acted_as(gcloud, tmp_path, monkeypatch):
    user(gcloud)
    with (
        google(monkeypatch, tmp_path, acting(False)),
        pytest.raises(AuthError, match=f"may not act as {ROBOT}") as refused,
    ):
        asked(project="p-1", impersonate=ROBOT)
    assert f"add-iam-policy-binding {ROBOT}" in refused.value.hint
