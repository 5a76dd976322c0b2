"""A person sets, changes and ends their own limits by text: the same limits as staff write down for them, and held to."""

from sqlalchemy import select

from shared.audit import AuditRow
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_payment_limits import came
from tests.payments.phone.speaking import Texter, names, prompt


def test_from_their_words_to_the_fee_that_waits(work: Work) -> None:
    work.rate()
    council, [one] = work.council, work.council.payable()
    texter = Texter(council, [one])
    for said in (
        "not more than £50 a month",
        "not more than £90 a fortnight",
        "no more than £20 a week because of my universal credit",
        "not more than £15 a week",
    ):
        texter.say(said)
        assert names(texter.say("yes")) == ["limit_set"]
    held = [each for each in council.organiser.get(f"/people/{one}/payment-limits") if not each["ended_at"]]
    assert {(each["amount_pence"], each["period"], each["set_by"]) for each in held} == {
        (1500, "week", str(one)), (9000, "fortnight", str(one)), (5000, "month", str(one)),
    }  # fmt: skip
    assert [(each.name, each.values.get("amount_pence")) for each in texter.say("what is my limit?").say][:3] == [
        ("limit_is_month", 5000), ("limit_is_fortnight", 9000), ("limit_is_week", 1500),
    ]  # fmt: skip
    event, _ = came(work, [one])
    assert work.preview(event)["held_pence"] == 2500
    assert prompt(texter.say("dim mwy na £40 y mis"), "confirm_limit_month").values == {"amount_pence": 4000}
    texter.say("na")
    texter.say("take the limit off")
    assert names(texter.say("yes")) == ["limit_ended"]
    assert work.pay(event).json()["total_pence"] == 2500
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        kept = select(AuditRow).where(AuditRow.object_id == one, AuditRow.action.like("payment_limit.%"))
        trail = session.scalars(kept.order_by(AuditRow.transaction_number, AuditRow.id)).all()
        assert sorted(row.action for row in trail) == ["payment_limit.ended"] * 4 + ["payment_limit.set"] * 4
        assert {(row.actor_kind, row.facts["channel"]) for row in trail} == {("person", "text")}
        assert "universal" not in str(session.scalars(select(AuditRow.facts)).all()), "why is not kept"
