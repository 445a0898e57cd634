"""The pages of guidance, by what they are about."""
