"""An event log of work items simulated forward: cases arrive, people work on them, cases wait."""
