"""What is kept of conversations by phone: their turns with the answers, what was read back, one-time links, picture words.

The rule that must hold whatever the code does is a trigger (claim_was_read_back): a claim that comes by text, call, phone page or
helpline is only ever submitted with exactly the lines of a read-back that got its yes.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PhoneConversation(OrgRow, PaymentsBase):
    """One conversation, under the id that notifications gave it. `state` is the engine's, of `state_version`; who speaks stands
    here once it is known. Its row is locked for each turn, so that turns are handled one after the other."""

    __tablename__ = "conversation"

    channel: Mapped[str]
    language: Mapped[str]
    person_id: Mapped[UUID | None]
    state_version: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    last_number: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_turn_at: Mapped[MomentNow]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("channel IN ('sms', 'voice', 'web')", name="conversation_channel"),
        CheckConstraint("language IN ('en', 'cy')", name="conversation_language"),
    )


class PhoneTurn(OrgRow, PaymentsBase):
    """One turn, under the id that notifications gave it, with the answer it got: a repeat gets the same. What was said is not
    kept here. `person_id` is whom the answer tells of: on a telephone of several people the conversation forgets who spoke, and an erasing
    still finds it. It references nothing, so that no turn takes a lock of its person's row."""

    __tablename__ = "conversation_turn"

    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    number_in_order: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], ["conversation.org_id", "conversation.id"]),
        UniqueConstraint("org_id", "conversation_id", "number_in_order"),
        Index("conversation_turn_person_idx", "org_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )


class ReadBack(OrgRow, PaymentsBase):
    """Lines that were read back to a person, to the penny, and whether they said yes. `lines` never change.

    Each of `lines` holds `category`, `amount_pence`, `miles_tenths` (or null), `passengers` and `spent_on`, as the claim's lines
    will. The yes comes in a turn, on a phone page, or to the member of staff who read it out.
    """

    __tablename__ = "read_back"

    person_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    link_id: Mapped[UUID | None]
    read_out_by: Mapped[UUID | None]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    total_pence: Mapped[int] = mapped_column(BigInteger)
    said_at: Mapped[MomentNow]
    yes_at: Mapped[Moment | None]
    answered_by_turn: Mapped[UUID | None]
    claim_id: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "conversation_id"], ["conversation.org_id", "conversation.id"]),
        ForeignKeyConstraint(["org_id", "link_id"], ["phone_link.org_id", "phone_link.id"]),
        ForeignKeyConstraint(["org_id", "read_out_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "claim_id", "person_id"], ["claim.org_id", "claim.id", "claim.person_id"]),
        CheckConstraint("num_nonnulls(conversation_id, link_id, read_out_by) = 1", name="read_back_one_way"),
        CheckConstraint("jsonb_array_length(lines) > 0 AND total_pence > 0", name="read_back_says_something"),
        CheckConstraint("(yes_at IS NULL) = (claim_id IS NULL)", name="read_back_yes_is_one_claim"),
        CheckConstraint(
            "(answered_by_turn IS NOT NULL) = (yes_at IS NOT NULL AND conversation_id IS NOT NULL)",
            name="read_back_yes_in_a_turn",
        ),
        UniqueConstraint("org_id", "claim_id"),
        UniqueConstraint("org_id", "answered_by_turn"),
    )


class PhoneLink(OrgRow, PaymentsBase):
    """A web link for one person: for one claim, for bank details that we asked for, to answer one offer, to read one statement, or for their own
    limits. Its token is made from the id and a secret, and is stored nowhere. `choice` is what the page of an offer or of limits read back
    last (`rules/offer_page`, `rules/limits_page`)."""

    __tablename__ = "phone_link"

    purpose: Mapped[str]
    person_id: Mapped[UUID]
    claim_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    statement_id: Mapped[UUID | None]
    choice: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    language: Mapped[str]
    created_at: Mapped[MomentNow]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "claim_id", "person_id"], ["claim.org_id", "claim.id", "claim.person_id"]),
        ForeignKeyConstraint(["org_id", "request_id"], ["bank_details_request.org_id", "bank_details_request.id"]),
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        ForeignKeyConstraint(
            ["org_id", "statement_id", "person_id"],
            ["statement_request.org_id", "statement_request.id", "statement_request.person_id"],
        ),
        CheckConstraint(
            "purpose IN ('claim', 'receipts', 'bank_details', 'offer', 'statement', 'limits')",
            name="phone_link_purpose",
        ),
        CheckConstraint(
            "num_nonnulls(claim_id, request_id, offer_id, statement_id) = CASE WHEN purpose = 'limits' THEN 0 ELSE 1 END "
            "AND (request_id IS NOT NULL) = (purpose = 'bank_details') AND (offer_id IS NOT NULL) = (purpose = 'offer') "
            "AND (statement_id IS NOT NULL) = (purpose = 'statement')",
            name="phone_link_about",
        ),
        CheckConstraint("choice IS NULL OR purpose IN ('offer', 'limits')", name="phone_link_choice"),
        CheckConstraint("language IN ('en', 'cy')", name="phone_link_language"),
        CheckConstraint("expires_at > created_at", name="phone_link_expires"),
        Index("phone_link_claim_idx", "org_id", "claim_id"),
        Index("phone_link_offer_idx", "org_id", "offer_id", postgresql_where=text("offer_id IS NOT NULL")),
    )


class PictureWord(OrgRow, PaymentsBase):
    """The words of the pictures that a person chose: with an event they say who is calling, and they open nothing else. A second one is
    there only where the organisation wants two. Who set them does not check them on the same day."""

    __tablename__ = "picture_word"

    person_id: Mapped[UUID]
    word: Mapped[str]
    second_word: Mapped[str | None]
    set_by: Mapped[UUID]
    set_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "set_by"], ["principal.org_id", "principal.id"]),
        UniqueConstraint("org_id", "person_id"),
        CheckConstraint("second_word <> word", name="picture_word_two_differ"),
    )


class PictureTry(OrgRow, PaymentsBase):
    """Wrong picture words for one person from one number, over all calls and texts (`rules/picture_tries`)."""

    __tablename__ = "picture_try"

    person_id: Mapped[UUID]
    number_id: Mapped[UUID]
    wrong: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_wrong_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        UniqueConstraint("org_id", "person_id", "number_id"),
        CheckConstraint("wrong >= 0 AND (wrong > 0) = (last_wrong_at IS NOT NULL)", name="picture_try_counts"),
    )
