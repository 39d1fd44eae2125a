"""The panel of `/settings`: one file per page, with the handlers of what is on it."""
