from msgspec.structs import replace

from replays.messages.frame import OwnFall
from tests.tui.frames import BTC, EMPTY, ETH, FRAME, HELLO, INSTRUMENTS, ORDERS, POSITIONS, sample_view
from tui.looking.view import View


def test_the_cursor_runs_through_the_positions_and_on_through_the_orders():
    assert sample_view(cursor=1).selected_position == POSITIONS[1]
    assert sample_view(cursor=1).selected_order is None
    assert sample_view(cursor=3).selected_position is None
    assert sample_view(cursor=3).selected_order == ORDERS[0]
    assert sample_view(cursor=9).selected_order is None


def test_an_order_is_selected_only_where_orders_are_listed():
    assert sample_view(cursor=3, list_tab="fills").selected_order is None
    assert sample_view(list_tab="fills").rows == len(POSITIONS) + len(FRAME.fills)


def test_the_focused_market_brings_its_instrument_position_money_and_fund():
    view = sample_view()
    assert view.instrument is INSTRUMENTS[0]
    assert view.market is FRAME.markets[0]
    assert view.position == POSITIONS[0]
    assert view.cash == FRAME.account.cash[0]
    assert view.fund == FRAME.funds[0]
    assert view.position_of(ETH) == POSITIONS[1]


def test_a_fund_of_its_own_comes_before_the_funds_of_the_asset():
    own = replace(FRAME.funds[0], symbol=BTC)
    assert sample_view(replace(FRAME, funds=(FRAME.funds[0], own))).fund == own


def test_a_market_unknown_has_nothing():
    view = sample_view(replace(FRAME, symbol="NOPE"))
    assert (view.instrument, view.market, view.position, view.cash, view.fund) == (None,) * 5


def test_the_position_nearest_to_its_end_speaks_for_a_margin_call():
    called = tuple(replace(each, margin_called=True) for each in POSITIONS)
    account = replace(FRAME.account, positions=called)
    assert sample_view(replace(FRAME, account=account)).called == called[0]
    assert sample_view(EMPTY).called is None


def test_markets_are_called_by_their_bases_where_each_names_one_only():
    assert sample_view().name(BTC) == "BTC"
    twice = replace(HELLO, instruments=(*INSTRUMENTS, replace(INSTRUMENTS[0], symbol="BTC-USD")))
    assert [View(frame=FRAME, hello=twice).name(each) for each in (BTC, ETH)] == [BTC, ETH]
    assert sample_view().name("NOPE") == "NOPE"


def test_an_asset_counts_in_the_places_of_an_instrument_it_settles():
    assert sample_view().cash_places("USDT") == 8


def test_of_liquidations_at_one_instant_each_is_found_by_its_market():
    falls = tuple(OwnFall(time=time, symbol=symbol) for time, symbol in ((5, BTC), (9, BTC), (9, ETH)))
    view = sample_view(replace(FRAME, own_falls=falls))
    assert [view.fall_at(5, BTC), view.fall_at(9, BTC), view.fall_at(9, ETH)] == [1, 2, 3]
    assert not view.fall_at(4, BTC)
    assert not view.fall_at(8, ETH)
