

nan = math.nan  # no run has a value
