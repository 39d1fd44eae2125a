"""What members meet: one command per file. Files that begin with `_` are shared by them."""
