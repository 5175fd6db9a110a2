"""What people forecast with today: the methods that a forecast has to beat."""
