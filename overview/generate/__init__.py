"""Sample records in any number, loaded by COPY, to try the register at its full size. Production refuses them.

They are made up, say so, and are spread as real ones might be: over ten years with a pandemic in between, a few
councils with many and most with few, a few cities abroad that everybody visits.
"""
