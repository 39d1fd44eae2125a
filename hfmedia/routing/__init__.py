"""Who is asked, in what order: the Hub, routes, the router, cooldowns."""
