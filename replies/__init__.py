"""What a member sees: layout, text, buttons, the writer of a reply, files made to fit."""
