"""How fast, how true and how lean it is: `python -m benchmarks`.

Read it in this order:

    measures flows: a time beside the floor's time of the same minute, and what is sent to be measured
    venue_families world_families: what is measured of the venue and of the program, a table each
    bench_book bench_exchange bench_margin bench_cascade: the venue's
    bench_journal bench_rewind bench_keys bench_soak bench_crashes: the program's
    compiled peers peer_books simulated: beside the compiled build and other people's books
    goals baseline report plots: what it is held to, and how it is told
"""
