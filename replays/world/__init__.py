"""A world: path, crowd and venue as one stream of commands, and what is kept of it.

Read it in this order:

    playback: the stream
    audit: whether every unit of cash still exists
    history record: what the player did, and what had happened then, held against what happens
    checkpoints keeping: where a rewind lands, and a whole world as bytes
"""
