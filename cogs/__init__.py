"""What members use: a command per file, a button per file in `buttons/`, a modal per file in
`modals/`. A module here with a function `setup` is a command; the others are shared by them."""
