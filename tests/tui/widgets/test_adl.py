from msgspec.structs import replace

from tests.tui.frames import FRAME, POSITIONS, sample_view
from tests.tui.painted import lines
from tui.widgets.adl import AdlQueue, ranks_shown


def test_the_lamps_are_counted_in_figures_too():
    painted = lines(AdlQueue(), 34, 5)
    assert painted[1] == "│ longs   ██ ·· ·· ·· ··  1/5    │"
    assert painted[3] == "│ shorts  ██ ██ ██ ██ ··  4/5    │"


def test_with_room_the_first_of_both_sides_are_listed_and_the_player_wherever_he_stands():
    painted = lines(AdlQueue(), 60, 14)
    assert "first of the longs" in painted[3]
    assert painted[5].split() == ["│", "1", "8.600", "+24.9K", "1", "8.600", "+182.6K", "│"]
    assert painted[12].split()[:5] == ["│", "14", "3.400", "-2.4K", "you"]
    assert ranks_shown(58, 12) == 8
    assert ranks_shown(36, 12) == ranks_shown(58, 3) == 0


def test_a_side_without_anybody_says_so():
    nobody = sample_view(replace(FRAME, adl_queues=((), ())))
    assert "No longs to rank." in lines(AdlQueue(), 60, 14, nobody)[4]


def test_the_own_place_stands_beside_the_own_side():
    mine = replace(POSITIONS[0], adl_lamp=4)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, positions=(mine,))))
    own = [lines(AdlQueue(), width, 5, view)[1].strip("│ ") for width in (42, 38, 28, 24)]
    assert [each.partition("  ")[2].replace("█", "").replace("·", "").strip() for each in own] == [
        "1/5 you 4 of 5",
        "1/5 you 4",
        "1/5 you",
        "1/5",
    ]


def test_the_columns_of_a_ranking_stand_still_while_its_numbers_come_and_go():
    panel, queues = AdlQueue(), FRAME.adl_queues
    far = (*queues[0][:-1], replace(queues[0][-1], place=1_400))
    heads = [
        lines(panel, 60, 14, sample_view(replace(FRAME, adl_queues=(rows, queues[1]))))[4]
        for rows in (far, queues[0])
    ]
    assert heads[0] == heads[1]
