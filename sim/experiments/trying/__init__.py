"""What would this setting do? Answered soon and then ever more precisely, for whoever waits."""
