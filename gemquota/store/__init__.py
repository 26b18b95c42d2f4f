"""Calls kept between runs: single records for weeks, sums by minute, hour and Pacific day for longer.

SQLite on disk, memory where there is none; one contract (`contract.Store`), one test suite. Nothing
here knows what a proxy is, what a record means or what time it is, and no key ever enters.
"""
