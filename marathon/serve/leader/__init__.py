"""The leader's screens of a plan: now, company, plan, compare, why."""
