"""The proxy, recording, against its promises: what it adds to a call, and how many pass.

    python benchmarks/proxy.py [--rounds 5] [--seconds 2] [--calls 1000000] [--litellm COMMAND]

Promises: added p50 at most 0.5 ms one call after the other; at least 5,000 requests a second at 16
connections on one core; added time to a stream's first byte at most 1 ms; under 80 MB after a million
calls (`--calls`). Behind everything is a stub in C, and what drives it is in C too (loopback.c, built with
`cc`). nginx's proxy_pass stands beside it where there is one, and LiteLLM's proxy where `--litellm` names
its command. Servers run on one core, stub and load on another; rounds alternate, and medians are reported
with what was least and most. CPU time of a call says more on a machine that others use too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent"
STREAM = "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
MOST_S = 3600
"""Whatever is started ends itself after this."""
CONNECTIONS = 16
STEPS = 10
"""In which the calls for the memory are made, so that growth would show."""
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 100000000;
  upstream stub {{ server 127.0.0.1:{stub}; keepalive 64; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://stub; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }}
  }}
}}
"""
LITELLM = """model_list:
  - model_name: gemini-3.8-flash
    litellm_params: {{model: gemini/gemini-3.8-flash, api_key: benchmark, api_base: "http://127.0.0.1:{stub}/v1beta"}}
general_settings: {{dangerously_permit_weak_or_unset_master_key: true}}
"""
"""Without a key of its own, which it would check in each call: the others check none."""


class Server(NamedTuple):
    port: int
    pid: int | None
    """None: its CPU time is nobody's question."""


class Load(NamedTuple):
    """What the load generator prints, microseconds."""

    calls: int
    ran_s: float
    p50: float
    p99: float
    first: float
    own: float
    """Median of the proxy's own Server-Timing; negative where there is none."""

    cpu: float = 0.0
    """CPU time of the server for each call."""

    @property
    def rate(self) -> float:
        return self.calls / self.ran_s


def cores() -> tuple[set[int], set[int]]:
    """For servers, and for all else."""
    every = sorted(os.sched_getaffinity(0))
    return {every[0]}, set(every[1:]) or {every[0]}


def started(command: list[str], on: set[int], **given) -> subprocess.Popen[str]:
    process = subprocess.Popen(command, text=True, **given)
    os.sched_setaffinity(process.pid, on)
    return process


@contextlib.contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def await_port(port: int, within_s: float) -> None:
    until = time.monotonic() + within_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def proxy_command(stub: int) -> list[str]:
    upstream = f"http://127.0.0.1:{stub}"
    proxy = ["proxy", "--listen", "0", "--upstream", upstream, "--quiet", "--json"]
    return [sys.executable, "-m", "gemquota", *proxy]


