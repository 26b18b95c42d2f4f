"""Clients that nobody here wrote, against the served emulator: what they print, diagnose must read.

`venvs.py` builds one environment per client (their pins exclude each other) and caches it. A driver,
`drive_*.py`, runs inside such an environment, knows only the standard library and its client, and
writes what the client said as JSON. The tests start one emulator and every driver, and hand each text
to `gemquota diagnose`. `docs/clients.md` says how to run it and what was seen.
"""
