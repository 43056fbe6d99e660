"""A run lived again: the same world and the same doings, or with one thing done otherwise.

The one law: without a change the same events to the byte; with one, the same until it. A re-run may
begin at any place the first run kept, so that what came long before is not lived again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exchange.account import Desk, Member
from exchange.commands import PlaceOrder
from exchange.events import AnyEvent, CashMoved, LiquidationFinished, MarginCalled
from exchange.questions import AccountView, Answer_co, Question, ReadAccount
from exchange.terms import AccountId, Asset, MarginMode, Symbol
from exchange.units import MINUTE, Cash, Price, Time
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.messages.player_commands import PlayerCommand
from replays.messages.settings import Settings
from replays.planning.fields import Grounds
from replays.planning.moves import PlanRun, PlanState
from replays.planning.plan import Plan, parse_plan
from replays.reruns.same_orders import Origin, Origins, SameOrders
from replays.scenarios.scenario import Scenario
from replays.world.keeping import collector_resting
from replays.world.playback import World
from replays.world.record import Proof, Record

KEEP_EVERY: Time = 10 * MINUTE
"""Between two places that are kept, at least."""
ANY = Symbol("")

Listener = Callable[[Sequence[AnyEvent]], None]


@dataclass(frozen=True)
class Life:
    """Everything that a run follows from, and how far it is lived."""

    scenario: Scenario
    seed: int
    settings: Settings
    until: Time
    by_hand: tuple[ByHand, ...] = ()
    orders: Origins = ()
    """What the orders that commands by hand name came of, when it was lived first."""
    record: Record | None = None
    """Of a saved session: what had happened."""

    @property
    def names_orders(self) -> bool:
        """Whether anything was done to an order by its number, which in another life is another's."""
        return any(getattr(each.command, "order_id", 0) for each in self.by_hand)

    @property
    def grounds(self) -> Grounds:
        return Grounds.of(self.scenario.instruments, self.scenario.start, self.scenario.end)

    @property
    def plan(self) -> Plan:
        plan = self.settings.plan
        return parse_plan(plan, self.grounds, is_kept=True) if plan else Plan(())

    @property
    def assets(self) -> tuple[Asset, ...]:
        """What the plan and the doings are settled in; everything, where they name no instrument."""
        doings = (*self.plan.steps, *(each.command for each in self.by_hand))
        named = {symbol for each in doings if (symbol := getattr(each, "symbol", None))}
        settled = {each.settle for each in self.scenario.instruments if each.symbol in named}
        return tuple(sorted(settled or {each.settle for each in self.scenario.instruments}))


class Change(NamedTuple):
    """What is done otherwise, from the player's command numbered `since` on (the first is 0)."""

    since: int = 0
    first: tuple[PlayerCommand, ...] = ()
    """Sent just before that command."""
    drops: tuple[tuple[type, Symbol], ...] = ()
    """Kinds of command that are then left out, on an instrument or on `ANY`."""
    instead: tuple[tuple[int, PlayerCommand], ...] = ()
    """Commands by number that stand in for what was sent."""
    more: tuple[ByHand, ...] = ()
    """Done besides, before anything else at their time; whatever `since` says."""
    spared: tuple[AccountId, ...] = ()
    """Scopes that are not liquidated, from the first of `more` on, or where there is none from the beginning:
    what fell before falls as it fell."""


class Place(NamedTuple):
    """A moment to begin again from: the world between two commands of the player."""

    time: Time
    world: bytes
    plan: PlanState
    by_hand: int
    """Done by hand until then."""
    sent: int
    """Commands of the player until then."""
    orders: Origins
    """What the player's orders until then came of."""
    paid_in: dict[Asset, Cash]
    """By the player until then, what was taken out again taken off."""


class Begin(NamedTuple):
    """A place with nothing held and no order resting, and what had come before it."""

    place: Place
    commands: tuple[PlayerCommand, ...]
    """Of the player, those of the plan among them."""
    own: tuple[AnyEvent, ...]
    """The player's own events."""


