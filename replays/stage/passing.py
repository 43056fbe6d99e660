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

    @property
    def told(self) -> str:
        """What the seek passes when it is taken up again."""
        return f", past further calls on {' and '.join(self._scopes.values())}" if self._scopes else ""
