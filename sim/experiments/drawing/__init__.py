"""Numbers that nobody knows: how far each may be off, and which a replication meets."""
