"""The crowd of a world: each a client of the venue, who sees what anyone sees.

Read it in this order:

    population: who is there when a scenario begins
    makers takers leveraged: what each of them does
    stated_orders: somebody large, at a known time
    house_tape: a recorded market in place of makers and takers
    everybody: all of them
"""
