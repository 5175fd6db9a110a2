"""Will the target be reached? The bookings of every rep, week by week, in many futures."""
