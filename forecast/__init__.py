"""What a history of deals says about the deals to come."""
