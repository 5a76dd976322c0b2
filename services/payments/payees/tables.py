"""Where money goes: payees, their methods, and bank details for the short time that they are on their way to a rail."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.rails.names import NOT_CALLED
from services.payments.tables import PaymentsBase, ReviewedRow
from shared.database import Moment, MomentNow, OrgRow


class Payee(OrgRow, PaymentsBase):
    """Who is paid: a person who takes part, or an organisation that is paid in their place."""

    __tablename__ = "payee"

    person_id: Mapped[UUID | None]
    organisation_name: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("(person_id IS NULL) <> (organisation_name IS NULL)", name="payee_is_person_or_organisation"),
        UniqueConstraint("org_id", "person_id"),
    )


class PayeeAuthority(ReviewedRow, PaymentsBase):
    """Who acts for a person with their money, and by what. `evidence` says what was seen, and is no copy of it. `invoice_number`: of an organisation
    that is paid, as it stands on its invoice. Triggers keep it as it was seen, and hold payments that nobody may have."""

    __tablename__ = "payee_authority"

    kind: Mapped[str]
    holder_name: Mapped[str]
    scope: Mapped[str]
    evidence: Mapped[str]
    invoice_number: Mapped[str | None]
    seen_on: Mapped[date]
    seen_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    details_since: Mapped[MomentNow]
    ended_by: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "seen_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "ended_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint(
            "kind IN ('supporter', 'deputy', 'attorney', 'guardian', 'controller', 'nominee', 'organisation')",
            name="payee_authority_kind",
        ),
        CheckConstraint("scope IN ('fees', 'expenses', 'both')", name="payee_authority_scope"),
        CheckConstraint(
            "length(holder_name) BETWEEN 1 AND 200 AND length(evidence) BETWEEN 1 AND 500 AND length(invoice_number) BETWEEN 1 AND 40",
            name="payee_authority_words",
        ),
        CheckConstraint("(invoice_number IS NOT NULL) = (kind = 'organisation')", name="payee_authority_invoice"),
        CheckConstraint("review_on > seen_on AND review_on <= seen_on + 1100", name="payee_authority_review"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="payee_authority_ended"),
        Index("payee_authority_one_key", "org_id", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("payee_authority_person_idx", "org_id", "person_id"),
    )


class PayoutMethod(OrgRow, PaymentsBase):
    """One way to reach a payee: the rail's tokens and what may be shown to a person. At most one is ready, and at most one on its way.

    - `verification`: a name check that no payment has used up yet;
    - `name_match`, `name_digest`: what the last check found; `confirmed_match`, `confirmed_digest`: what people confirmed;
    - `account_digest`: by what the same account of another payee is known;
    - `usable_from`: set for a change; no money goes there before;
    - `entered_by`: the person themself where they used a link.
    """

    __tablename__ = "payout_method"

    payee_id: Mapped[UUID]
    rail: Mapped[str]
    money: Mapped[str] = mapped_column(default="both", server_default=text("'both'"))
    status: Mapped[str]
    recipient: Mapped[str | None]
    method: Mapped[str | None]
    verification: Mapped[str | None]
    bank_name: Mapped[str | None]
    last4: Mapped[str | None]
    name_match: Mapped[str | None]
    account_check: Mapped[str] = mapped_column(server_default=text("'not_checked'"))
    name_digest: Mapped[str | None]
    account_digest: Mapped[str | None]
    verification_cleared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    check_number: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    entered_by: Mapped[UUID]
    entered_how: Mapped[str] = mapped_column(default="desk", server_default=text("'desk'"))
    first_confirmed_by: Mapped[UUID | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Moment | None]
    confirmed_match: Mapped[str | None]
    confirmed_digest: Mapped[str | None]
    usable_from: Mapped[Moment | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        CheckConstraint(
            "status IN ('registering', 'to_confirm', 'waiting', 'ready', 'replaced', 'retired', 'refused', 'stopped')",
            name="payout_method_status",
        ),
        CheckConstraint(f"rail NOT IN {tuple(map(str, NOT_CALLED))}", name="payout_method_is_called"),
        CheckConstraint("money IN ('fees', 'expenses', 'both')", name="payout_method_money"),
        CheckConstraint(
            "account_check IN ('passed', 'not_checkable', 'not_checked')", name="payout_method_account_check"
        ),
        CheckConstraint("entered_how IN ('desk', 'paper', 'link')", name="payout_method_entered_how"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="payout_method_second_person"),
        CheckConstraint(
            "first_confirmed_by <> entered_by AND first_confirmed_by <> coalesce(confirmed_by, entered_by)",
            name="payout_method_first_confirmer",
        ),
        CheckConstraint(
            "status <> 'ready' OR confirmed_match IS DISTINCT FROM 'no_match' OR first_confirmed_by IS NOT NULL",
            name="payout_method_no_match_takes_two",
        ),
        CheckConstraint(
            "status NOT IN ('waiting', 'ready') "
            "OR (confirmed_by IS NOT NULL AND recipient IS NOT NULL AND method IS NOT NULL)",
            name="payout_method_ready_is_checked",
        ),
        CheckConstraint("status <> 'waiting' OR usable_from IS NOT NULL", name="payout_method_waits_until"),
        Index("payout_method_account_idx", "org_id", "account_digest"),
        Index(
            "payout_method_ready_key",
            "org_id",
            "payee_id",
            "money",
            unique=True,
            postgresql_where=text("status = 'ready'"),
        ),
        Index(
            "payout_method_new_key",
            "org_id",
            "payee_id",
            unique=True,
            postgresql_where=text("status IN ('registering', 'to_confirm', 'waiting')"),
        ),
    )


class BankDetailsRequest(OrgRow, PaymentsBase):
    """We have asked a person for new bank details, because money came back. `wants` is how they want to tell us; `closed_at`
    when new details are ready."""

    __tablename__ = "bank_details_request"

    payee_id: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    wants: Mapped[str | None]
    closed_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        CheckConstraint("wants IN ('link', 'call', 'letter')", name="bank_details_request_wants"),
        Index(
            "bank_details_request_open_key",
            "org_id",
            "payee_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class BankDetailsDecision(OrgRow, PaymentsBase):
    """What a person decided about bank details that were to be confirmed, and on what evidence; append-only."""

    __tablename__ = "bank_details_decision"

    method_id: Mapped[UUID]
    decision: Mapped[str]
    name_match: Mapped[str | None]
    spoken_to: Mapped[str | None]
    known_number: Mapped[str | None]
    said: Mapped[str | None]
    decided_by: Mapped[UUID]
    decided_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "method_id"], ["payout_method.org_id", "payout_method.id"]),
        CheckConstraint("decision IN ('confirmed', 'turned_down')", name="bank_details_decision_decision"),
        CheckConstraint(
            "num_nonnulls(spoken_to, known_number, said) = 3 OR (num_nonnulls(spoken_to, known_number, said) = 0 "
            "AND decision = 'confirmed' AND name_match = 'match')",
            name="bank_details_decision_has_evidence",
        ),
        Index("bank_details_decision_of_idx", "org_id", "method_id"),
    )


class SealedBankDetails(OrgRow, PaymentsBase):
    """Full bank details, sealed with AES-GCM, until the rail has given its token; then the bytes are wiped."""

    __tablename__ = "sealed_bank_details"

    method_id: Mapped[UUID]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[MomentNow]
    wiped_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "method_id"], ["payout_method.org_id", "payout_method.id"]),
        UniqueConstraint("org_id", "method_id"),
        CheckConstraint("(sealed IS NULL) = (wiped_at IS NOT NULL)", name="sealed_bank_details_wiped"),
    )
