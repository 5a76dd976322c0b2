"""Carrying out what a turn decided: claims, answers, appeals, links and tasks, all in the transaction of the turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.ahead.usecases import AskedAhead, ask_ahead
from services.payments.claims.money_statement.requests import StatementWay, asked_by_person
from services.payments.claims.money_statement.rules import PaperKind, PaperSpan
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases import answers as claim_answers
from services.payments.claims.usecases.drafts import NewLine, add_lines, open_draft
from services.payments.involvement.rules.choice import AnswerChannel, OfferReply
from services.payments.involvement.usecases.answering import OfferAnswer, answer_own_offer
from services.payments.involvement.usecases.cash_answers import ask_for_cash
from services.payments.involvement.usecases.payment_limits import NewPaymentLimit, own_limits, say_own_limit
from services.payments.people.payment_limits.rules import LimitPeriod
from services.payments.phone.rules import effects
from services.payments.phone.rules.answers import (
    SubmittedClaim,
    after_bank_page,
    after_cash,
    after_limits,
    after_link,
    after_offer_page,
    after_page,
    after_statement,
    after_submit,
)
from services.payments.phone.rules.links import Links
from services.payments.phone.supporters.usecases import end_by_own_word, tell_of_claim
from services.payments.phone.tables import PhoneConversation, ReadBack
from services.payments.phone.usecases.agreements import wait_for_photo
from services.payments.phone.usecases.bank_links import answer_how, ask_how
from services.payments.phone.usecases.drafts import LineChange, change_line, lines_without_receipt
from services.payments.phone.usecases.links import NewLink, make_link, open_page
from services.payments.phone.usecases.money import asked_about, waiting_for_receipt
from services.payments.phone.usecases.picture_tries import PictureTries
from services.payments.phone.usecases.read_backs import CHANGED, ReadBackChannel, say_yes, submit_agreed
from services.payments.worklist.usecases import ask_a_human
from shared.contracts.categories import Category
from shared.contracts.turns import Prompt
from shared.contracts.understood import HeardLine, Intent, LimitWish
from shared.errors import ConflictError, Effect, NotFoundError
from shared.identity import Actor

CHANNELS = {"sms": "text", "voice": "call", "web": "web"}
CALL_BACK = {
    "asked": ("Somebody wants a person to call them. Call them back.", False),
    "not_understood": (
        "We could not understand what somebody told us by phone. Nothing was claimed. Call them.",
        False,
    ),
    "not_known": ("Somebody on a known number could not say who they are. Nothing was told to them. Call them.", False),
    "earlier_money": (
        "Somebody on the telephone asked where earlier money is, and said no picture word. Nothing was told. Call them on the number "
        "that we have.",
        False,
    ),
    "no_helper": (
        "Somebody says that nobody who helps may claim for a person any more. It was no text from the person's own number, so nothing ended. Call the "
        "person on the number that we have, alone with them, and end it if they want.",
        True,
    ),
    "money_problem": ("Somebody asks about money that could not be sent. Call them and look at the payment.", True),
}
"""What the task says, and whether it is urgent."""


_PAPERS = {
    Intent.STATEMENT: (None, None),
    Intent.STATEMENT_LAST_YEAR: (PaperKind.YEAR, PaperSpan.LAST_YEAR),
    Intent.STATEMENT_JOBCENTRE: (PaperKind.JOBCENTRE, PaperSpan.RECENT),
}
"""What each wish for a statement is for, and of which days; neither: as staff or the day say."""


@dataclass(frozen=True, slots=True)
class EffectRunner:
    """What carrying out needs: whose turn it is, how links are made, and where wrong picture words are counted."""

    session: Session
    conversation: PhoneConversation
    actor: Actor
    turn_id: UUID
    links: Links
    tries: PictureTries
    by_supporter: bool = False
    """A supporter takes this turn for the person."""

    def carry_out(self, wanted: Sequence[effects.Effect]) -> tuple[Prompt, ...]:
        """Does everything, in order; gives what there is to say of it. Raises ConflictError, InvalidError, NotFoundError.

        A call back is asked for last: two conversations of one person write the same item, and the second waits for the first.
        """
        in_order = sorted(wanted, key=lambda effect: isinstance(effect, effects.AskCallBack))
        return tuple(prompt for effect in in_order for prompt in self._one(effect))

    def _one(self, effect: effects.Effect) -> tuple[Prompt, ...]:
        match effect:
            case effects.SubmitClaim():
                return after_submit(self._claim(effect))
            case effects.SendLink() | effects.SendPage() | effects.SendOfferPage() | effects.SendStatement():
                return self._sent(effect)
            case effects.TellLimits():
                return self._limits(effect)
            case effects.ExplainNoReceipt():
                return self._explain(effect.reason)
            case effects.TakeBankDetails():
                return self._bank_details(effect.by)
            case effects.AskForCash():
                return after_cash(is_listed=ask_for_cash(self.session, self.actor, effect.offer_id, self._channel))
            case _:
                self._quietly(effect)
                return ()

    def _sent(
        self, effect: effects.SendLink | effects.SendPage | effects.SendOfferPage | effects.SendStatement
    ) -> tuple[Prompt, ...]:
        """What is read or answered on a page."""
        match effect:
            case effects.SendLink():
                return self._link()
            case effects.SendPage():
                return self._page(effect)
            case effects.SendOfferPage():
                return self._offer_page(effect.offer_id)
            case effects.SendStatement():
                return self._statement(effect)

    def _quietly(self, effect: effects.Effect) -> None:  # noqa: C901  # one case for each effect
        """What needs no words of its own."""
        match effect:
            case effects.AnswerQuestion():
                self._answer(effect)
            case effects.ChooseFee():
                self._choose(effect)
            case effects.SetLimit():
                say_own_limit(self.session, self.actor, _limit(effect.wish, self.actor.id), self._channel)
            case effects.AskAhead():
                self._ask_ahead(effect)
            case effects.Appeal():
                claim_answers.appeal(self.session, self.actor, effect.claim_id)
            case effects.AskBankDetails():
                self._ask_where_to_send()
            case effects.AskCallBack():
                self._call_back(effect.reason)
            case effects.CountWrongPicture():
                self.tries.count_wrong(effect.person_id)
            case effects.EndSupport():
                end_by_own_word(self.session, self.actor, self.actor.id)
            case effects.SetLanguage():
                self.conversation.language = effect.language

    def _claim(self, wanted: effects.SubmitClaim) -> SubmittedClaim:
        """Makes a claim of exactly what was read back, and sends it in, or keeps it until its photo comes."""
        said = self.session.get(ReadBack, (self.actor.org_id, wanted.read_back_id))
        if said is None:
            raise NotFoundError("read_back.not_found", "There is no such read-back.", effect=Effect.NOTHING_CLAIMED)
        claim = open_draft(
            self.session, self.actor, said.person_id, wanted.event_id, CHANNELS[self.conversation.channel]
        )
        add_lines(self.session, self.actor, claim.id, as_new_lines(said, wanted.lines))
        way = ReadBackChannel(conversation_id=self.conversation.id)
        say_yes(self.session, self.actor, said.id, claim.id, way=way, turn_id=self.turn_id)
        if self.by_supporter:
            tell_of_claim(self.session, claim)
        if wanted.waits_for_receipt:
            wait_for_photo(self.session, claim, self.links.life)
            return SubmittedClaim(claim.reference, claim.total_pence, link=self._link_for(claim))
        return self._send_in(claim)

    def _send_in(self, claim: Claim) -> SubmittedClaim:
        done = submit_agreed(self.session, self.actor, claim.id)
        return SubmittedClaim(done.reference, done.total_pence, done.promise.kind, done.promise.by)

    def _link(self) -> tuple[Prompt, ...]:
        waiting = self._waiting()
        if not waiting and not self.by_supporter:
            waiting = asked_about(self.session, self.actor.org_id, self.actor.id)
        return after_link(self._link_for(waiting[0])) if waiting else self._not_here()

    def _waiting(self) -> Sequence[Claim]:
        """Claims that wait for a photo; for a supporter those alone that they told themself."""
        here = self.conversation.id if self.by_supporter else None
        return waiting_for_receipt(self.session, self.actor.org_id, self.actor.id, here)

    def _not_here(self) -> tuple[Prompt, ...]:
        """Nothing waits, or no claim of the supporter's own: a person speaks with them."""
        if not self.by_supporter:
            return ()
        self._call_back("asked")
        return (Prompt(name="person_will_call"),)

    def _page(self, wanted: effects.SendPage) -> tuple[Prompt, ...]:
        """The claim page: the one that is open already, or a new draft. What the conversation told stands in it from now on."""
        claim = open_page(self.session, self.actor.org_id, self.actor.id)
        if claim is None:
            claim = open_draft(self.session, self.actor, self.actor.id, wanted.event_id, CHANNELS["web"])
        if wanted.lines:
            told = [new_line(line, on) for line, on in zip(wanted.lines, wanted.days, strict=True)]
            add_lines(self.session, self.actor, claim.id, told)
        new = NewLink("claim", claim.person_id, claim.id, self.conversation.language)
        link = self.links.url(make_link(self.session, self.actor, self.links, new).id)
        return after_page(link, has_lines=bool(wanted.lines))

    def _offer_page(self, offer_id: UUID) -> tuple[Prompt, ...]:
        new = NewLink("offer", self.actor.id, None, self.conversation.language, offer_id=offer_id)
        return after_offer_page(self.links.url(make_link(self.session, self.actor, self.links, new).id))

    def _statement(self, wanted: effects.SendStatement) -> tuple[Prompt, ...]:
        kind, span = _PAPERS[wanted.wanted]
        way = StatementWay.POST if wanted.by_post else StatementWay.LINK
        asked = asked_by_person(self.session, self.actor, kind, span, way, self._channel.value)
        if wanted.by_post:
            return after_statement(None, asked.before)
        new = NewLink("statement", self.actor.id, None, self.conversation.language, statement_id=asked.request_id)
        return after_statement(self.links.url(make_link(self.session, self.actor, self.links, new).id), asked.before)

    def _limits(self, wanted: effects.TellLimits) -> tuple[Prompt, ...]:
        limits = [(one.amount_pence, one.period) for one in own_limits(self.session, self.actor)]
        if not wanted.has_page:
            return after_limits(limits, None)
        new = NewLink("limits", self.actor.id, None, self.conversation.language)
        return after_limits(limits, self.links.url(make_link(self.session, self.actor, self.links, new).id))

    def _ask_where_to_send(self) -> None:
        ask_how(self.session, self.actor.org_id, self.actor.id)

    def _bank_details(self, by: str) -> tuple[Prompt, ...]:
        link = answer_how(self.session, self.actor, self.actor.id, self.links, by, self.conversation.language)
        return after_bank_page(self.links.url(link.id)) if link is not None else ()

    def _link_for(self, claim: Claim) -> str:
        new = NewLink("receipts", claim.person_id, claim.id, self.conversation.language)
        return self.links.url(make_link(self.session, self.actor, self.links, new).id)

    def _explain(self, reason: str) -> tuple[Prompt, ...]:
        """The reason stands in the place of each photo that is missing, and the claim goes in."""
        waiting = self._waiting()
        if not waiting:
            return self._not_here()
        claim = waiting[0]
        for number in lines_without_receipt(self.session, claim):
            change_line(self.session, self.actor, claim.id, number, LineChange(lost_receipt_reason=reason[:500]))
        return after_submit(self._send_in(claim))

    def _answer(self, given: effects.AnswerQuestion) -> None:
        line = self.session.get(ClaimLine, (self.actor.org_id, given.question_id))
        if line is not None:
            claim_answers.answer(self.session, self.actor, line.claim_id, line.number, given.answer)
        else:
            reply: Literal["yes", "no"] = "yes" if given.answer == "yes" else "no"
            self._choose(effects.ChooseFee(given.question_id, reply, None))

    def _choose(self, chosen: effects.ChooseFee) -> None:
        answer = OfferAnswer(
            chosen.offer_id, OfferReply(chosen.reply), chosen.amount_pence, self._channel, charity_id=chosen.charity_id
        )
        answer_own_offer(self.session, self.actor, answer)

    def _ask_ahead(self, asked: effects.AskAhead) -> None:
        wanted = AskedAhead(self.actor.id, asked.said, self._channel.value, asked.category, asked.amount_pence)
        ask_ahead(self.session, self.actor, wanted)

    @property
    def _channel(self) -> AnswerChannel:
        return AnswerChannel.CALL if self.conversation.channel == "voice" else AnswerChannel.TEXT

    def _call_back(self, reason: str) -> None:
        words, urgent = CALL_BACK[reason]
        # A supporter's call is for the supporter: they wrote, and not the person whom they help.
        person_id = None if self.by_supporter else self.actor.person_id
        ask_a_human(
            self.session,
            self.actor.org_id,
            kind="call_back",
            subject_type="person" if person_id else "conversation",
            subject_id=person_id or self.conversation.id,
            reason=words,
            urgent=urgent,
            due_in=timedelta(hours=2),
        )


