"""What a trader has: all cash, in whatever wallet, and the profit of what is held. And what the player began
with."""

from exchange.engine import Exchange
from exchange.margin import profit
from exchange.terms import Asset, Trader
from exchange.units import Cash
from replays.crowd.population import PLAYER
from replays.world.playback import World


def equity_of(exchange: Exchange, trader: Trader) -> dict[Asset, Cash]:
    """Per settlement asset at the marks: to the unit what the venue answers with all the rest."""
    state = exchange.state
    amounts = {asset: state.cross(trader, asset).wallet.balance for asset in state.assets}
    for symbol, market in state.markets.items():
        desk, instrument = state.desk(trader, symbol), market.instrument
        amounts[instrument.settle] += desk.isolated.wallet.balance + desk.reserve.balance
        if held := desk.position.size:
            amounts[instrument.settle] += profit(instrument, held, desk.position.cost, market.mark)
    return amounts


def opening_of(world: World) -> dict[Asset, Cash]:
    """What the player began with."""
    return {asset: amount for owner, asset, amount in world.crowd.opening.deposits if owner == PLAYER}
