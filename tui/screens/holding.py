"""The keys that act on the position one holds, each asking the venue first and its user then.

What is confirmed is what stands in the dialog at that moment: a command is made anew from the newest
frame when it is sent.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual import work

from exchange.commands import AnyCommand, Deposit, MoveMargin, PlaceOrder, SetAutoMargin
from exchange.instrument import Instrument
from exchange.numerals import parse_units
from exchange.questions import EstimateOrder, OrderEstimate, PositionView
from exchange.terms import MarginMode, Trader
from replays.messages.frame import Ack, Fault, Hello
from tui.dialogs.confirm import Choice, Confirm
from tui.dialogs.margin import MoveMarginDialog
from tui.dialogs.numbers import deposit_prompt
from tui.dialogs.protect import ProtectDialog
from tui.looking.view import View
from tui.orders import acts, reshape
from tui.orders.acts import Step
from tui.screens.live import LiveScreen
from tui.telling.facts import Facts

Make = Callable[[PositionView, Trader], PlaceOrder]
"""A position's order, from how it stands now."""
Tell = Callable[[View, PositionView, Instrument, PlaceOrder, OrderEstimate], Facts]
GONE = Facts(headline="The position is gone.", refused="There is nothing left to close.")


class Refused(NamedTuple):
    """Of several commands in turn the one that the venue did not take."""

    command: AnyCommand
    ack: Ack | Fault
    undo: list[AnyCommand]
    """What takes back those before it."""


