"""A mixed storm of honest and hostile members, and what becomes of the honest ones."""
