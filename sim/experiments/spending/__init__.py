"""The same money spent otherwise: the honest rival of a better way of managing."""
