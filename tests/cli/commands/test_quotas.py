from __future__ import annotations

import csv
import io
import json
import sys
from contextlib import closing, contextmanager

import pytest

from gemquota.cli.console_file import last
from gemquota.store.sqlite import SqliteStore
from tests.cli.googles import google
from tests.cli.run import run, spawn
from tests.doctor import servers
from tests.emulator.cloud.served import NOW_S
from tests.sources.logins import user
from tests.sources.test_credentials import NAMES
from tests.store.calls import FLASH, RPD_250, call, refused

HOSTS = ("cloudquotas.googleapis.com", "monitoring.googleapis.com")
USED = "flash"  # the label of the accounts' only model with points


@pytest.fixture(autouse=True)
def nobody(monkeypatch, tmp_path):
    """A user without a login, on a fixed day, who has recorded nothing."""
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name in ("GEMQUOTA_STATE_DIR", "GEMQUOTA_CONFIG_DIR", "CLOUDSDK_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("GCE_METADATA_HOST", f"127.0.0.1:{servers.refused_port()}")


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Runs `gemquota quotas` with a login against Google's accounts, some faults of theirs in force."""

    @contextmanager
    def at(**faults):
        with google(monkeypatch, tmp_path, **faults) as found:

            def call(*arguments):
                return run("quotas", "--credentials", str(found.login), *arguments)

            call.google = found
            yield call

    return at


def rows(done):
    assert done.code == 0, done.err
    return {(row["model"], row["dimension"], row["tier"]): row for row in json.loads(done.out)["rows"]}  # fmt: skip


def test_google_s_own_client_reads_through_the_proxy_with_a_service_account(asked):
    with asked() as quotas:
        done = quotas()
    assert done.code == 0, done.err
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0] == "Project p-1, the service account robot@p-1.iam.gserviceaccount.com"
    assert "flash RPM 2 10 20% 4 60 s" in lines
    assert "flash RPD 29 100 29% 22 h 13 min" in lines
    hosts = {head.split(b" ")[1].decode() for head in quotas.google.asked}
    assert hosts == {f"{host}:443" for host in ("oauth2.googleapis.com", *HOSTS)}


def test_a_user_s_login_has_its_calls_counted_in_the_project_that_is_asked_about(asked, tmp_path):
    (tmp_path / "CLOUDSDK_CONFIG").mkdir()
    user(tmp_path / "CLOUDSDK_CONFIG")
    with asked() as quotas:
        done = run("quotas", "--project", "p-1")
        named = {headers.get(b"x-goog-user-project") for headers in quotas.google.app.seen_headers}
        quotas.google.app.seen_headers.clear()
        other = run("quotas", "--project", "p-1", "--quota-project", "q-1")
        others = {headers.get(b"x-goog-user-project") for headers in quotas.google.app.seen_headers}
    assert (done.code, other.code) == (0, 0)
    assert "a user's login" in done.out
    assert (named, others) == ({b"p-1"}, {b"q-1"})


def test_a_project_s_number_is_as_good_as_its_id(asked):
    with asked() as quotas:
        assert rows(quotas("--project", "42", "--json"))[USED, "RPD", "tier1"]["used"] == 29


def test_a_call_is_not_counted_twice_though_google_counts_it_for_each_limit(asked):
    with asked() as quotas:
        found = rows(quotas("--json"))
    assert found[USED, "RPD", "tier1"]["used"] == 29
    assert found[USED, "RPM", "tier1"]["used"] == 2


def test_zero_unlimited_and_the_rest_are_told_apart(asked):
    with asked() as quotas:
        found = rows(quotas("--json"))
    assert {key[:2]: row["state"] for key, row in found.items()} == {
        ("flash", "RPM"): "limited", ("flash", "RPD"): "limited", ("pro", "RPM"): "not_offered",
        ("lite", "RPD"): "unlimited", (None, "RPM"): "limited",
        ("flash", "OTHER"): "limited",
    }  # fmt: skip


