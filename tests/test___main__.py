from __future__ import annotations

import gemquota
from tests.cli.run import spawn


def test_the_package_runs_as_a_module():
    done = spawn("--version")
    assert (done.code, done.out, done.err) == (0, f"gemquota {gemquota.__version__}\n", "")
