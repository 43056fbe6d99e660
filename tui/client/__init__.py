"""The client: the screen's end of a world.

Read it in this order:

    starts: which world it begins with
    link: requests out, answers in, nothing waited for
    unseen: one that ended before any picture of it came
    log topup: what has been said, and what would help now
    studies: what the screen has begun to find out (`replays.study.answers` finds it)
"""
