"""How true the crashes are, for several seeds: whole windows played, each against every tape there is of it.

`python -m benchmarks.bench_crashes --seeds 1-5 --data FOLDER --out FIGURES.jsonl [NAME ...]` plays one world
after another, writes the document of `crashes --check` of each as a line, and prints the tables that NOTES.md
quote. Without names it plays every crash; without a folder of tapes, none is compared.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from exchange.terms import Symbol
from replays.cascade.fidelity import Observer, fidelity, read_tape
from replays.scenarios.catalogue import names
from replays.scenarios.scenario import find
from replays.world.playback import World


class Real(NamedTuple):
    """A contract of a crash, and the file that tells how it went."""

    scenario: str
    symbol: str
    file: str


REAL = (
    Real("2017-06-21-eth-flash-crash", "ETHUSD", "2017-06-21_gdax/bitfinex_ethusd_1m.csv.gz"),
    Real("2020-03-12-black-thursday", "XBTUSD", "2020-03-12_black_thursday/bitmex_xbtusd_1m.csv.gz"),
    Real("2020-03-12-black-thursday", "ETHUSDT", "2020-03-12_black_thursday/binance_spot_ethusdt_5m.csv.gz"),
    Real("2021-05-19-may-crash", "BTCUSDT", "2021-05-19_china/binance_spot_btcusdt_1m.csv.gz"),
    Real("2021-05-19-may-crash", "ETHUSDT", "2021-05-19_china/binance_spot_ethusdt_1m.csv.gz"),
    Real("2021-05-19-may-crash", "DOGEUSDT", "2021-05-19_china/binance_spot_dogeusdt_1m.csv.gz"),
    Real("2022-05-09-luna", "BTCUSDT", "2022-05-09_luna/binance_spot_btcusdt_5m.csv.gz"),
    Real("2022-05-09-luna", "ETHUSDT", "2022-05-09_luna/ftx_ethusdt_5m.csv.gz"),
    Real("2022-05-09-luna", "LUNAUSDT", "2022-05-09_luna/binance_lunausdt_1m.csv.gz"),
    Real("2022-11-08-ftx", "BTCUSDT", "2022-11-08_ftx/bitmex_xbtusd_1m.csv.gz"),
    Real("2022-11-08-ftx", "SOLUSDT", "2022-11-08_ftx/binance_perp_solusdt_15m.csv.gz"),
    Real("2022-11-08-ftx", "FTTUSDT", "2022-11-08_ftx/binance_spot_fttusdt_15m.csv.gz"),
    Real("2024-08-05-yen-unwind", "BTCUSDT", "2024-08-05_yen_carry/binance_spot_btcusdt_1m.csv.gz"),
    Real("2024-08-05-yen-unwind", "ETHUSDT", "2024-08-05_yen_carry/binance_spot_ethusdt_1m.csv.gz"),
    Real("2024-08-05-yen-unwind", "SOLUSDT", "2024-08-05_yen_carry/binance_perp_solusdt_5m.csv.gz"),
    Real("2025-10-10-tariff-cascade", "BTCUSDT", "2025-10-10_tariff/binance_perp_btcusdt_5m.csv.gz"),
    Real("2025-10-10-tariff-cascade", "ETHUSDT", "2025-10-10_tariff/binance_perp_ethusdt_5m.csv.gz"),
    Real("2025-10-10-tariff-cascade", "SOLUSDT", "2025-10-10_tariff/binance_perp_solusdt_5m.csv.gz"),
    Real("2025-10-10-tariff-cascade", "HYPEUSDT", "2025-10-10_tariff/binance_perp_hypeusdt_5m.csv.gz"),
)

COLUMNS = (
    "seed",
    "contract",
    "low of last",
    "low of mark",
    "mid to index, bp: median / p99",
    "liquidations",
    "liquidated",
    "ADL fills",
    "tape: correlation / distance",
    "hourly spread",
    "holds",
)


def play(name: str, seed: int, data: Path | None) -> dict[str, Any]:
    """One world to its end: the document of `crashes --check`, with every tape, and the seconds it took."""
    begun = process_time()
    scenario = find(name)
    observer = Observer(World(scenario, seed))
    observer.play()
    document = fidelity(observer)
    reals = [real for real in REAL if real.scenario == name and data is not None]
    tapes = [
        (real.symbol, read_tape(Path(data or ".", real.file), scenario, Symbol(real.symbol)))
        for real in reals
    ]
    document["against"] = [fidelity(observer, tape)["against"] for _, tape in tapes]
    document["seconds"] = round(process_time() - begun, 1)
    return document


def rows(document: dict[str, Any]) -> Iterator[str]:
    """One line of a table for each contract."""
    tapes = {each["symbol"]: each for each in document["against"]}
    for low, mid, forced in zip(document["lows"], document["mids"], document["forced"], strict=True):
        tape = tapes.get(low["symbol"])
        cells = [
            f"{document['seed']}",
            low["symbol"],
            f"{low['last']} ({_percent(low['last_off'])})",
            f"{low['mark']} ({_percent(low['mark_off'])})",
            f"{mid['median_bp']} / {mid['p99_bp']}",
            f"{forced['liquidations']}",
            _money(int(forced["liquidated"])),
            f"{forced['adl_fills']}",
            "" if tape is None else f"{tape['correlation']} / {float(tape['mean_distance']):.2%}",
            "" if tape is None else f"{tape['hourly_spread_least']} to {tape['hourly_spread_most']}",
            "yes" if _holds(document, low, mid, tape) else "NO",
        ]
        yield f"| {' | '.join(cells)} |"


def bands(document: dict[str, Any]) -> Iterator[str]:
    """What CALIBRATION 9 measured, by the settlement asset."""
    for cascade in document["cascades"]:
        figures = ", ".join(f"{row['figure']} {row['replayed']}" for row in cascade["figures"])
        yield f"bands {cascade['bands_held']} of {cascade['asset']}: {figures}; {document['seconds']} s"


def _holds(document: dict[str, Any], low: Any, mid: Any, tape: Any) -> bool:
    return bool(document["conserved"] and low["holds"] and mid["holds"] and (tape is None or tape["holds"]))


def _money(amount: int) -> str:
    """At full size, in the settlement asset."""
    return f"{amount / 1e6:,.0f} M" if amount >= 1e6 else f"{amount:,}"


def _percent(off: str | None) -> str:
    return "" if off is None else f"{float(off):+.2%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", default="1-5", help="from-to, or one")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("crashes.jsonl"))
    asked = parser.parse_args()
    first, _, last = asked.seeds.partition("-")
    for name in asked.names or [each for each in names() if find(each).end is not None]:
        print(f"\n{name}\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
        for seed in range(int(first), int(last or first) + 1):
            document = play(name, seed, asked.data)
            with asked.out.open("a") as lines:
                lines.write(json.dumps(document) + "\n")
            print("\n".join([*rows(document), *map("<!-- {} -->".format, bands(document))]), flush=True)


if __name__ == "__main__":
    main()
