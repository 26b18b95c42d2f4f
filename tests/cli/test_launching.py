from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from gemquota.cli.launching import (
    Launched,
    NotStarted,
    environment_for,
    explain_silence,
    program_name,
)
from gemquota.cli.recording import TRUST_VARIABLES

BASE = "http://127.0.0.1:1234"


@pytest.fixture
def bare(monkeypatch):
    """An environment without what these variables are about."""
    for name in list(os.environ):
        if (
            name.endswith(("_KEY", "_PROXY", "_proxy", "_BASE", "_BASE_URL"))
            or name in TRUST_VARIABLES
        ):
            monkeypatch.delenv(name)
    return monkeypatch


def test_the_variables_that_clients_understand_lead_to_the_proxy(bare):
    bare.setenv("GOOGLE_GEMINI_BASE_URL", "https://elsewhere.example")
    found = environment_for(BASE, openai=False, emulated=False)
    assert found["GOOGLE_GEMINI_BASE_URL"] == found["GOOGLE_VERTEX_BASE_URL"] == BASE
    assert found["GEMINI_API_BASE"] == f"{BASE}/v1beta"
    assert found["PATH"] == os.environ["PATH"]
    assert not {"OPENAI_BASE_URL", "GEMINI_API_KEY", "NO_PROXY", *TRUST_VARIABLES} & found.keys()


def test_openai_is_led_there_where_it_was_asked_for(bare):
    found = environment_for(BASE, openai=True, emulated=True)
    assert found["OPENAI_BASE_URL"] == f"{BASE}/v1beta/openai"
    assert found["OPENAI_API_KEY"] == found["GEMINI_API_KEY"] == "emulated"


@pytest.mark.parametrize(
    ("name", "value", "set_"),
    [("GEMINI_API_KEY", "mine", "mine"), ("GEMINI_API_KEY", "", "emulated"), ("GOOGLE_API_KEY", "mine", None)],
)  # fmt: skip
def test_a_key_of_the_users_own_is_kept(bare, name, value, set_):
    bare.setenv(name, value)
    assert environment_for(BASE, openai=False, emulated=True).get("GEMINI_API_KEY") == set_


def test_a_systems_proxy_is_passed_by(bare):
    bare.setenv("HTTPS_PROXY", "http://proxy.example")
    bare.setenv("NO_PROXY", "a.example")
    found = environment_for(BASE, openai=False, emulated=False)
    assert (found["NO_PROXY"], found["no_proxy"]) == ("a.example,127.0.0.1", "127.0.0.1")


def test_a_bundle_is_what_all_of_them_trust(bare, tmp_path):
    found = environment_for(BASE, openai=False, emulated=False, bundle=tmp_path)
    assert {found[name] for name in TRUST_VARIABLES} == {str(tmp_path)}


@pytest.mark.parametrize("code", [0, 7, 255])
def test_the_status_is_the_programs(code):
    assert Launched([sys.executable, "-c", f"raise SystemExit({code})"], os.environ).wait() == code


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_signal_that_ends_it_is_told_as_shells_do():
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert Launched([sys.executable, "-c", kill], os.environ).wait() == 128 + signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGINT])
def test_signals_are_passed_on_and_handlers_put_back(number):
    before = signal.getsignal(number)
    read, write = os.pipe()
    program = (
        "import os, signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(9))\n"
        f"os.write({write}, b'.')\n"
        "while True: time.sleep(0.1)"  # a pause may begin just after the signal
    )
    os.set_inheritable(write, True)
    real = Launched.__init__.__globals__["subprocess"].Popen
    launched = object.__new__(Launched)
    launched._process = real([sys.executable, "-c", program], pass_fds=(write,), start_new_session=True)  # fmt: skip
    waited, handled = launched._process.wait, threading.Event()

    def wait():
        handled.set()
        return waited()

    launched._process.wait = wait

    def send():
        os.read(read, 1)
        assert handled.wait(60)  # before, it would end the tests
        os.kill(os.getpid(), number)

    threading.Thread(target=send, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        # Whoever runs the tests may be in a terminal's foreground.
        patch.setattr("gemquota.cli.launching._in_foreground", lambda: False)
        assert launched.wait() == 9
    assert signal.getsignal(number) == before
    os.close(read)
    os.close(write)


def test_ctrl_c_of_a_terminal_has_reached_the_program_already():
    sent = []
    launched = object.__new__(Launched)
    launched._process = type(
        "Process", (), {"send_signal": lambda _, number: sent.append(number)}
    )()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gemquota.cli.launching._in_foreground", lambda: True)
        launched._pass_on(signal.SIGINT, None)
        launched._pass_on(signal.SIGTERM, None)
    assert sent == [signal.SIGTERM]


@pytest.mark.parametrize(
    ("command", "status"), [(["no-such-program-anywhere"], 127), (["/"], 126), (["a\0b"], 126)]
)
def test_what_cannot_be_run_is_told_as_shells_do(command, status):
    with pytest.raises(NotStarted) as failed:
        Launched(command, os.environ)
    assert failed.value.status == status


def test_silence_has_a_likely_reason():
    assert "--openai" in explain_silence(["python", "x.py"])


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["python3", "-u", "jobs/nightly.py", "--key", "secret"], "nightly.py"),
        (["/usr/bin/python3.11", "-m", "app.main", "x"], "app.main"),
        (["python", "-c", "print('secret')"], "python"),
        (["node", "-e", "secret()"], "node"),
        (["uv", "run", "job.py"], "job.py"),
        ([r"C:\\Python\\python.exe", r"jobs\\a.py"], "a.py"),
        (["./batch", "--token", "secret"], "batch"),
        (["gemini"], "gemini"),
        (["bash"], "bash"),
        (["a\x1b[2Jb"], "a[2Jb"),
    ],
)
def test_a_program_is_named_and_its_arguments_are_not(command, name):
    assert program_name(command) == name


def test_a_key_in_a_program_s_name_is_not_kept():
    assert "AIza" not in program_name(["/opt/AIzaSy" + "A" * 33])
