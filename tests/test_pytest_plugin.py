from __future__ import annotations

import asyncio
import subprocess
import sys

PATH = "/v1beta/models/gemini-3.8-flash:generateContent"
HELLO = {"contents": [{"parts": [{"text": "hello"}]}]}


def test_a_program_that_waits_gets_all_its_answers_in_no_time(gemini_emulator):
    api = gemini_emulator(rpm=2)

    async def program(client):
        statuses = []
        for _ in range(6):
            answer = await client.post(PATH, json=HELLO)
            while answer.status_code == 429:
                await asyncio.sleep(30)
                answer = await client.post(PATH, json=HELLO)
            statuses.append(answer.status_code)
        return statuses, asyncio.get_running_loop().time()

    statuses, took_s = api.run(program(api.client()))
    assert statuses == [200] * 6
    assert 60 < took_s < 180
    assert api.app.tally["admitted"] == 6
    assert api.app.tally["RPM"] > 0


def test_loading_the_plugin_imports_nothing_of_the_emulator():
    code = (
        "import sys, gemquota.pytest_plugin;"
        "print([m for m in sys.modules if m.startswith(('gemquota.', 'httpx', 'orjson'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['gemquota.pytest_plugin']"
