"""Replies whose interaction has expired: the ways in which their results reach the member."""
