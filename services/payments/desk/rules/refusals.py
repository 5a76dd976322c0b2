"""The refusal of a whole file: one sentence about what is wrong and what to do, which holds nothing of its rows."""

from shared.errors import Effect, InvalidError

HOW_TO_SAVE = "In Excel choose File, Save As, and the type “CSV UTF-8 (Comma delimited)” or “Excel Workbook (.xlsx)”, then import that file."


def refusal(code: str, sentence: str, **facts: object) -> InvalidError:
    """The refusal of a whole file; `facts` are for programs."""
    return InvalidError(f"import.{code}", sentence, "", effect=Effect.NOTHING_IMPORTED, **facts)
