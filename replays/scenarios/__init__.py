"""Scenarios: each a folder of facts, made into a venue's rules.

Read it in this order:

    places catalogue: where worlds and sessions lie, and by what name a world is found
    scenario_file: what people write
    tier_tables contracts: margin tiers as venues published them, and the contract that has them
    pockets bounds: what the crowd will bring along, and how large the numbers of a scenario may be
    recording: the book of a real market as it was recorded, where there is one
    scenario: the folder, loaded and checked against itself
    discarding: an imported one put away
"""
