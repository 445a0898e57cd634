"""How guidance is searched, on pages and over the API alike."""
