"""A guild's own: settings, who may do what, limits and budgets."""
