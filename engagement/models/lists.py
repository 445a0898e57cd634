"""What somebody keeps of the lists: a search by a name of their own."""

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.keys import new_key


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(user=user) if getattr(user, "may_read", False) else self.none()


class SavedView(models.Model):
    """A search in the list of delegations that somebody comes back to. It holds the question, never rows."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True, help_text="As it stands in the address of the list.")
    made_at = models.DateTimeField(editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="engagement_view_one_a_name",
                violation_error_message=_("You have a view of this name already. Choose another name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('delegations')}?{self.query}"
