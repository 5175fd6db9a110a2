"""What managers say in a quarter that it will bring, and what a CRM knew when they said it."""
