"""Where the spread between reps comes from: skill, territory, manager, luck."""
