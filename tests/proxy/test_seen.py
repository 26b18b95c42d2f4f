from __future__ import annotations

import gc
import tracemalloc

from gemquota.proxy.asked import asked
from gemquota.proxy.seen import Seen

USUAL = (
    1.0, asked("POST", "/v1beta/models/m:generateContent"), "key-1", b"sdk/1", b"d" * 16, b"", b"", 200,
    False, b"{}", 0, "", 1, 2,
)  # fmt: skip


def test_what_waits_for_the_writer_is_small_and_flat():
    """Records in dictionaries once made pauses of 84 ms for the collector."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    waiting = [Seen(*USUAL) for _ in range(1_000)]
    each = (tracemalloc.get_traced_memory()[0] - before) / len(waiting)
    tracemalloc.stop()
    assert each < 400
    assert not hasattr(waiting[0], "__dict__")


def test_a_call_is_no_batch_unless_it_says_so():
    assert Seen(*USUAL).texts == 0
