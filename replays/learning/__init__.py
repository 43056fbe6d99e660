"""Learning: drills, and isolated or cross.

Read it in this order:

    exercises: the drills as they are offered
    course exam drill: what was done, how that is graded, and both of a drill that was lived
    decision advice: isolated or cross, with the user's own numbers
"""
