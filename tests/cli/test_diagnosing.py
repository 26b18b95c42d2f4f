from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

from gemquota.cli import diagnosing, tree
from gemquota.data import examples
from tests.cli.run import captured, run


@pytest.mark.parametrize("switch", [None, "--json", "--jsonl", "--markdown", "--short"])
@pytest.mark.parametrize("fed", ["quota", "contradiction", "network"])
def test_both_readers_of_the_command_line_give_the_same_answer(switch, fed, monkeypatch):
    monkeypatch.setattr("gemquota.clock.now_s", lambda: 1_780_000_000.0)
    arguments = [switch] if switch else []
    text = examples.read(fed)
    plainly = captured(lambda: diagnosing.answered_plainly(arguments), stdin=text)
    parsed = captured(lambda: tree.run(["diagnose", *arguments]), stdin=text)
    assert plainly == parsed
    assert plainly.out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--json", "--short"], id="two forms"),
        pytest.param(["--help"], id="help"),
        pytest.param(["--", "file"], id="end of options"),
        pytest.param(["--since", "2h"], id="option with a value"),
        pytest.param(["--jso"], id="unknown option"),
        pytest.param(["--json=1"], id="value that does not belong"),
    ],
)
def test_what_is_not_plain_is_left_to_the_parser_untouched(arguments):
    assert diagnosing.answered_plainly(arguments) is None


def test_files_are_read_in_any_order_around_the_switch(tmp_path):
    for name in ("quota", "overloaded"):
        (tmp_path / name).write_text(examples.read(name))
    words = [str(tmp_path / "quota"), str(tmp_path / "overloaded"), "--short"]
    outs = {run("diagnose", *order).out for order in itertools.permutations(words)}
    # Without the waits: a minute may pass between two runs.
    told = {frozenset(line.partition("; wait:")[0] for line in out.splitlines()) for out in outs}
    assert len(told) == 1
    assert len(told.pop()) == 2


def test_a_plain_diagnosis_loads_no_typer():
    code = (
        "import sys\nfrom gemquota.cli.main import main\ntry: main(['diagnose'])\n"
        "except SystemExit: print('typer' in sys.modules, 'rich' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=examples.read("quota"), capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "False False"
