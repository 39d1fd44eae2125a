"""Modals: one class per file. There are none yet; docs/add-a-command.md shows one."""
