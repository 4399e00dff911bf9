"""A busy machine is not a fault: hypothesis judges values here, not speed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
