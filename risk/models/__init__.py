"""What is at risk, where, and which lists are screened against."""

from risk.models.areas import SensitiveArea, SensitiveAreaQuerySet
from risk.models.lists import ListedForm, Listing, ListVersion

__all__ = ["ListVersion", "ListedForm", "Listing", "SensitiveArea", "SensitiveAreaQuerySet"]
