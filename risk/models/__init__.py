"""What is at risk, and where."""

from risk.models.areas import SensitiveArea, SensitiveAreaQuerySet

__all__ = ["SensitiveArea", "SensitiveAreaQuerySet"]
