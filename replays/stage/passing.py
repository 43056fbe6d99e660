"""Which margin calls stop a seek: one that is taken up again passes those of scopes that have stopped it."""

from exchange.events import MarginCalled
from exchange.units import Time


class Passing:
    """What has stopped a seek to one time, nothing done since."""

    def __init__(self) -> None:
        self._sought: Time | None = None
        self._scopes: dict[str, str] = {}
        """With the names that they are told by."""

    def begin(self, time: Time) -> None:
        """A seek to there: the same as the last, or another."""
        if time != self._sought:
            self.forget()
        self._sought = time

    def forget(self) -> None:
        self._scopes.clear()

    def stops(self, call: MarginCalled) -> bool:
        """Whether a call stops the seek, which further ones of its scope will not."""
        if call.scope in self._scopes:
            return False
        self._scopes[call.scope] = call.symbol or f"the cross account in {call.scope}"
        return True

    def said(self, reason: str, *, sought: bool, slowed: bool) -> str:
        """What its player is told once something has stopped a seek, or slowed the replay; empty: nothing."""
        if not sought:
            return f"Slowed to 1x for your {reason}." if slowed else ""
        after = ", now at 1x" if slowed else ""
        passed = f", past further calls on {' and '.join(self._scopes.values())}" if self._scopes else ""
        return f"The seek stopped for your {reason}{after}. g and enter resume it{passed}."
