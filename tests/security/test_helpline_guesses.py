"""One member of staff guesses callers in many windows at once: no more guesses are answered than in one."""

from concurrent.futures import ThreadPoolExecutor

from services.payments.desk.usecases.helpline import MOST_WRONG, Caller, find_caller
from shared.errors import ConflictError
from shared.identity import Role
from tests.payments.council import Council

AT_ONCE = 12


def test_guesses_in_many_windows_are_counted_one_after_the_other(council: Council) -> None:
    staff, database = council.staff[Role.HELPLINE], council.payments.dependencies.database
    guess = Caller(None, "sam", "owl", "7K3M2P9X")

    def refused(_: int) -> bool:
        try:
            database.run(council.org_id, lambda session: find_caller(session, staff.actor, guess))
        except ConflictError:
            return True
        return False

    with ThreadPoolExecutor(AT_ONCE) as windows:
        answers = list(windows.map(refused, range(AT_ONCE)))

    assert answers.count(False) == MOST_WRONG
