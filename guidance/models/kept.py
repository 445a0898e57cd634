"""What its keepers write and publish by themselves: the playbook, notes on topics. It advises and binds nobody."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, Can
from guidance.models.issued import SAMPLE
from guidance.models.readers import reads_guidance
from web.keys import new_key
from web.versions import Versioned


class KeptTextQuerySet[Row: "KeptText"](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """Those that are published, for all who read guidance; others for who writes them."""
        if not reads_guidance(user):
            return self.none()
        return self.all() if user.may(Can.KEEP_PLAYBOOK) else self.published()

    def published(self) -> Self:
        return self.filter(published_at__isnull=False, withdrawn_at=None)


class KeptText(Versioned):
    """Something to know, with its source, and whether it is published."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    source = models.CharField(_("source"), max_length=500)
    sample_basis = models.CharField(max_length=300, blank=True, editable=False)
    owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def body_id(self) -> str:
        """What is done to it stands on the trail of its owner."""
        return self.owner_id

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def stamp(self) -> Any:
        """What stands on every page that shows it, where it is no policy."""
        return SAMPLE if self.sample_basis else ""

    def audience(self, part: Any = None) -> list[str]:
        return [UNIT]
