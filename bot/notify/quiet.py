"""Quiet hours: at night no SMS disturbs anybody, except what cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.storage.rows import NoticeRow
from filing.calendar import CHINA

#: Channels that ring. A mail lies in its box until its reader looks.
_RINGING = frozenset({"sms"})


@dataclass(frozen=True)
class Quiet:
    """From an hour of the evening to one of the morning, by China's clock; the same hour twice: no quiet hours."""

    begins: int = 22  # 0..23
    ends: int = 8  # 0..23

    def until(self, row: NoticeRow, now: datetime) -> datetime | None:
        """When this notice may go out, if not now."""
        if row.urgent or row.channel not in _RINGING or not self._is_night(now.astimezone(CHINA).hour):
            return None
        here = now.astimezone(CHINA)
        morning = datetime.combine(here.date(), time(self.ends), CHINA)
        return morning if morning > here else morning + timedelta(days=1)

    def _is_night(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends
