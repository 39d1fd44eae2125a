"""Discord's REST API v10 over the world: routes, bodies, errors, rate limits."""