NOTHING_ELSE = Change()


class Run:
    """One world and the player's doings in it; time moves by `step`."""

    def __init__(
        self,
        life: Life,
        change: Change = NOTHING_ELSE,
        place: Place | None = None,
        listen: Listener | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        self.life, self.change = life, change
        self.plan = PlanRun(life.plan, PLAYER, life.grounds)
        self.places: list[Place] = []
        """Where it may be begun again from; none unless it `keeps` them."""
        self.keeps = keeps
        self.commands: list[PlayerCommand] = []
        """What the player sent since this run began, or would have sent without the change."""
        self.opened_by: dict[Symbol, int] = {}
        """Number of the order with which the player last went from nothing at all on an instrument."""
        self.listen = listen
        self.paid_in: dict[Asset, Cash] = {} if place is None else dict(place.paid_in)
        """By the player since the beginning, what was taken out again taken off."""
        own = life.record if change == NOTHING_ELSE and place is None else None
        self.proof = None if own is None else Proof(own, life.scenario.start)
        self._instead = dict(change.instead)
        self._by_hand = self._sent = self._more = 0
        self._is_called = False
        self._orders = SameOrders(life.orders, () if place is None else place.orders)
        self._sending: Origin | None = None
        self._begin(place)

    def _begin(self, place: Place | None) -> None:
        settings = self.life.settings
        made = self.life.seed, dict(settings.balances) or None, settings.coupling_ppb, settings.adl
        with collector_resting():
            self.world = (
                World(self.life.scenario, *made)
                if place is None
                else World.restore(self.life.scenario, place.world, *made)
            )
        if place is None:
            self._take_in(self.world.opened)
        else:
            self.plan.load(place.plan)
            self._by_hand, self._sent = place.by_hand, place.sent
            self._is_called = bool(place.plan.fired)
        if not self.change.more:
            self.world.exchange.spare(self.change.spared)

    def follow(self, first: "Run") -> None:
        """Translate order ids from `first`, a run that is played at least as far as this one."""
        self._orders.follow(first._orders)

    # ── what it stands in ─────────────────────────────────────────────────────────────────────

    @property
    def time(self) -> Time:
        return self.world.time

    @property
    def sent(self) -> int:
        """Commands of the player until now."""
        return self._sent

    @property
    def orders(self) -> Origins:
        """What each of the player's orders came of."""
        return self._orders.origins()

    @property
    def member(self) -> Member:
        return self.world.exchange.state.member(PLAYER)

    @property
    def ended(self) -> bool:
        return self.world.ended or self.time >= self.life.until

    @property
    def is_settled(self) -> bool:
        """Nothing is held and nothing is to come: the player's equity will not change any more."""
        to_come = self.plan.next_time is not None or self._by_hand_due(self.life.until) or self._more_due()
        return not to_come and all(map(_is_flat, self.member.desks.values()))

    def mode(self, symbol: Symbol) -> MarginMode:
        """Of the player's on an instrument."""
        desk = self.member.desks.get(symbol)
        return MarginMode.CROSS if desk is None else desk.mode

    def mark(self, symbol: Symbol) -> Price:
        return self.world.exchange.markets[symbol].mark

    def ask(self, question: Question[Answer_co]) -> Answer_co:
        return self.world.exchange.ask(question)

    def account(self) -> AccountView:
        return self.ask(ReadAccount(trader=PLAYER))

    # ── onwards ───────────────────────────────────────────────────────────────────────────────

    def play(self, until: Time | None = None) -> None:
        """To the end of the life, or to a time before it."""
        while not self.ended and (until is None or self.time < until):
            self.step()
        self.settle()

    def step(self) -> list[AnyEvent]:
        """What is due now, one step of the tape, and what the plan makes of it."""
        events = self.settle()
        events += self._take_in(self.world.step())
        return events + self._follow_plan()

    def settle(self) -> list[AnyEvent]:
        """What is due at this moment, by the plan and by hand."""
        events = self._follow_plan()
        while self._by_hand_due(self.time):
            self._keep()
            command = self.life.by_hand[self._by_hand].command
            self._by_hand += 1
            events += self.submit(command, by_hand=True)
            events += self._follow_plan()
        return events

    def submit(self, command: PlayerCommand, *, by_hand: bool = False) -> list[AnyEvent]:
        """A command of the player's, as sent or as the change would have it."""
        number = self._sent
        self._sent += 1
        self.commands.append(command)
        if isinstance(command, PlaceOrder) and _is_bare(self.member.desks.get(command.symbol)):
            self.opened_by[command.symbol] = number
        events: list[AnyEvent] = []
        if number == self.change.since:
            for before in self.change.first:
                events += self.send(before)
        if not self._is_dropped(number, command):
            origin = Origin(by_hand, self._by_hand if by_hand else number)
            events += self._send_own(self._instead.get(number, command), origin)
        return events

    def _send_own(self, command: PlayerCommand, origin: Origin) -> list[AnyEvent]:
        """With a change in it, what was done to an order or a position that is not there falls away."""
        state = self.world.exchange.state
        meant = iter((command,)) if self.change == NOTHING_ELSE else self._orders.meant(command, state)
        events: list[AnyEvent] = []
        for each in meant:
            self._sending = origin
            events += self.send(each)
            self._sending = None
        return events

    def _is_dropped(self, number: int, command: PlayerCommand) -> bool:
        symbol = getattr(command, "symbol", ANY)
        return number >= self.change.since and any(
            isinstance(command, kind) and where in (ANY, symbol) for kind, where in self.change.drops
        )

    def send(self, command: PlayerCommand) -> list[AnyEvent]:
        """A command that is none of the player's own doings: not counted, never dropped."""
        return self._take_in(self.world.submit(command))

    def _follow_plan(self) -> list[AnyEvent]:
        events: list[AnyEvent] = []
        while self._more_due() and self.change.more[self._more].time <= self.time:
            self._more += 1
            self.world.exchange.spare(self.change.spared)
            events += self.send(self.change.more[self._more - 1].command)
        due = self.plan.next_time
        if self._is_called or (due is not None and due <= self.time):
            self._is_called = False
            self._keep()
            for played in self.plan.play(self):
                events += played
        return events

    def _take_in(self, events: list[AnyEvent]) -> list[AnyEvent]:
        if self.proof is not None:
            self.proof.hear(events, self.time, self._sent)
        self._orders.hear(events, self._sending, self.world.exchange.state)
        self.plan.hear(events, self)
        for event in events:
            if isinstance(event, MarginCalled | LiquidationFinished) and event.trader == PLAYER:
                self._is_called = True
            elif isinstance(event, CashMoved) and event.trader == PLAYER and not event.symbol:
                self.paid_in[event.asset] = self.paid_in.get(event.asset, 0) + event.amount
        if self.listen is not None:
            self.listen(events)
        return events

    def _by_hand_due(self, time: Time) -> bool:
        return self._by_hand < len(self.life.by_hand) and self.life.by_hand[self._by_hand].time <= time

    def _more_due(self) -> bool:
        return self._more < len(self.change.more)

    # ── places ────────────────────────────────────────────────────────────────────────────────

    def _keep(self) -> None:
        """Keep this place if none has been kept of late."""
        if not self.keeps or (self.places and self.time < self.places[-1].time + KEEP_EVERY):
            return
        done = self._by_hand, self._sent, self.orders, dict(self.paid_in)
        self.places.append(Place(self.time, self.world.snapshot(), self.plan.state(), *done))

    def place_before(self, sent: int, time: Time) -> Place | None:
        """The latest kept from which both that command and that time lie ahead; None: the beginning."""
        fits = [place for place in self.places if place.sent <= sent and place.time <= time]
        return fits[-1] if fits else None


def _is_flat(desk: Desk) -> bool:
    return not desk.position.size and not desk.has_orders


def _is_bare(desk: Desk | None) -> bool:
    return desk is None or _is_flat(desk)
