"""What every endpoint stands on, without a noun of the domain. Each app's endpoints stand in its own `api.py`."""

API_ROOT = "/api/v1/"
