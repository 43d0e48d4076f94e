"""The list of words that are not to be used (词表): everybody looks, the office edits, imports and exports it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.web import error_texts
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import ask, command, moment, names_of, roles_required, text_argument, text_field, today
from service.web.spreadsheets import MAX_BYTES, csv_response, csv_rows
from service.web.text_words import kind_text
from workflows.disclosure.handlers.terms import EDITORS, import_terms, put_term, remove_term, shown_terms
from workflows.errors import Invalid, WorkflowError
from workflows.textcheck.model import Term
from workflows.textcheck.term_list import COLUMNS, KINDS, LINE_LIMIT, values_of

_WORD: Final = 100


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/terms", endpoint="terms")(index)
    blueprint.get("/terms.csv", endpoint="terms_file")(export)
    blueprint.post("/terms", endpoint="put_term")(put)
    blueprint.post("/terms/remove", endpoint="remove_term")(remove)
    blueprint.post("/terms/import", endpoint="import_terms")(take)


def index() -> ResponseReturnValue:
    """The list, narrowed by a word and a kind."""
    return _page()


def export() -> ResponseReturnValue:
    """The whole list; comes back unchanged."""
    rows = ([values_of(one)[name] for name in COLUMNS] for one in ask(shown_terms).terms)
    return csv_response(f"terms-{today().isoformat()}.csv", [COLUMNS, *rows])


@roles_required(*EDITORS)
def put() -> ResponseReturnValue:
    """Add a term or overwrite one."""
    values = {name: text_field(name, LINE_LIMIT + 1) for name in COLUMNS}

    def again(error: WorkflowError) -> str:
        texts = [text for texts in error_texts.fields(error).values() for text in texts]
        return _page(values=values, message=error_texts.message(error), wrong=tuple(texts))

    return command(
        put_term,
        values=values,
        was=text_field("was", _WORD),
        reason=text_field("reason", LINE_LIMIT + 1),
        to=url_for("documents.terms"),
        done=_("词表已更新，正在办理的文稿在下一环节按新词表检查。"),
        again=again,
    )


@roles_required(*EDITORS)
def remove() -> ResponseReturnValue:
    """Take a term out."""
    return command(
        remove_term,
        term=text_field("term", _WORD),
        reason=text_field("reason", LINE_LIMIT + 1),
        to=url_for("documents.terms"),
        done=_("已从词表移除。"),
    )


@roles_required(*EDITORS)
def take() -> ResponseReturnValue:
    """Take a file: all rows, or none with every problem by row."""

    def again(error: WorkflowError) -> str:
        return _page(message=error_texts.message(error), wrong=_wrong(error))

    try:
        rows = _sent_rows()
    except Invalid as error:
        return again(error), status_of(error)
    return command(
        import_terms,
        rows=rows,
        replace_all=request.form.get("replace") == "true",
        reason=text_field("reason", LINE_LIMIT + 1),
        to=url_for("documents.terms"),
        done=_("已导入。"),
        again=again,
    )


def _sent_rows() -> list[dict[str, str]]:
    """Raises InputRefused."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InputRefused(_("请选择文件。"), field="file")
    rows = csv_rows(sent.read(MAX_BYTES + 1))
    if rows and set(rows[0]) != set(COLUMNS):
        raise InputRefused(_("标题行应为：%(columns)s。", columns=", ".join(COLUMNS)), field="file")
    return rows


def _page(values: Mapping[str, str] | None = None, message: str = "", wrong: tuple[str, ...] = ()) -> str:
    found = ask(shown_terms)
    word, kind, edited = text_argument("q", _WORD), text_argument("kind", _WORD), text_argument("edit", _WORD)
    chosen = next((values_of(one) for one in found.terms if one.term == edited), {})
    return render_template(
        "documents/terms.html",
        terms=[one for one in found.terms if _matches(one, word, kind)],
        total=len(found.terms),
        changes=found.changes,
        people=names_of(*(change.by for change in found.changes)),
        may_edit=required_actor().has(*EDITORS),
        kinds=[(kind.value, kind_text(kind)) for kind in KINDS],
        kind_text=kind_text,
        values=values or chosen,
        was=edited if chosen else "",
        word=word,
        kind=kind,
        message=message,
        wrong=wrong,
        moment=moment,
    )


def _matches(one: Term, word: str, kind: str) -> bool:
    return (not kind or one.kind == kind) and (not word or word in one.term or word in one.replacement)


def _wrong(error: WorkflowError) -> tuple[str, ...]:
    """Each row that is wrong: its line, the term, what is the matter."""
    told = []
    for one in error.details.get("problems", ()):
        line, term, said = str(one).removeprefix("line ").split(": ", 2)
        told.append(_("第%(line)s行 %(term)s", line=line, term=term) + _("：") + error_texts.problem({"message": said}))
    return tuple(told)
