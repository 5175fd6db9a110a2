"""What changed since an earlier forecast of the same days: part by part, in money and in chance."""
