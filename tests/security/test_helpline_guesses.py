"""One member of staff guesses callers in many windows at once, or with a second sign-in: no more guesses are answered than in one."""

from concurrent.futures import ThreadPoolExecutor

from services.payments.desk.usecases.helpline import MOST_WRONG, Caller, find_caller
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from shared.database import Session
from shared.errors import ConflictError
from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.security.linking import link

AT_ONCE = 12
GUESS = Caller(None, "sam", "owl", "7K3M2P9X")


def is_refused(council: Council, staff: Staff) -> bool:
    """Whether a wrong guess is not even answered."""

    def guess(session: Session) -> None:
        principal = session.get_one(Principal, (council.org_id, staff.actor.id))
        find_caller(session, actor_of(session, principal, None), GUESS)

    try:
        council.payments.dependencies.database.run(council.org_id, guess)
    except ConflictError:
        return True
    return False


def test_guesses_in_many_windows_are_counted_one_after_the_other(council: Council) -> None:
    staff = council.staff[Role.HELPLINE]
    with ThreadPoolExecutor(AT_ONCE) as windows:
        answers = list(windows.map(lambda _: is_refused(council, staff), range(AT_ONCE)))
    assert answers.count(False) == MOST_WRONG


def test_a_second_sign_in_of_the_same_human_gives_no_more_guesses(council: Council) -> None:
    one, other = council.hire(Role.HELPLINE), council.hire(Role.HELPLINE)
    link(council, one, other)
    assert [is_refused(council, one) for _ in range(MOST_WRONG)] == [False] * MOST_WRONG
    assert is_refused(council, other)
    assert not is_refused(council, council.staff[Role.HELPLINE]), "nobody else is held up"
