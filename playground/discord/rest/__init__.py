"""Discord's REST API v10: routes, request bodies, errors and rate limits."""
