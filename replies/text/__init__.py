"""Every sentence that a member reads, built from types and fields.

Each function takes the gettext catalogue `t` of the language first. The English sentences are the
msgids; what is put into them has a name in braces.
"""
