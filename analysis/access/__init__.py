"""Who may do what: viewer, roles, permission pairs, audit."""
