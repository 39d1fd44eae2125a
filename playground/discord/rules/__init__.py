"""Discord's validation of request bodies, as pure functions that yield the broken rules.

It includes what its schemas do not express: sums, duplicates and nesting.
"""
