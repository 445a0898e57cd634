"""Requests for access, from people whom nobody has invited yet."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.roles import Can
from web.keys import new_key


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, user: Any) -> Self:
        """Those whose address is proved: of councils whose people the user manages, or of all for who manages users."""
        if not isinstance(user, User):
            return self.none()
        rows = self.filter(confirmed_at__isnull=False)
        if user.may(Can.MANAGE_USERS):
            return rows
        return rows.filter(council__in=[m.body_id for m in user.memberships_now if Can.MANAGE_MEMBERS in m.acts])

    def open_at(self, now: datetime) -> Self:
        """Neither answered nor lapsed; proved or not."""
        return self.filter(answered_at=None, expires_at__gt=now)

    def waiting(self, now: datetime) -> Self:
        """Those that somebody has to decide."""
        return self.open_at(now).filter(confirmed_at__isnull=False)


class AccessRequest(models.Model):
    """Somebody of a council asks to be let in. The link that goes to their address proves that it is theirs.

    Each time somebody asks is a row of its own with a link of its own, so that nobody changes what another has typed.
    `expires_at` is until when the link is good; once the address is proved, until when the request stands. The clock
    mails the link (`told_at`), puts the proved request before those who decide (`put_at`), tells of a refusal
    (`answer_told_at`), and deletes what is over: it is about a person who may never have an account.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    council = models.ForeignKey("places.Council", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), max_length=254)
    work = models.CharField(_("what you do there"), max_length=300)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    stands = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="From when the address is proved until the answer."
    )
    put_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    accepted = models.BooleanField(default=False, db_default=False, editable=False)
    reason = models.CharField(max_length=500, blank=True, db_default="", editable=False)
    answer_told_at = models.DateTimeField(null=True, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "council"],
                condition=Q(stands=True),
                name="accounts_access_request_stands_once",
                violation_error_message=_("You have asked for this already."),
            ),
            models.CheckConstraint(
                condition=Q(stands=False) | Q(confirmed_at__isnull=False, answered_at=None),
                name="accounts_access_request_stands_in_between",
                violation_error_message=_("It stands from when the address is proved until it is answered."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(confirmed_at__isnull=False, answered_by__isnull=False),
                name="accounts_access_request_proved_before_answered",
                violation_error_message=_("The address is not proved yet."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(accepted=True) | ~Q(reason=""),
                name="accounts_access_request_declined_in_words",
                violation_error_message=_("Say why, when you decline."),
            ),
        ]
        indexes = [
            models.Index(fields=["council"], name="accounts_access_request_open", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        """Never a person: this stands in mails, and who asks has typed their name themselves."""
        return self.council.name

    def get_absolute_url(self) -> str:
        return reverse("access_request", args=[self.key])

    @property
    def is_declined(self) -> bool:
        return self.answered_at is not None and not self.accepted