def serve_all(
    stack: contextlib.ExitStack, folder: Path, binary: str, litellm: str | None
) -> dict[str, Server]:
    on, off = cores()
    stub = stack.enter_context(
        ending(started([binary, "stub", str(MOST_S)], off, stdout=subprocess.PIPE))
    )
    port = int(stub.stdout.readline())
    servers = {"direct": Server(port, None)}
    limited = ["timeout", "-s", "INT", str(MOST_S)] if shutil.which("timeout") else []
    if shutil.which("nginx"):
        taken = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(NGINX.format(folder=folder, stub=port, port=taken))
        process = stack.enter_context(
            ending(started([*limited, "nginx", "-p", str(folder), "-c", str(conf)], on))
        )
        await_port(taken, 10)
        servers["nginx"] = Server(taken, process.pid)
    state = {**os.environ, "GEMQUOTA_STATE_DIR": str(folder / "state")}
    process = stack.enter_context(
        ending(started([*limited, *proxy_command(port)], on, env=state, stdout=subprocess.PIPE))
    )
    url = json.loads(process.stdout.readline())["base_url"]
    servers["gemquota"] = Server(int(url.rpartition(":")[2]), process.pid)
    if litellm:
        taken = free_port()
        conf = folder / "litellm.yaml"
        conf.write_text(LITELLM.format(stub=port))
        command = [
            *limited,
            litellm,
            "--config",
            str(conf),
            "--host",
            "127.0.0.1",
            "--port",
            str(taken),
        ]
        offline = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        process = stack.enter_context(
            ending(started(command, on, env=offline, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        )  # fmt: skip
        await_port(taken, 90)  # where it does not come, the same command by hand says why
        servers["litellm"] = Server(taken, process.pid)
    return servers


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def cpu_s(pid: int) -> float:
    ticks = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int, name: str = "VmRSS") -> float:
    """Of the largest process, by the kernel's count."""
    found = []
    for each in family(pid):
        status = Path(f"/proc/{each}/status").read_text()
        found += [
            int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith(name)
        ]
    return max(found)


def load(
    binary: str, server: Server, path: str, connections: int, seconds: float, calls: int = 0
) -> Load:
    before = cpu_s(server.pid) if server.pid else 0.0
    command = [binary, "load", str(server.port), path, str(connections), str(seconds), str(calls)]
    process = started(command, cores()[1], stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=seconds + 60)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    number, *figures = out.split()
    found = Load(int(number), *map(float, figures))
    if not server.pid:
        return found
    return found._replace(cpu=(cpu_s(server.pid) - before) * 1e6 / max(found.calls, 1))


def told(figures: list[float], digits: int = 0) -> str:
    """Median, least and most."""
    return f"{statistics.median(figures):,.{digits}f} ({min(figures):,.{digits}f}..{max(figures):,.{digits}f})"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0, help="of each load")
    options.add_argument("--calls", type=int, default=0, help="then so many more, for the memory")
    options.add_argument("--litellm", metavar="COMMAND", help="LiteLLM's proxy, as it is started")
    chosen = options.parse_args()
    if not (compiler := shutil.which("cc") or shutil.which("gcc")):
        raise SystemExit("loopback.c wants a C compiler")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        binary = str(folder / "loopback")
        subprocess.run([compiler, "-O2", "-o", binary, str(HERE / "loopback.c")], check=True)
        servers = serve_all(stack, folder, binary, chosen.litellm)
        proxy = servers["gemquota"]
        idle_mb = resident_mb(proxy.pid)
        runs = {kind: {name: [] for name in servers} for kind in ("one", "many", "stream")}
        sent = 0
        for number in range(chosen.rounds + 1):
            for name, server in servers.items():
                for kind, path, connections in (
                    ("one", GENERATE, 1), ("many", GENERATE, CONNECTIONS), ("stream", STREAM, 1)
                ):  # fmt: skip
                    seconds = chosen.seconds if number else 0.3  # the first round only warms up
                    found = load(binary, server, path, connections, seconds)
                    sent += found.calls if name == "gemquota" else 0
                    if number:
                        runs[kind][name].append(found)
        report(runs)
        if chosen.calls:
            print("\ncalls, requests/s, CPU us, resident MB")
            for _ in range(STEPS):
                found = load(binary, proxy, GENERATE, CONNECTIONS, 600, chosen.calls // STEPS)
                sent += found.calls
                memory = resident_mb(proxy.pid)
                print(
                    f"  {sent:9,}   {found.rate:6,.0f}   {found.cpu:4.0f}   {memory:.1f}",
                    flush=True,
                )
        now_mb, peak_mb = resident_mb(proxy.pid), resident_mb(proxy.pid, "VmHWM")
        print(
            f"memory: {idle_mb:.0f} MB idle, {now_mb:.0f} MB after {sent:,} calls, {peak_mb:.0f} MB at most"
        )
        print(f"records kept: {kept(folder / 'state', sent):,} of {sent:,}")


def kept(state: Path, sent: int) -> int:
    """Calls in the store, once the writing thread has had its time; what was cut off may be there too."""
    found = 0
    for _ in range(40):
        info = subprocess.run(
            [sys.executable, "-m", "gemquota", "store", "info", "--json"],
            env={**os.environ, "GEMQUOTA_STATE_DIR": str(state)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = json.loads(info.stdout)["records"]["calls"]
        if found >= sent:
            break
        time.sleep(0.25)
    return found


def report(runs: dict[str, dict[str, list[Load]]]) -> None:
    rounds = len(runs["one"]["direct"])
    print(f"medians of {rounds} rounds (least..most)\n")
    print("one call after the other: p50 us, added us, own Server-Timing us, CPU us")
    for name, found in runs["one"].items():
        added = [a.p50 - b.p50 for a, b in zip(found, runs["one"]["direct"], strict=True)]
        own = f"{statistics.median(each.own for each in found):.0f}" if found[0].own >= 0 else "-"
        cpu = told([each.cpu for each in found])
        print(f"  {name:9} {told([each.p50 for each in found])}   +{told(added)}   {own}   {cpu}")
    print(f"\n{CONNECTIONS} connections: requests/s, p50 ms, p99 ms, CPU us")
    for name, found in runs["many"].items():
        p50, p99 = ([each[n] / 1000 for each in found] for n in (2, 3))
        cpu = told([each.cpu for each in found])
        print(
            f"  {name:9} {told([each.rate for each in found])}   {told(p50, 1)}   {told(p99, 1)}   {cpu}"
        )
    print("\nstreams one after the other: first byte us, added us")
    for name, found in runs["stream"].items():
        added = [a.first - b.first for a, b in zip(found, runs["stream"]["direct"], strict=True)]
        print(f"  {name:9} {told([each.first for each in found])}   +{told(added)}")


if __name__ == "__main__":
    main()
