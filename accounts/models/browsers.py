"""Which browsers people have signed in with, so that they hear of one that is new."""

from django.db import models

from accounts.models.people import User
from web.keys import new_key


class KnownBrowser(models.Model):
    """A kind of browser in plain words, such as "Firefox on Windows", that somebody has signed in with.

    Nothing is left in the browser, and no address is kept: the cookies of the service end with the session. Two
    browsers of one kind are therefore one. The clock tells their owner of it (`told_at`).
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browsers")
    called = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "called"], name="accounts_known_browser_once_a_person")]
        indexes = [
            models.Index(fields=["id"], name="accounts_browser_untold", condition=models.Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return self.called
