"""What becomes of the same deals under two ways of managing, from a company's open deals on."""