def _limit(wish: LimitWish, person_id: UUID) -> NewPaymentLimit | None:
    """The limit that they want; None where they want none."""
    if wish.kind == "end":
        return None
    return NewPaymentLimit(person_id, wish.amount_pence, LimitPeriod(wish.period) if wish.period else None)


def as_new_lines(said: ReadBack, told: Sequence[HeardLine]) -> list[NewLine]:
    """The lines of a read-back as lines of a claim: nothing but what was read back, and how many fares it was."""
    if len(said.lines) != len(told):
        raise ConflictError(CHANGED, "Something was changed since these lines were read out.", effect=None)
    return [
        NewLine(
            category=Category(line["category"]),
            on=date.fromisoformat(line["spent_on"]),
            amount_pence=None if line["miles_tenths"] is not None else line["amount_pence"],
            miles_tenths=line["miles_tenths"],
            passengers=line["passengers"],
            description=_description(heard),
        )
        for line, heard in zip(said.lines, told, strict=True)
    ]


def new_line(told: HeardLine, on: date) -> NewLine:
    """A clear line of a conversation as a line of a draft."""
    return NewLine(
        category=Category(told.category or "other"),
        on=on,
        amount_pence=None if told.miles_tenths is not None else (told.amount_pence or 0) * told.times,
        miles_tenths=told.miles_tenths,
        passengers=told.passengers,
        description=_description(told),
    )


def _description(heard: HeardLine) -> str:
    """What the person called the thing, and how many fares it was."""
    return ", ".join([*([heard.words] if heard.words else []), *([f"{heard.times} times"] if heard.times > 1 else [])])
