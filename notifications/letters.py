"""What a mail says: a sentence with the record's title, a link, nothing else."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AccessRequest, FactorReset, Invitation, KnownBrowser, User
from accounts.services import access_token, invitation_token
from notifications import words
from notifications.models import Mail
from web import naming
from web.templatetags.gds import moment

INVITATION = "invitation"
ACCESS_ASKED = "access_asked"
ACCESS_DECLINED = "access_declined"
NEW_BROWSER = "new_browser"
RESET_ASKED = "factor_reset_asked_for_you"
RESET_DONE = "factor_reset_done"


def letter_for(mail: Mail, now: datetime) -> EmailMessage | None:
    """The letter, or None where nobody may get it any more.

    It goes to nobody who was switched off or has left the body, and tells nobody of a record that they cannot see now.
    """
    if mail.user is None:
        return TO_ADDRESSES[mail.message.kind](mail, now)
    personal = PERSONAL.get(mail.message.kind)
    if personal is None:
        return _notice(mail)
    return personal(mail, mail.user) if mail.user.is_active else None


def _notice(mail: Mail) -> EmailMessage | None:
    message, user = mail.message, mail.user
    if user is None or message.body_id not in {m.body_id for m in user.memberships_now}:
        return None
    name = naming.find(message.label, message.record, user, outside=True)
    if name is None:
        return None
    return _letter(mail, user.email, words.sentence(message.kind, name.title), name.url)


def _invitation(mail: Mail, now: datetime) -> EmailMessage | None:
    key = mail.message.record
    invitation = Invitation.objects.open_at(now).select_related("body").filter(key=key).first()
    if invitation is None:
        return None
    sentence = words.sentence(INVITATION, invitation.body.name, service=settings.SERVICE_NAME)
    path = reverse("accept_invitation", kwargs={"token": invitation_token(invitation)})
    return _letter(mail, invitation.email, sentence, path)


def _access_asked(mail: Mail, now: datetime) -> EmailMessage | None:
    """The link that proves the address. Nothing typed is in it: it may go to somebody who asked for nothing."""
    requests = AccessRequest.objects.open_at(now).filter(confirmed_at=None)
    more = _("If you did not ask for this, do nothing: without the link nobody hears of it, and it is deleted.")
    return _about_access(mail, requests, more)


def _access_declined(mail: Mail, now: datetime) -> EmailMessage | None:
    requests = AccessRequest.objects.filter(answered_at__isnull=False, accepted=False)
    return _about_access(mail, requests, _("The link says why."))


def _about_access(mail: Mail, requests: QuerySet[AccessRequest], more: str) -> EmailMessage | None:
    request = requests.select_related("council").filter(key=mail.message.record).first()
    if request is None:
        return None
    sentence = words.sentence(mail.message.kind, str(request), service=settings.SERVICE_NAME)
    path = reverse("access_link", kwargs={"token": access_token(request)})
    return _letter(mail, request.email, sentence, path, more)


def _new_browser(mail: Mail, user: User) -> EmailMessage | None:
    browser = KnownBrowser.objects.filter(user=user, key=mail.message.record).first()
    if browser is None:
        return None
    sentence = words.sentence(NEW_BROWSER, browser.called)
    more = _("It was on %(at)s.") % {"at": moment(browser.first_at)}
    return _letter(mail, user.email, sentence, reverse("account_sessions"), f"{more} {_if_that_was_not_you()}")


def _reset_asked(mail: Mail, user: User) -> EmailMessage | None:
    reset = FactorReset.objects.filter(person=user, key=mail.message.record).select_related("asked_by").first()
    if reset is None:
        return None
    more = _("Nothing is changed until somebody else agrees.")
    sentence = words.sentence(RESET_ASKED, reset.asked_by.name)
    return _letter(mail, user.email, sentence, reverse("account"), f"{more} {_if_that_was_not_you()}")


def _reset_done(mail: Mail, user: User) -> EmailMessage | None:
    resets = FactorReset.objects.filter(person=user, key=mail.message.record, agreed=True)
    reset = resets.select_related("asked_by", "answered_by").first()
    if reset is None or reset.answered_by is None:
        return None
    more = _(
        "%(first)s asked for it and %(second)s agreed, on %(at)s. You are signed out everywhere. Sign in with your "
        "password to set up a new one."
    ) % {"first": reset.asked_by.name, "second": reset.answered_by.name, "at": moment(reset.answered_at)}
    path = reverse("account_login")
    return _letter(mail, user.email, words.sentence(RESET_DONE, ""), path, f"{more} {_if_that_was_not_you()}")


def _if_that_was_not_you() -> str:
    return _(
        "If you know nothing of this, set a new password now, sign out everywhere else, and tell the administrator of "
        "the service: %(address)s"
    ) % {"address": settings.SERVICE_EMAIL}


# What goes to an address, since whom it reaches may be no user yet.
TO_ADDRESSES = {INVITATION: _invitation, ACCESS_ASKED: _access_asked, ACCESS_DECLINED: _access_declined}
# What one person is told about their own account, wherever they belong.
PERSONAL = {NEW_BROWSER: _new_browser, RESET_ASKED: _reset_asked, RESET_DONE: _reset_done}


def _letter(mail: Mail, address: str, sentence: str, path: str, more: str = "") -> EmailMessage:
    site = urlsplit(settings.PUBLIC_URL)
    # A title may hold a line break, a subject must not.
    subject = " ".join(sentence.split())
    link = f"{site.scheme}://{site.netloc}{path or '/'}"
    return EmailMessage(
        subject,
        "\n\n".join(filter(None, [subject, more, link, str(settings.SERVICE_NAME)])) + "\n",
        to=[address],
        headers={"Message-ID": f"<{mail.key}@{site.hostname}>", "Auto-Submitted": "auto-generated"},
    )
