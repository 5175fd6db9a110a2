"""From a history, or from answers, to an organisation that shows the same numbers."""
