"""How a service runs: database, events, HTTP, tasks. It knows no word of the domain."""
