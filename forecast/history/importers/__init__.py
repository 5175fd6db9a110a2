"""From whatever a CRM, a loader or an event log exports to canonical tables."""
