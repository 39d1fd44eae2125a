"""What runs in the child processes of a `Sandbox`; the only home of Pillow and PyAV.

Nothing here is imported by the bot's own process: it calls these functions by name.
"""
