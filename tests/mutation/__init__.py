"""Mutation testing: small bugs are put into the code, one at a time, to see which tests notice.

`make mutants` runs it; docs/testing.md says what came of it.
"""
