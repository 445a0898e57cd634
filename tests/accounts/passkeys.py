"""A device that keeps passkeys, for tests: it answers what the server asks, and signs as a device does."""

import json
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User

FLAG = AuthenticatorData.FLAG


class Device:
    """One passkey, once it is made. `verifies` is whether it asks for finger, face or PIN."""

    def __init__(self, host: str = "localhost", origin: str = "http://localhost", *, verifies: bool = True) -> None:
        self.host, self.origin = host, origin
        self.flags = FLAG.UP | (FLAG.UV if verifies else FLAG(0))
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = sha256(self.key.private_numbers().private_value.to_bytes(32)).digest()
        self.owner = ""

    def makes(self, options: Any) -> str:
        """The answer to an offer to make a passkey, as the browser sends it."""
        self.owner = options["publicKey"]["user"]["id"]
        kept = AttestedCredentialData.create(b"\0" * 16, self.name, ES256.from_cryptography_key(self.key.public_key()))
        said = AuthenticatorData.create(self._host_hash(), self.flags | FLAG.AT, 1, kept)
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", said, {}))),
        }
        return self._sent(response, clientExtensionResults={"credProps": {"rk": True}})

    def signs(self, options: Any) -> str:
        """The answer to a question for a passkey."""
        client = self._client("webauthn.get", options)
        said = bytes(AuthenticatorData.create(self._host_hash(), self.flags, 2))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(said),
            "signature": websafe_encode(self.key.sign(said + sha256(client).digest(), ec.ECDSA(SHA256()))),
            "userHandle": self.owner,
        }
        return self._sent(response, clientExtensionResults={})

    def _host_hash(self) -> bytes:
        return sha256(self.host.encode()).digest()

    def _client(self, kind: str, options: Any) -> bytes:
        challenge = options["publicKey"]["challenge"]
        assert len(websafe_decode(challenge)) >= 16
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, response: dict[str, str], **more: Any) -> str:
        name = websafe_encode(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response, **more})


def has_passkey(user: User, name: str) -> Authenticator:
    """A passkey that somebody made some time ago."""
    options = {"publicKey": {"challenge": websafe_encode(b"\0" * 32), "user": {"id": ""}}}
    data = {"name": name, "credential": json.loads(Device().makes(options))}
    made: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return made
