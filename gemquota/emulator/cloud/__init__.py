"""Google's own accounts of quotas, emulated: Cloud Quotas v1 and Cloud Monitoring v3, over REST.

`create(project, clock)` returns an ASGI application that answers as both services do, in proto3's JSON, from
their published protos. `gemquota quotas --emulate` serves it on a port of this machine, so that Google's own
client library talks to it. It never calls anything outside.
"""

from __future__ import annotations

from gemquota.emulator.cloud.app import CloudEmulator, create
from gemquota.emulator.cloud.faults import CloudFaults
from gemquota.emulator.cloud.project import CloudProject
from gemquota.emulator.cloud.sample import sample_project

__all__ = ["CloudEmulator", "CloudFaults", "CloudProject", "create", "sample_project"]
