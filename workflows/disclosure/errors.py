"""What the disclosure wing refuses. The docstring is the default message, as in `workflows.errors`."""

from __future__ import annotations

from workflows.errors import Conflict, Invalid, NotAllowed


class SamePerson(NotAllowed):
    """Drafter, reviewers and signer must be three different people."""

    code = "same-person"


class NotYourCheck(NotAllowed):
    """This check is not given at the step you hold."""

    code = "not-your-check"


class VerdictsMissing(Conflict):
    """Not every check has been passed on the present text.

    `details["checks"]` lists the checks that are missing or returned.
    """

    code = "verdicts-missing"


class ErrorsOpen(Conflict):
    """An error that was reported of this document is not settled.

    `details["errors"]` lists them: id, kind, place, words.
    """

    code = "errors-open"


class FindingsOpen(Conflict):
    """The text check found what must be changed or answered for before this step is passed.

    `details["findings"]` lists them: id, kind, where, part, place, excerpt (personal information masked).
    """

    code = "findings-open"


class TextCheckWaiting(Conflict):
    """The text check still reads this document's files. Try again in a minute."""

    code = "text-check-waiting"


class NotIssuable(Invalid):
    """The document lacks what it needs to be submitted or issued.

    `details["problems"]` is a list of `{"code", "message"}`.
    """

    code = "not-issuable"


class PackageIncomplete(Conflict):
    """Policy and interpretation are published together, or neither: one of them is not ready.

    `details["titles"]` names what is not signed, or not public.
    """

    code = "package-incomplete"


class NotEditable(Conflict):
    """The document is not with its drafter now, so its text stands still."""

    code = "not-editable"


class WordFileInvalid(Invalid):
    """The file cannot be read as a Word document (.docx)."""

    code = "word-file-invalid"


class PublicationState(Conflict):
    """The publication is not in a state that allows this."""

    code = "publication-state"


class CatalogueInvalid(Invalid):
    """The catalogue text cannot be read.

    `details["problems"]` is a list of `{"row", "field", "message", "remedy"}`.
    """

    code = "catalogue-invalid"


class CatalogueLoosened(Conflict):
    """The new catalogue publishes less than the one in force.

    `details["problems"]` is a list of `{"item", "code", "message"}`; a law cited for an item lifts its problems.
    """

    code = "catalogue-loosened"
