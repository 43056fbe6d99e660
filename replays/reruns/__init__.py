"""Reruns: a run lived again, with one thing otherwise.

Read it in this order:

    same_orders rerun trial: the same world and doings or others, which order is which then, and how it ends
    find_run: which run it is, of a plan or of a session
    score: what a life came to
    twin_run twins: the same orders isolated and cross, in step
    remembered survey tally: one plan as twins in every scenario; it takes minutes and is remembered
"""