class Holding(LiveScreen):
    """Close, in part or whole; reverse; protect it, or move the stop to the entry; put margin in and take it
    out; pay in."""

    @property
    def trader(self) -> Trader:
        assert self.view is not None
        return Trader(self.view.hello.trader)

    async def _estimate(
        self, order: PlaceOrder, leverage: int | None = None, mode: MarginMode | None = None
    ) -> OrderEstimate | None:
        question = EstimateOrder(trader=self.trader, order=order, leverage=leverage, mode=mode)
        answer = await self.host.ask(question, OrderEstimate)
        return None if isinstance(answer, Fault) else answer

    def action_close_position(self) -> None:
        self._deal("Close", "Close now", lambda held, trader: acts.closing(held, trader, abs(held.size)))

    def action_reduce_half(self) -> None:
        self._deal(
            "Halve", "Reduce by half", lambda held, trader: acts.closing(held, trader, acts.half(held))
        )

    def action_reverse(self) -> None:
        self._deal("Reverse", "Reverse now", reshape.reversing, reshape.reversal_facts, or_add=False)

    @work(exclusive=True, group="dialog")
    async def _deal(
        self, title: str, label: str, make: Make, tell: Tell = acts.closing_facts, *, or_add: bool = True
    ) -> None:
        position, instrument = self._held()
        if position is None or instrument is None:
            return
        symbol, trader = position.symbol, self.trader

        def order() -> PlaceOrder | None:
            held = self._still_held(position)
            return make(held, trader) if held is not None else None

        if tell is acts.closing_facts and self.host.settings.expert and (dealing := order()) is not None:
            await self.host.send(dealing)
            return

        async def facts() -> Facts:
            view, held, dealing = self.view, self._still_held(position), order()
            estimate = await self._estimate(dealing) if dealing is not None else None
            if view is None or held is None or dealing is None or estimate is None:
                return GONE
            return tell(view, held, instrument, dealing, estimate)

        addable = or_add and position.mode is MarginMode.ISOLATED
        choices = (Choice("y", label), *((Choice("a", "Add margin instead", True),) if addable else ()))
        title = f"{title} {symbol} {_way(position)}?"
        chosen = await self.app.push_screen_wait(Confirm(title, facts, choices))
        if chosen == "a" and (held := self._still_held(position)) is not None:
            self._move_margin(held, instrument, take_out=False)
        elif chosen == "y" and (dealing := order()) is not None:
            await self.host.send(dealing)

    @work(exclusive=True, group="dialog")
    async def action_close_part(self) -> None:
        position, instrument = self._held()
        if position is None or instrument is None:
            return
        symbol, trader = position.symbol, self.trader

        async def facts() -> Facts:
            parts: dict[str, tuple[PlaceOrder, OrderEstimate]] = {}
            for key, percent in reshape.SHARES.items():
                held = self._still_held(position)
                if held is None:
                    return GONE
                order = acts.closing(held, trader, reshape.share(held, percent))
                estimate = await self._estimate(order)
                if estimate is None:
                    return GONE
                parts[key] = order, estimate
            held = self._still_held(position)
            return reshape.part_facts(held, instrument, parts) if held is not None else GONE

        choices = tuple(Choice(key, f"{percent}%") for key, percent in reshape.SHARES.items())
        title = f"Close how much of {symbol} {_way(position)}?"
        chosen = await self.app.push_screen_wait(Confirm(title, facts, choices))
        held = self._still_held(position)
        if chosen is not None and held is not None:
            await self.host.send(acts.closing(held, trader, reshape.share(held, reshape.SHARES[chosen])))

    @work(exclusive=True, group="dialog")
    async def action_stop_to_entry(self) -> None:
        position, instrument = self._held()
        if position is None or instrument is None:
            return
        symbol = position.symbol

        async def facts() -> Facts:
            view, held = self.view, self._still_held(position)
            return (
                reshape.stop_facts(view, held, instrument) if view is not None and held is not None else GONE
            )

        title = f"Stop at the entry for {symbol} {_way(position)}?"
        chosen = await self.app.push_screen_wait(Confirm(title, facts, (Choice("y", "Stop at the entry"),)))
        view, held = self.view, self._still_held(position)
        if chosen == "y" and view is not None and held is not None:
            await self.host.send(reshape.stopping(view, held, instrument, self.trader))

    @work(exclusive=True, group="dialog")
    async def action_protect(self) -> None:
        view, (position, instrument) = self.view, self._held()
        if view is None or position is None or instrument is None:
            return
        steps = await self.app.push_screen_wait(ProtectDialog(view, position, instrument))
        if steps is not None:
            self._protect(steps, view.hello)

    @work(group="orders")
    async def _protect(self, steps: Sequence[Step], world: Hello) -> None:
        """All of it, whatever key comes meanwhile; when one is refused, all is put back as it was."""
        self.host.hold()
        try:
            refused = await self._send_in_turn(steps, world)
            if refused is not None and refused.undo:
                await self.host.send(*refused.undo)
        finally:
            self.host.release()

    async def _send_in_turn(self, steps: Sequence[Step], world: Hello) -> Refused | None:
        """Until one is refused, or the world is left."""
        undo: list[AnyCommand] = []
        for command, back in steps:
            ack = await self.host.send(command)
            if not self._is_in(world):
                return None
            if not (isinstance(ack, Ack) and ack.accepted):
                return Refused(command, ack, undo)
            if back is not None:
                undo.insert(0, back)
        return None

    def _is_in(self, world: Hello) -> bool:
        return self.view is not None and self.view.hello is world

    def _held(self) -> tuple[PositionView | None, Instrument | None]:
        """The position a key is about; says so where there is none."""
        position, instrument = self._chosen()
        if self.view is not None and self.view.stopped:
            self.host.say(self.view.stopped, "error")
            return None, None
        if position is None or instrument is None:
            self.host.say("No position. b buys, s sells.")
        return position, instrument

    def _still_held(self, position: PositionView) -> PositionView | None:
        """The position as it is now; one on the other side is another, which nobody was asked about."""
        held = self.view.position_of(position.symbol) if self.view is not None else None
        return held if held is not None and held.size * position.size > 0 else None

    def _chosen(self) -> tuple[PositionView | None, Instrument | None]:
        view = self.view
        position = acts.chosen_position(view) if view is not None else None
        if view is None or position is None:
            return None, None
        return position, view.instrument_of(position.symbol)

    def action_add_margin(self) -> None:
        self._move_chosen(take_out=False)

    def action_remove_margin(self) -> None:
        self._move_chosen(take_out=True)

    def _move_chosen(self, *, take_out: bool) -> None:
        position, instrument = self._held()
        if position is not None and instrument is not None:
            self._move_margin(position, instrument, take_out=take_out)

    @work(exclusive=True, group="margin")
    async def _move_margin(self, position: PositionView, instrument: Instrument, *, take_out: bool) -> None:
        if position.mode is MarginMode.CROSS:
            self.host.say(f"{position.symbol} is cross: the whole account is its margin. U pays money in.")
        else:
            dialog = MoveMarginDialog(position, instrument, self.trader, take_out=take_out)
            amount = await self.app.push_screen_wait(dialog)
            if amount is not None:
                await self.host.send(MoveMargin(trader=self.trader, symbol=position.symbol, amount=amount))

    @work(exclusive=True, group="dialog")
    async def action_auto_margin(self) -> None:
        """On after a question, for it moves money while nobody looks; off at once."""
        position, instrument = self._held()
        if position is None or instrument is None:
            return
        symbol, enabled = position.symbol, not position.auto_margin
        if position.mode is MarginMode.CROSS:
            self.host.say(f"{symbol} is cross: the whole account is its margin.")
            return

        async def facts() -> Facts:
            held = self._still_held(position)
            return reshape.auto_margin_facts(held, instrument) if held is not None else GONE

        if enabled and not self.host.settings.expert:
            title = f"Turn on auto-margin for {symbol}?"
            dialog = Confirm(title, facts, (Choice("y", "Turn it on"),))
            if await self.app.push_screen_wait(dialog) != "y" or self._still_held(position) is None:
                return
        await self.host.send(SetAutoMargin(trader=self.trader, symbol=symbol, enabled=enabled))

    @work(exclusive=True, group="dialog")
    async def action_pay_in(self) -> None:
        """Fresh money for the account in danger, else the focused market's: after all has been lost too."""
        view = self.view
        asset = view.asset_in_need if view is not None else None
        if view is None or asset is None:
            return
        cash = next((each for each in view.frame.account.cash if each.asset == asset), None)
        places = view.cash_places(asset)
        equity = cash.equity_total if cash is not None else 0
        text = await self.app.push_screen_wait(deposit_prompt(asset, places, equity))
        if text is not None:
            amount = parse_units(text, places)
            await self.host.send(Deposit(trader=self.trader, asset=asset, amount=amount))


def _way(position: PositionView) -> str:
    return "long" if position.size > 0 else "short"
