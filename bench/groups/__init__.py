# SPDX-License-Identifier: Apache-2.0
"""The groups of figures, in the order in which they are measured. A group is a function that takes a Bench and adds
samples to it, once for each engine."""
from groups.footprint import memory, start
from groups.growth import growth
from groups.latency import latency, stall, visible
from groups.logins import logins
from groups.requests import rate, requests

GROUPS = {group.__name__: group for group in (requests, rate, logins, stall, visible, latency, memory, start, growth)}
