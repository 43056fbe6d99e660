"""What moved the mark is counted from who took on the side that hurt."""

from exchange.terms import BUY, SELL, Trader
from exchange.units import PPB
from replays.autopsy.causes import causes
from replays.crowd.population import PLAYER
from replays.messages.findings import CROWD, OTHERS, OWN, MarkPoint, Path
from replays.player.evidence import LastMinute, Taken

MINUTE = LastMinute(
    marks=(MarkPoint(1, 100, 101), MarkPoint(2, 90, 95)),
    taken=(
        Taken(1, SELL, 50, Trader("t"), 0),
        Taken(1, SELL, 30, Trader("a"), 7),
        Taken(2, SELL, 10, Trader("b"), 9),
        Taken(2, SELL, 10, PLAYER, 0),
        Taken(2, BUY, 1_000, Trader("t"), 0),
    ),
    falls=(7, 9),
)


def test_a_long_is_hurt_by_sales_alone():
    found = {cause.source: cause for cause in causes(MINUTE, 5)}
    assert {name: cause.notional for name, cause in found.items()} == {OWN: 10, OTHERS: 40, CROWD: 50}
    assert [cause.share_ppb for cause in found.values()] == [PPB // 10, 4 * PPB // 10, PPB // 2]
    assert found[OTHERS].ids == (7, 9)


def test_a_short_is_hurt_by_purchases_alone():
    assert [cause.notional for cause in causes(MINUTE, -5)] == [0, 0, 1_000]


def test_without_trades_nobody_has_a_share():
    assert [cause.share_ppb for cause in causes(LastMinute((), (), ()), 1)] == [0, 0, 0]


def test_a_path_tells_the_mark_and_the_index_apart():
    path = Path(MINUTE.marks)
    assert (path.move, path.index_move) == (-10, -6)
    assert (Path(()).move, Path(()).index_move) == (0, 0)
