"""Twins and an autopsy of the fixed moment, as a study would have told them."""

from exchange.terms import Symbol
from exchange.units import MINUTE, PPB, SECOND
from replays.messages.findings import (
    COMPUTING,
    CROWD,
    FALLS,
    OTHERS,
    OWN,
    SURVIVES,
    AutopsyFrame,
    Cause,
    Crash,
    Danger,
    ElsewhereFrame,
    GridRow,
    LeftOut,
    Low,
    MarkPoint,
    Moment,
    Outcome,
    Part,
    Rescue,
    Rule,
    TwinFrame,
    TwinsFrame,
    Waterfall,
    WhatIfRow,
)
from replays.study.questions import Studied
from tests.tui.frames import BTC, CENT, DOLLAR, NOW, PERCENT, POSITIONS, START

FELL = NOW - 2 * MINUTE
_ISOLATED = tuple([12_000 - n * 3 for n in range(50)] + [11_400 - n * 40 for n in range(20)] + [9_432] * 30)
_CROSS = tuple([12_000 - n * 3 for n in range(50)] + [11_400 - n * 95 for n in range(30)] + [8_900] * 20)

TWINS = Studied(
    time=NOW,
    until=NOW,
    done=True,
    twins=TwinsFrame(
        time=NOW,
        isolated=TwinFrame(
            mode="isolated",
            liquidated=(FELL,),
            begun=12_000 * DOLLAR,
            worth=9_432_49 * CENT,
            curve=tuple(worth * DOLLAR for worth in _ISOLATED),
            low=Low(9_432_49 * CENT, FELL),
            worst=-2_567_51 * CENT,
            positions=POSITIONS[1:2],
            lost=2_567_51 * CENT,
            fees=39_13 * CENT,
            funding=22_07 * CENT,
            danger=Danger(BTC, 0, FELL),
        ),
        cross=TwinFrame(
            mode="cross",
            liquidated=(),
            begun=12_000 * DOLLAR,
            worth=8_900_00 * CENT,
            curve=tuple(worth * DOLLAR for worth in _CROSS),
            low=Low(8_550_00 * CENT, NOW - MINUTE),
            worst=-3_450_00 * CENT,
            positions=POSITIONS,
            lost=0,
            fees=36_37 * CENT,
            funding=22_07 * CENT,
            danger=Danger("USDT", 310_000_000, NOW - MINUTE),
        ),
        part=Part(FELL, "isolated was liquidated: BTC-PERP long 0.850 at mark 57679.8"),
        better="isolated",
        verdict=(
            "Isolated is 532.49 ahead: isolated lost the margin of BTC-PERP, 2567.51, and could not have "
            "lost more; cross kept its positions, worth 8550.00 at the lowest, with the account at stake."
        ),
    ),
)

RULE = Rule(
    scenario="2021-05-19-may-crash",
    symbol=BTC,
    side="long",
    leverage=20,
    mode="isolated",
    share_ppb=213_960_000,
    after=60 * MINUTE,
)


def _crash(scenario: str, symbol: str, fell_at: int | None, share_ppb: int, refused: str = "") -> Crash:
    return Crash(
        scenario=scenario,
        symbol=Symbol(symbol),
        survives=fell_at is None,
        fell_at=fell_at,
        equity_end="10000",
        profit="0",
        share_ppb=share_ppb,
        refused=refused,
    )


ELSEWHERE = Studied(
    elsewhere=ElsewhereFrame(
        rule=RULE,
        crashes=(
            _crash("2017-06-21-eth-flash-crash", "ETHUSD", None, 31 * PERCENT),
            _crash("2020-03-12-black-thursday", "BTCUSDT", FELL, -214 * PERCENT // 10),
            _crash("2022-05-09-luna", "BTCUSDT", None, 0, "insufficient_margin"),
        ),
        computing=("2022-11-08-ftx", "2024-08-05-yen-unwind"),
        left_out=(LeftOut("squeeze", "it lasts only 6 h 0 min"),),
    ),
)

_SAVED = Outcome(True, None, 9_900_00 * CENT, 0, None)
_FELL = Outcome(False, FELL, 9_432_49 * CENT, 0, None)

AUTOPSY = Studied(
    time=NOW,
    until=NOW + 58 * MINUTE,
    done=True,
    autopsy=AutopsyFrame(
        symbol=BTC,
        side="long",
        leverage=20,
        mode="isolated",
        time=FELL,
        lost=2_567_51 * CENT,
        mark=576_798,
        entry=604_120,
        liquidation=576_798,
        bankruptcy=573_914,
        moments=(
            Moment(START, "opened", "opened long 0.85 at 60412", "20x isolated, margin 2567.51"),
            Moment(START + 60 * MINUTE, "funding", "funding: 10.91 paid", "at 0.0212%: from the account"),
            Moment(FELL - 17 * MINUTE, "call", "margin call: buffer 19%", "17 min to act, none used"),
            Moment(
                FELL - 9 * SECOND, "chain", "312 other liquidations sold 41200000", "the mark moved -1082"
            ),
            Moment(
                FELL,
                "mark",
                "mark 57679.8: equity 245.1 below maintenance 245.14",
                "liquidation uses the mark price",
            ),
            Moment(FELL, "closed", "sold 0.85 in 3 fills, average 57455.3", "bankrupt at 57391.4"),
            Moment(FELL + SECOND, "end", "lost 2567.51 USDT", "0 of the margin came back"),
        ),
        waterfall=Waterfall(
            (
                ("margin put in", 2_567_51 * CENT),
                ("price change at mark", -2_322_40 * CENT),
                ("slippage to fill", -190_80 * CENT),
                ("liquidation fee", -48_84 * CENT),
                ("handed to the fund", -5_47 * CENT),
            ),
            0,
            2_567_51 * CENT,
        ),
        causes=(
            Cause(OWN, 0, 0),
            Cause(OTHERS, 41_200_000 * DOLLAR, 63 * PERCENT, tuple(range(312))),
            Cause(CROWD, 24_200_000 * DOLLAR, 37 * PERCENT),
        ),
        path=tuple(
            MarkPoint(FELL - (60 - n) * SECOND, 588_000 - n * 186, 588_100 - n * 150) for n in range(61)
        ),
        rows=(
            WhatIfRow(change="+760 USDT at 13:05:08, the least", state=SURVIVES, profit=-412_00 * CENT),
            WhatIfRow(
                change="+500 USDT at 13:05:08", state=FALLS, profit=-3_067_51 * CENT, fell_at=NOW + MINUTE
            ),
            WhatIfRow(change="10x in place of 20x", state=SURVIVES, profit=-468_00 * CENT),
            WhatIfRow(change="half the size", state=SURVIVES, profit=-207_00 * CENT),
            WhatIfRow(
                change="a stop at 59045.9", state=SURVIVES, profit=-1_041_00 * CENT, refused="too_late"
            ),
            WhatIfRow(change="cross margin", state=COMPUTING),
            WhatIfRow(change="nothing done otherwise", state=FALLS, profit=-2_567_51 * CENT, fell_at=FELL),
        ),
        rescue=Rescue(
            760 * DOLLAR, FELL - 17 * MINUTE, _SAVED, _FELL, FELL - MINUTE, True, (GridRow(PPB, False),), 0
        ),
        sentence=(
            "At 20x isolated, liquidation was 4.5% below entry. In the last minute 312 liquidations did "
            "63.0% of the selling. In hindsight it would have survived with half the size."
        ),
        rule=RULE,
    ),
)
