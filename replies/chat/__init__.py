"""An answer of a model as messages of Discord. Pure functions: text in, text out.

The words of a model are hostile. Whatever the bot itself says in the message of an answer is a line
that begins with `-# `, and no model can write one; its headings stay headings, of which the bot
has none there.

- Mentions, custom emoji, timestamps and links to commands are shown as they were written.
- A masked link shows its label and its address. Addresses of Discord itself, such as invitations,
  are code: they can be read, and neither clicked nor previewed.
- A quote ends with its line (`>>>` would take in all that follows), and code with its fence.
"""
