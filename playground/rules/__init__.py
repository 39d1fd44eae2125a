"""Discord's rules for bodies, as pure functions that yield what is wrong with one.

The schemas do not catch these (sums, duplicates, what may stand inside what); Discord does.
"""
