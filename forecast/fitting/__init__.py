"""What the deals of one evening teach: arrivals, closings, wins, amounts, reps."""
