"""The demonstration: bodies, plainly fictional people and sample visits. Production refuses to load it."""
