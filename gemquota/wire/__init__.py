"""Talking to the API: addresses that may be given a key, request bodies, answers, usage.

JSON comes in and leaves as records; what an error means is for `extract` and `domain` to say. Keys are
handed in by `cli`, travel in a header over TLS or to this machine alone, and are in no record.
"""
