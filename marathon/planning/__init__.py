"""A leader's plan: targets, quotas, people hired and leaving, limits, and what the futures say."""
