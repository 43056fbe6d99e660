"""A prompt knows what it stands at, and says what is wrong with what is typed."""

from msgspec.structs import replace

from exchange.commands import Deposit
from exchange.terms import Symbol
from tests.tui.driving import screen
from tests.tui.frames import DOLLAR, FRAME, INSTRUMENTS
from tests.tui.world import ScriptedClient
from tui.dialogs.numbers import deposit_prompt, leverage_prompt, price_prompt, size_prompt
from tui.orders.reading import TOO_LARGE

ORDER = next(each for each in FRAME.account.orders if each.symbol == INSTRUMENTS[0].symbol)


def test_leverage_is_whole_and_within_what_is_allowed() -> None:
    prompt = leverage_prompt(Symbol("ETHUSDT"), 10, 50)
    assert (prompt.title_text, prompt.line.text) == ("Leverage of ETHUSDT", "10")
    assert prompt.check("50") == ""
    for wrong in ("51", "1.5", "-5", "10%", "1,0", ""):
        assert prompt.check(wrong) == "a whole number, 1 to 50"


def test_prices_and_sizes_are_on_their_grids() -> None:
    for prompt in (price_prompt(ORDER, INSTRUMENTS[0]), size_prompt(ORDER, INSTRUMENTS[0])):
        assert prompt.check(prompt.line.text) == ""
        assert prompt.check("0") == "must be above 0"
        assert "nearest" in prompt.check("1.00001")


def test_what_is_paid_in_is_an_amount_of_the_asset() -> None:
    prompt = deposit_prompt(INSTRUMENTS[0].settle, 8, 0)
    assert (prompt.line.text, prompt.unit) == ("", "USDT")
    assert prompt.hint == "Fresh paper money; equity is 0.00 now."
    assert prompt.check("1000.5") == ""
    assert prompt.check("0") == "must be above 0"
    assert prompt.check("9" * 15) == TOO_LARGE
    assert prompt.check("-5")


async def test_an_amount_is_typed_as_it_is_shown() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("U", *"1,5", "enter")
        await hand.sees("not a plain decimal number")
        await hand.press("ctrl+u", *"1,000", "enter")
        await hand.until(lambda: len(client.commands) == 1)
        assert isinstance(client.commands[0], Deposit)
        assert client.commands[0].amount == 1_000 * DOLLAR


def test_a_number_too_long_to_be_read_is_said_to_be_too_large() -> None:
    for prompt in (deposit_prompt(INSTRUMENTS[0].settle, 8, 0), price_prompt(ORDER, INSTRUMENTS[0])):
        assert prompt.check("9" * 16) == TOO_LARGE


def test_a_price_the_venue_could_not_even_read_is_refused() -> None:
    fine = replace(INSTRUMENTS[0], tick=1, price_places=5)
    assert price_prompt(ORDER, fine).check("9" * 15) == TOO_LARGE


async def test_a_prompt_groups_thousands_names_the_unit_and_the_keys() -> None:
    async with screen(size=(80, 24)) as hand:
        hand.app.push_screen(price_prompt(ORDER, INSTRUMENTS[0]))
        await hand.sees("57,000▏ USDT")
        assert "A smaller size keeps its place; a new price loses it." in hand.text()
        assert "enter take it  esc leave" in hand.text()
        await hand.press("backspace")
        await hand.sees(" 5,700▏ USDT")


async def test_the_first_digit_replaces_what_stands_there() -> None:
    async with screen(size=(80, 24)) as hand:
        await hand.press("L", "2", "5")
        await hand.sees(" 25▏ x")
