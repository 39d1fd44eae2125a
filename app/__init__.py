"""Composes the processes."""
