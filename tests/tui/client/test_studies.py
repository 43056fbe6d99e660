"""Studies come back in order; idle twins stay until another begins or they end in trouble."""

from collections.abc import Sequence

from exchange.terms import Symbol
from replays.messages.lived import Lived
from replays.messages.settings import Settings
from replays.study.questions import AskCalm, AskTwins, Studied, Study
from tui.client.studies import Studies

LIVED = Lived(scenario="small", seed=1, settings=Settings(), time=0)


class Scripted:
    """Answers each question with one word: done."""

    def __init__(self) -> None:
        self.found: list[Studied] = []
        self.closed = False

    def ask(self, study: Study) -> None:
        self.found.append(Studied(done=True, time=int(isinstance(study, AskTwins))))

    def poll(self) -> Sequence[Studied]:
        found, self.found = self.found, []
        return found

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        self.closed = True


def test_twins_that_have_nothing_new_to_tell_outlive_another_study() -> None:
    made: list[Scripted] = []
    told: list[str] = []

    def make() -> Scripted:
        made.append(Scripted())
        return made[-1]

    studies = Studies(make, lambda kind, _: told.append(kind))
    studies.begin("twins", AskTwins(lived=LIVED))
    studies.begin("calm", AskCalm(lived=LIVED, symbol=Symbol("BTCUSDT")))
    assert told == ["twins", "calm"]
    assert [each.closed for each in made] == [False, True]
