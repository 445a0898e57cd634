"""What a mail says: a sentence with the record's title, a link, nothing else."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import Invitation
from accounts.services import invitation_token
from notifications import words
from notifications.models import Mail
from web import naming

INVITATION = "invitation"


def letter_for(mail: Mail, now: datetime) -> EmailMessage | None:
    """The letter, or None where nobody may get it any more.

    It goes to nobody who was switched off or has left the body, and tells nobody of a record that they cannot see now.
    """
    return _invitation(mail, now) if mail.user is None else _notice(mail)


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


def _letter(mail: Mail, address: str, sentence: str, path: str) -> EmailMessage:
    site = urlsplit(settings.PUBLIC_URL)
    # A title may hold a line break, a subject must not.
    subject = " ".join(sentence.split())
    link = f"{site.scheme}://{site.netloc}{path or '/'}"
    return EmailMessage(
        subject,
        f"{subject}\n\n{link}\n\n{settings.SERVICE_NAME}\n",
        to=[address],
        headers={"Message-ID": f"<{mail.key}@{site.hostname}>", "Auto-Submitted": "auto-generated"},
    )
