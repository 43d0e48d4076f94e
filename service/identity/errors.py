"""Refusals that have to do with who asks."""

from __future__ import annotations

from workflows.errors import Invalid, WorkflowError


class NotSignedIn(WorkflowError):
    """Your session has ended. Sign in again; nothing was changed."""

    code = "not-signed-in"


class RequestForged(WorkflowError):
    """This page is out of date. Load it again and repeat the action; nothing was changed."""

    code = "request-forged"


class SignInRefused(WorkflowError):
    """The user name or the password is wrong, or the account is locked after too many attempts."""

    code = "sign-in-refused"


class LinkInvalid(WorkflowError):
    """This link was used before or is too old. Ask the administrator for a new one."""

    code = "link-invalid"


class PasswordTooWeak(Invalid):
    """The password is too short or too easy to guess."""

    code = "password-too-weak"
