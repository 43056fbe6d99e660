"""The alerts of a run without a screen, and how its document tells them."""

from collections.abc import Sequence
from typing import Any

from exchange.edge.instant import format_instant
from exchange.events import AnyEvent, MarkChanged
from replays.messages.client import Alarm
from replays.sessions.playthrough import Playthrough
from replays.stage.alerts import Alerts
from replays.telling.plain import price_or_none, rate_or_none


class Watch:
    """The alerts of a run without a screen, weighed between its steps."""

    def __init__(self, run: Playthrough, asked: Sequence[Alarm]) -> None:
        self._run, self._heard, self._listen = run, list[AnyEvent](), run.listen
        self._alerts = Alerts(run.world.rules.instruments, asked)
        if asked:
            run.listen = self._hear

    def _hear(self, events: Sequence[AnyEvent]) -> None:
        self._heard += [event for event in events if isinstance(event, MarkChanged)]
        if self._listen is not None:
            self._listen(events)

    def look(self) -> None:
        """What has happened since the last look."""
        if self._alerts.rows:
            self._alerts.look(self._heard, self._run)
            self._heard.clear()

    def document(self) -> dict[str, Any]:
        """Each alert with the time at which it fired, where there are any."""
        if not self._alerts.rows:
            return {}
        instruments = {each.symbol: each for each in self._run.world.rules.instruments}
        rows = [
            {
                "symbol": alert.symbol,
                "mark": price_or_none(instruments[alert.symbol], alert.price or None),
                "buffer": rate_or_none(alert.buffer_ppb or None),
                "time": None if alert.fired is None else format_instant(alert.fired),
            }
            for alert in self._alerts.rows
        ]
        return {"alerts": rows}
