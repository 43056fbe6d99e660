"""Six answers lead to advice, and a drill is one key away; both by keys alone."""

from msgspec.structs import replace

from exchange.units import SECOND
from replays.learning.exercises import ALL
from replays.messages.findings import Grade, Mark
from replays.messages.lived import Lived, ReadLife
from replays.messages.settings import Settings
from replays.study.questions import Studied, Study
from tests.tui.driving import screen
from tests.tui.frames import HELLO, NOW
from tests.tui.world import ScriptedClient
from tui.keys.hints import Hints

MARKS = (Mark("never liquidated", True), Mark("it is for the whole position", False, "half of it"))
GRADE = Grade(drill="stop-in-time", passed=False, complete=True, marks=MARKS, lesson="A stop costs less.")


async def test_six_answers_lead_to_advice_with_ones_own_positions() -> None:
    async with screen(size=(120, 40)) as hand:
        await hand.press("6")
        await hand.sees("How many positions")
        await hand.press("j", "enter")
        await hand.sees("Question 2 of 6")
        await hand.press("backspace")
        await hand.sees("Question 1 of 6")
        await hand.press(*"bbaaab")
        await hand.sees("liquidated at, isolated")
        assert "prove it wrong" in hand.text()
        await hand.press("enter")
        await hand.sees("Scenarios")


async def test_a_drill_is_read_shown_by_an_expert_and_started() -> None:
    client = ScriptedClient()
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("6")
        await hand.sees("How many positions")
        await hand.press("l")
        await hand.sees("at most twice what is needed")
        await hand.press("j", "j", "j", "j", "x")
        await hand.sees("trigger_price")
        await hand.press("enter")
        await hand.until(lambda: len(client.opened) == 2)
    assert client.opened[1].scenario == "stop-in-time"
    assert client.opened[1].plan.endswith("setup.toml")


async def test_keys_and_hint_are_of_the_pane_one_is_in_and_each_tells_of_the_other() -> None:
    async with screen(size=(80, 24), hints=Hints()) as hand:
        await hand.press("6")
        await hand.sees("How many positions")
        assert "h l drills" in hand.text()
        assert "a b c answer" in hand.text()
        assert "Hint: a b c answer the questions" in hand.text()
        await hand.press("l")
        await hand.sees("at most twice what is needed")
        assert "h l questions" in hand.text()
        assert "x expert" in hand.text()
        assert "Hint: x shows" in hand.text()
        for gone in ("a b c", "bksp"):
            assert gone not in hand.text()
        await hand.press("h")
        await hand.sees("a b c answer")
        assert "x expert" not in hand.text()


class Drilled(ScriptedClient):
    """A drill, which can be told."""

    def read_life(self, read: ReadLife) -> int:  # noqa: ARG002
        return self._answer(Lived(scenario="stop-in-time", seed=7, settings=Settings(), time=NOW))


class Teacher:
    """Grades at once whatever is asked."""

    def __init__(self) -> None:
        self._asked: list[Study] = []

    def ask(self, study: Study) -> None:
        self._asked.append(study)

    def poll(self) -> list[Studied]:
        graded, self._asked = [Studied(done=True, grade=GRADE) for _ in self._asked], []
        return graded

    def fileno(self) -> None:
        return None

    def close(self) -> None:
        pass


async def test_a_drills_task_stands_where_it_is_played() -> None:
    client = Drilled(hello=replace(HELLO, scenario="stop-in-time", start=NOW - 19 * SECOND))
    async with screen(client, size=(80, 24)) as hand:
        await hand.sees("Drill: 2:41 left: a stop for all, 0.5% before liquidation")
        await hand.pilot.resize_terminal(120, 40)
        await hand.sees("Drill, A stop before the end: 2:41 left")
        client.frame = replace(client.frame, playback=replace(client.frame.playback, time=NOW + 162 * SECOND))
        await hand.sees("the 3 minutes are over")
    assert all(len(drill.asks(0)) <= 73 for drill in ALL)


async def test_whoever_trades_when_a_drill_ends_is_told_how_it_went() -> None:
    client = Drilled(hello=replace(HELLO, scenario="stop-in-time"))
    async with screen(client, study=Teacher) as hand:
        client.frame = replace(client.frame, playback=replace(client.frame.playback, state="ended"))
        await hand.sees("Drill not passed, missed: it is for")
        await hand.sees("not passed; 6 Learn tells why")
        assert hand.app.view is not None
        assert hand.app.view.screen == "trade"


async def test_a_pane_that_takes_the_others_place_shows_the_present() -> None:
    client = ScriptedClient(hello=replace(HELLO, scenario="stop-in-time"))
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("6")
        hand.app.look(drill=Studied(done=True, grade=GRADE))
        await hand.press("l", "j", "j", "j", "j")
        await hand.sees("A stop costs less.")


async def test_a_grade_says_what_was_done_and_what_is_to_be_learned() -> None:
    async with screen(ScriptedClient(), size=(120, 40)) as hand:
        await hand.press("6")
        await hand.sees("How many positions")
        await hand.press("l", "j", "j", "j", "j")
        hand.app.look(drill=Studied(done=True, grade=GRADE))
        await hand.sees("A stop costs less.")
        for text in ("not passed", "✔ never liquidated", "✕ it is for the whole position", "half of it"):
            assert text in hand.text()


class Helpless(Teacher):
    """Finds nothing out."""

    asked = 0

    def ask(self, study: Study) -> None:
        Helpless.asked += 1
        super().ask(study)

    def poll(self) -> list[Studied]:
        return [replace(each, grade=None, trouble="no such scenario") for each in super().poll()]


async def test_what_cannot_be_graded_is_asked_once() -> None:
    client = Drilled(hello=replace(HELLO, scenario="stop-in-time"))
    async with screen(client, study=Helpless) as hand:
        await hand.press("6")
        await hand.sees("How many positions")
        client.frame = replace(client.frame, playback=replace(client.frame.playback, state="ended"))
        await hand.until(lambda: hand.app.view is not None and hand.app.view.drill is not None)
        hand.app.screen._grade()
        await hand.pictures(2)
    assert Helpless.asked == 1
