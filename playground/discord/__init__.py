"""Discord's side: its state and rules, and the REST API, the gateway and the CDN over them."""
