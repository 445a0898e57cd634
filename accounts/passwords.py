"""Long passwords that are guessed early all the same. Django's list of common ones knows 190 of 12 letters or more."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RUNS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
# Letters that people write as signs.
SIGNS = str.maketrans("013457@$!", "oleastasi")


class GuessablePasswordValidator:
    """Refuses what is a common word with numbers around it, something short said again, or a run of keys."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower()
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
        if self._is_repeated(plain) or self._is_run(plain) or not core or self._is_common(core):
            raise ValidationError(
                _("This password is easy to guess. Put together three words that do not belong together."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Your password cannot be a common word with numbers, a repetition, or a run of keys.")

    def _is_repeated(self, plain: str) -> bool:
        return re.fullmatch(r"(.{1,8}?)\1+", plain) is not None

    def _is_run(self, plain: str) -> bool:
        """Whether four fifths of the steps from letter to letter follow the alphabet, the numbers or a row of keys."""
        steps = [plain[at : at + 2] for at in range(len(plain) - 1)]
        along = sum(any(step in run or step[::-1] in run for run in RUNS) for step in steps)
        return len(steps) > 0 and along >= 0.8 * len(steps)

    def _is_common(self, core: str) -> bool:
        return bool({core, core.translate(SIGNS)} & self.common)
