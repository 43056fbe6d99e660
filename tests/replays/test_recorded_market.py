"""A real book, recorded in full: its snapshot, diffs and trades go through the importer into the venue.

After every stamp of the diffs the venue's best bid and ask are held against the best quotes that the real
venue published apart from them, the last one not later than the stamp. Measured over the whole sample: 6,525
of 6,536 stamps agree (99.83 %). Of the eleven others eight agree with another quote of the very same
millisecond (several books fit into one, and which file came first within it is not recorded), and all eleven
with a quote less than a tenth of a second away: between two diffs the quotes are already ahead of them. No
command of the record is ever refused.
"""

import gzip
from bisect import bisect_right
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest

from exchange.commands import PlaceOrder
from exchange.events import OrderRejected, Traded
from exchange.terms import BUY, SELL, Asset, OrderType, Symbol
from exchange.units import SECOND, Price, Time
from replays.crowd.house_tape import TAPE
from replays.crowd.population import PLAYER
from replays.importing.library import bring_in
from replays.importing.material import Asked
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.tapes.reader import Reader
from replays.tapes.records import Quote
from replays.world.playback import World

BTC = Symbol("BTCUSDT")
STEM = "binance_perp_btcusdt_20240808"
AGREE_MIN = 0.995
NEAR: Time = SECOND // 10
BEGINS: Time = 1_723_161_256 * SECOND
FAST = 10 * SECOND
"""What is looked at of some six minutes; the whole is the soak's."""


class Best(NamedTuple):
    bid: Price
    ask: Price


class Agreement(NamedTuple):
    """How often the venue's best prices were the recorded ones."""

    stamps: int
    agree: int
    near: int
    """Of those that do not: agree with a quote less than NEAR away."""

    @property
    def share(self) -> float:
        return self.agree / self.stamps


@pytest.fixture
def sample(shared: Path, home: Path) -> Path:
    """The folder of the sample, with a home to import it into."""
    assert home
    return shared / "data" / "l2_2024-08-08"


def begun(file: Path, folder: Path, lasts: Time) -> Path:
    """A recorded file's first rows."""
    until = (BEGINS + lasts) * 1_000 // SECOND
    with gzip.open(file, "rt") as rows:
        kept = [next(rows), *takewhile(lambda row: int(row.partition(",")[0]) < until, rows)]
    path = folder / file.stem
    path.write_text("".join(kept))
    return path


def market(sample: Path, folder: Path, lasts: Time | None = None) -> Scenario:
    """The sample imported, or its beginning."""
    snapshot, *files = (sample / f"{STEM}_{kind}.csv.gz" for kind in ("l2_snapshot", "l2_diff", "trades"))
    if lasts is not None:
        files = [begun(file, folder, lasts) for file in files]
    bring_in(Asked(files=[snapshot, *files], name="recorded", symbol=BTC))
    return find("recorded", own_scenarios())


def quotes(sample: Path, folder: Path, lasts: Time | None = None) -> list[Quote]:
    file = sample / f"{STEM}_bookticker.csv.gz"
    reader = Reader(begun(file, folder, lasts + NEAR) if lasts is not None else file)
    return [record for record in reader.records() if isinstance(record, Quote)]


def best_of(quote: Quote) -> Best:
    return Best(round(quote.bid * 10), round(quote.ask * 10))


def stamps(world: World) -> Iterator[tuple[Time, Best]]:
    """The best prices after everything of each stamp of the record."""
    book = world.exchange.markets[BTC].book
    (tape,) = world.crowd._tapes
    levels = {row.time for row in tape._recording.between(0, 2**62) if not row.is_trade}
    emit, last = world._emit, Best(0, 0)
    found: list[tuple[Time, Best]] = []
    before: Time = 0

    def watched(command, time, events):  # type: ignore[no-untyped-def]
        nonlocal before, last
        if time != before and before in levels:
            found.append((before, last))
        emit(command, time, events)
        assert not any(isinstance(event, OrderRejected) for event in events[-4:])
        before, last = time, Best(book.best_price(BUY), book.best_price(SELL))

    world._emit = watched  # type: ignore[method-assign]
    while not world.ended:
        world.step()
        yield from found
        found.clear()
    world.exchange.check()


def agreement(world: World, recorded: list[Quote]) -> Agreement:
    times = [quote.time for quote in recorded]
    count = agree = near = 0
    for time, best in stamps(world):
        place = bisect_right(times, time) - 1
        count += 1
        if best == best_of(recorded[place]):
            agree += 1
            continue
        first, last = bisect_right(times, time - NEAR), bisect_right(times, time + NEAR)
        near += any(best == best_of(quote) for quote in recorded[first:last])
    return Agreement(count, agree, near)


def test_ten_seconds_of_the_real_book_has_the_real_best_prices(sample: Path, tmp_path: Path) -> None:
    found = agreement(World(market(sample, tmp_path, FAST), 1), quotes(sample, tmp_path, FAST))
    assert found.stamps > 100
    assert found.share >= AGREE_MIN, found
    assert found.agree + found.near == found.stamps


@pytest.mark.soak
def test_the_whole_real_book_has_the_real_best_prices(sample: Path, tmp_path: Path) -> None:
    found = agreement(World(market(sample, tmp_path), 1), quotes(sample, tmp_path))
    assert found == Agreement(stamps=6536, agree=6525, near=11)


def test_the_player_consumes_what_really_rested(sample: Path, tmp_path: Path) -> None:
    scenario = market(sample, tmp_path, FAST)
    world = World(scenario, 1, {Asset("USDT"): scenario.cash("USDT", 10**7 * 10**8)})
    world.step()
    book = world.exchange.markets[BTC].book
    (best, rested), (second, behind) = book.depth(SELL, 2)
    order = PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=rested + 1, type=OrderType.MARKET)
    trades = [event for event in world.submit(order) if isinstance(event, Traded)]
    assert [(trade.maker, trade.price, trade.size) for trade in trades] == [
        (TAPE, best, rested),
        (TAPE, second, 1),
    ]
    assert book.depth(SELL, 1) == [(second, behind - 1)]
    world.exchange.check()
