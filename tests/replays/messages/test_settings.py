"""What was chosen of a world is read back as it was written."""

import msgspec

from exchange.terms import AdlRule, Asset
from replays.messages.settings import Settings


def test_settings_are_written_as_json_and_read_back() -> None:
    settings = Settings(balances=((Asset("USDT"), 5),), coupling_ppb=3, adl=AdlRule.SIZE, plan="[[step]]\n")
    assert msgspec.json.decode(settings.text(), type=Settings) == settings
