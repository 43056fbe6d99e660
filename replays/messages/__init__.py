"""Messages: what passes a pipe between the screen and a world. Nothing of a world is loaded to hold one.

Read it in this order:

    programs: a process beside the screen, and our end of its pipe
    player_commands settings: what a player may do, and with what the world was made
    findings: what an autopsy, twins or a drill's grade come to, as it is drawn
    lived: what has been lived, told so that it can be lived again elsewhere
    frame: what a screen shows at one instant
    branches client levels: what is asked of a running world, and what comes back
"""
