"""Modals: one class per file. docs/add-a-command.md shows how to add one."""
