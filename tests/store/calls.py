"""Calls as the tests make them."""

from __future__ import annotations

from gemquota.domain.call import Call, Kind, NamedLimit

FLASH = Kind(method="generateContent", model="flash", label="gemini-3.8-flash", account="key-1")
PRO = FLASH._replace(model="pro", label="gemini-3.1-pro")
RPD_250 = NamedLimit("RPD", 250, "gemini-3.8-flash", "free", "PerDay-FreeTier")


def call(at_s, kind=FLASH, **given):
    return Call(at_s, kind, **{"input_tokens": 3, "output_tokens": 5, **given})


def refused(at_s, *limits, kind=FLASH):
    return Call(at_s, kind, 429, "quota", limits)
