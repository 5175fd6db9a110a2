"""Were forecasts right before? Made again from earlier evenings, and as they were said."""
