"""`make bench`: how long pages and calls take with 1,000,000 delegations beside 10,000, and far down a list."""
