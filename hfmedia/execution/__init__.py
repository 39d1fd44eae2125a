"""One request at one provider: effects, the runner, tickets, reading of replies."""