def test_what_refusals_said_here_and_what_was_recorded_stand_beside(asked, monkeypatch, tmp_path):
    from contextlib import closing

    from gemquota.cli.store_file import open_store

    kind = FLASH._replace(label=USED)
    with closing(open_store()) as store:
        limit = RPD_250._replace(label=USED, value=250, tier="unknown")
        store.add([call(NOW_S - 60, kind), refused(NOW_S - 30, limit, kind=kind)])
    with asked() as quotas:
        text, found = quotas(), rows(quotas("--json"))[USED, "RPD", "tier1"]
    assert "a refusal 30 s ago says 250" in " ".join(text.out.split())
    assert found["recorded_here"] == 1
    (other,) = (each for each in found["others"] if each["source"] == "refusal")
    assert (other["limit"], other["agrees"]) == (250, False)


@pytest.mark.parametrize(
    ("faults", "code", "hint"),
    [
        ({"disabled": frozenset({HOSTS[0]})}, 3, "gcloud services enable cloudquotas.googleapis.com --project=p-1"),
        ({"denied": frozenset({"cloudquotas.quotas.get"})}, 4, "gcloud projects add-iam-policy-binding p-1 --member=serviceAccount:robot@p-1.iam.gserviceaccount.com --role=roles/cloudquotas.viewer"),
        ({"quota_project_missing": True}, 4, "gcloud auth application-default set-quota-project p-1"),
        ({"quota_project_denied": True}, 4, "--role=roles/serviceusage.serviceUsageConsumer"),
        ({"billing_disabled": True}, 13, "gcloud billing projects link p-1 --billing-account=ACCOUNT"),
        ({"scopes_insufficient": True}, 4, "gcloud auth application-default login --scopes="),
        ({"unavailable": frozenset({HOSTS[0]})}, 5, "try again later"),
        ({"exhausted": frozenset({HOSTS[0]})}, 10, "wait a minute"),
        ({"garbage": frozenset({HOSTS[0]})}, 5, "curl -sI https://cloudquotas.googleapis.com"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_each_failure_has_its_status_and_the_one_command_that_mends_it(asked, faults, code, hint):
    with asked(**faults) as quotas:
        done = quotas()
    assert (done.code, done.out) == (code, "")
    complaint, mend = done.err.splitlines()
    assert complaint.startswith("gemquota: ")
    assert mend.startswith("hint: ")
    assert hint in mend


def test_a_wrong_project_is_named_with_what_else_it_may_be(asked):
    with asked() as quotas:
        done = quotas("--project", "p-9")
    assert done.code == 4
    assert "no project p-9, or the permission cloudquotas.quotas.get is missing there" in done.err


def test_limits_are_shown_though_monitoring_is_off_and_use_is_called_unknown(asked):
    with asked(disabled=frozenset({HOSTS[1]})) as quotas:
        text, found = quotas(), quotas("--json")
    assert text.code == 0
    assert "Missing use: Cloud Monitoring is not enabled in project 42" in " ".join(
        text.out.split()
    )
    assert "gcloud services enable monitoring.googleapis.com --project=p-1" in text.out
    document = json.loads(found.out)
    assert {row["used"] for row in document["rows"]} == {None}
    assert document["tier"]["value"] != "tier1"
    assert document["problems"][0]["hint"].startswith("gcloud services enable")
    assert "could not be read" in found.err


def test_a_part_of_the_use_that_cannot_be_read_is_unknown_alone(asked):
    metric = "generativelanguage.googleapis.com/quota/generate_requests_per_model/usage"
    with asked(partial=frozenset({metric})) as quotas:
        found = json.loads(quotas("--json").out)
    assert "a part of the use" in found["problems"][0]["what"]


@pytest.mark.parametrize("fault", ["silent", "trickling"])
def test_a_server_that_never_ends_costs_no_more_than_was_allowed(asked, fault):
    with asked(**{fault: frozenset(HOSTS)}) as quotas:
        done = quotas("--timeout", "0.6")
    assert (done.code, done.out) == (5, "")
    assert "no answer within 0.6 s" in done.err


def test_a_dead_monitoring_does_not_hold_up_the_limits(asked):
    with asked(silent=frozenset({HOSTS[1]})) as quotas:
        done = quotas("--timeout", "1.5", "--json")
    assert json.loads(done.out)["problems"][0]["what"] == "use"


def test_a_proxy_that_is_not_there(asked, monkeypatch):
    with asked() as quotas:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{servers.refused_port()}")
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{servers.refused_port()}")
        done = quotas("--timeout", "2")
    assert done.code == 5


def test_without_a_login_it_says_how_to_get_one():
    done = run("quotas")
    assert (done.code, done.out) == (4, "")
    assert done.err.splitlines()[1] == "hint: gcloud auth application-default login"


def test_a_key_alone_is_told_plainly_that_it_cannot(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-secret")
    done = run("quotas")
    assert done.code == 4
    assert "an API key cannot read quotas" in done.err
    assert "secret" not in done.err


def test_an_empty_home_and_nothing_else(tmp_path):
    done = spawn("quotas", HOME=str(tmp_path), CLOUDSDK_CONFIG="")
    assert done.code == 4
    assert "Traceback" not in done.err


def test_a_metadata_server_gives_the_machine_s_own_account(tmp_path):
    """A process of its own: google-auth reads the variable as it is imported."""

    def answer(head):
        path = head.split(b" ")[1]
        flavour = "Metadata-Flavor: Google"
        if path.startswith(b"/computeMetadata/v1/project/project-id"):
            return servers.http("200 OK", "p-1", flavour, kind="application/text")
        if b"/token" in path:
            body = '{"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}'
            return servers.http("200 OK", body, flavour)
        if b"/service-accounts/default/" in path:
            body = '{"email": "m@p-1.iam.gserviceaccount.com", "scopes": [], "aliases": []}'
            return servers.http("200 OK", body, flavour)
        return servers.http("200 OK", "computeMetadata/", flavour, kind="application/text")

    code = (
        "from gemquota.sources.credentials import Wanted, login\n"
        "from gemquota.sources.deadline import Deadline\n"
        "found = login(Wanted(), Deadline(20.0))\n"
        "print(found.project, found.credentials.token, found.member, found.how)\n"
    )
    import os
    import subprocess

    with servers.serving(answer) as port:
        where = f"127.0.0.1:{port}"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "GCE_METADATA_HOST": where, "GCE_METADATA_IP": where, "CLOUDSDK_CONFIG": str(tmp_path)},
        )  # fmt: skip
    assert done.stdout.split(" ", 3) == [
        "p-1", "t", "serviceAccount:m@p-1.iam.gserviceaccount.com", "this machine's service account\n",
    ], done.stderr  # fmt: skip


def test_the_emulated_accounts_need_nothing_and_pass_no_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{servers.refused_port()}")
    done = run("quotas", "--emulate")
    assert done.code == 0, done.err
    assert "paid tier 1" in done.out
    assert "gemini-3.8-flash" in done.out


@pytest.mark.parametrize("tier", ["free", "tier1", "tier2", "tier3"])
def test_each_tier_is_told_by_where_its_calls_are_counted(tier):
    found = json.loads(run("quotas", "--emulate", tier, "--json").out)
    assert (found["tier"]["value"], found["tier"]["how"]) == (tier, "points")
    assert {row["tier"] for row in found["rows"] if row["dimension"] != "OTHER"} == {tier}


def test_all_tiers_side_by_side():
    found = json.loads(run("quotas", "--emulate", "--all-tiers", "--model", "flash", "--json").out)
    assert {row["tier"] for row in found["rows"]} == {"free", "tier1", "tier2", "tier3"}
    assert {row["model"] for row in found["rows"]} == {"gemini-3.8-flash"}


def test_one_dimension_and_another_tier_can_be_chosen():
    found = json.loads(
        run("quotas", "--emulate", "--dimension", "RPD", "--tier", "free", "--json").out
    )
    assert {(row["dimension"], row["tier"]) for row in found["rows"]} == {("RPD", "free")}
    assert found["tier"]["value"] == "tier1"  # the project's own is still told


def test_services_can_be_chosen():
    found = json.loads(run("quotas", "--emulate", "--service", "vertex", "--json").out)
    assert {row["service"] for row in found["rows"]} == {"aiplatform.googleapis.com"}
    assert {"us-central1", "global"} <= {row["location"] for row in found["rows"]}
    both = run("quotas", "--emulate", "--service", "all").out
    assert "Gemini Developer API" in both
    assert "Vertex AI" in both


def test_rows_of_csv():
    found = list(csv.DictReader(io.StringIO(run("quotas", "--emulate", "--csv").out)))
    flash = next(
        row for row in found if (row["model"], row["dimension"]) == ("gemini-3.8-flash", "RPD")
    )
    assert flash["limit"] == "10000"
    assert float(flash["percent"]) == pytest.approx(100 * int(flash["used"]) / 10_000)


@pytest.mark.parametrize("sort", ["used", "model", "peak", "limit", "reset"])
def test_every_order_holds_the_same_rows(sort):
    found = json.loads(run("quotas", "--emulate", "--sort", sort, "--json").out)["rows"]
    assert len({(row["quota_id"], row["model"]) for row in found}) == len(found) > 50
    if sort == "limit":
        limits = [row["limit"] for row in found if row["limit"] is not None]
        assert limits == sorted(limits)


def test_a_lowered_limit_is_told_from_google_s_own():
    found = rows(run("quotas", "--emulate", "--json"))
    lowered = [key[:2] for key, row in found.items() if row["is_overridden"]]
    assert lowered == [("gemini-3.5-flash-lite", "RPD")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--service", "cloud"], "--service has no value 'cloud'"),
        (["--sort", "colour"], "--sort has no value"),
        (["--emulate", "tier9"], "--emulate has no value"),
        (["--csv", "--json"], "exclude each other"),
        (["shwo"], "no action 'shwo'"),
        (["--dimension", "rph"], "--dimension has no value"),
        (["--to", "5"], "--to goes with increase and cap"),
        (["--dry-run"], "--dry-run goes with increase and cap"),
        (["cap", "--watch"], "--watch goes with show"),
        (["increase", "--csv"], "--csv goes with show"),
        (["--emulate", "--model", "gemini-nano-x"], "no model is called"),
        (["--emulate", "--model", "veo-3.1-generate-preview"], "Google lists no limit of"),
        (["--credentials", "none.json"], "--credentials names none.json: no such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(arguments, said):
    done = run("quotas", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_was_probed_and_refused_here_is_not_mixed_into_the_emulated_project(tmp_path):
    state = tmp_path / "GEMQUOTA_STATE_DIR"
    state.mkdir()
    probe = {
        "at": "2026-11-24T00:00:00Z", "model": "gemini-3.8-flash", "method": "announced", "tier": "tier1", "value": 3,
        "low": 3, "high": 3, "dimension": "RPD", "server": "https://generativelanguage.googleapis.com",
    }  # fmt: skip
    (state / "probes.jsonl").write_text(json.dumps(probe) + "\n")
    assert "a probe" not in run("quotas", "--emulate").out


def watched(monkeypatch, frames, *arguments):
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == frames:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", wait)
    return run("quotas", *arguments), waits


def test_watch_reads_again_until_ctrl_c(monkeypatch):
    done, waits = watched(monkeypatch, 2, "--emulate", "--watch", "--every", "30", "--json")
    assert done.code == 130
    assert waits == [30.0, 30.0]
    assert len([json.loads(line) for line in done.out.splitlines()]) == 2


def test_watch_outlives_a_failure_after_its_first_success(asked, monkeypatch):
    with asked() as quotas:
        waits = []

        def wait(seconds):
            waits.append(seconds)
            if len(waits) == 2:
                raise KeyboardInterrupt
            quotas.google.app.faults.unavailable = frozenset(HOSTS)

        monkeypatch.setattr("time.sleep", wait)
        done = quotas("--watch")
    assert done.code == 130
    assert "Not read anew at 01:46:40 PST: Cloud Quotas answers 503" in done.out
    assert done.out.count("Project   p-1") == 2


def test_what_google_said_is_known_to_the_other_commands(asked, tmp_path):
    with asked() as quotas:
        assert quotas().code == 0
    calls = tmp_path / "GEMQUOTA_STATE_DIR" / "calls.db"
    with closing(SqliteStore(calls)) as store:
        store.add([call(NOW_S - 5, FLASH._replace(label=USED))])
    found = json.loads(run("usage", "--json").out)["models"][0]["limits"]
    (rpm,) = (each for each in found if each["dimension"] == "RPM")
    assert (rpm["limit"], rpm["source"]) == (10, "console")
    limits = json.loads(run("dashboard", "--json").out)["limits"]
    assert {each["believed"]["source"] for each in limits} == {"console"}


def test_an_emulated_project_is_not_taken_for_the_user_s_own():
    assert run("quotas", "--emulate").code == 0
    assert last() is None


def test_what_was_read_of_one_service_outlives_a_look_at_the_other(asked):
    with asked() as quotas:
        quotas()
        before = last()
        quotas("--service", "vertex")
    assert before is not None
    assert before.limits
    assert last() == before
