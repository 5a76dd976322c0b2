"""Every kind of work that workers of either service do: who puts it right where it always fails, what it is for, and what to do.

The words of the task, of the page of the desk and of docs/failing-work.md are made from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.identity import Role

PAYER, ADMINISTRATOR, APPROVER = Role.FINANCE_PAYER, Role.ADMINISTRATOR, Role.FINANCE_APPROVER

_KEY = "An administrator connects the payment account again with a key that works; then try again."
_MENDERS = "Tell the people who run Sameday the kind and the cause; when it is put right, try again."
_LINE = "The people who run Sameday check the account and the key of the line in the settings; then try again."


@dataclass(frozen=True, slots=True)
class WorkKind:
    """`role` puts it right, `purpose` completes "We could not …", `money` says what it means for the money, `undone` what stays undone."""

    role: Role
    purpose: str
    money: str
    to_do: str
    undone: str
    urgent: bool = False


WORK_KINDS: Mapping[str, WorkKind] = {
    "payout.send": WorkKind(
        PAYER,
        "send a payment that was released",
        "The money has not left: it is put aside in the float and still owed.",
        f"Look at the payment first. {_MENDERS}",
        "The payment is not sent. The money stays put aside in the float and is still owed.",
        urgent=True,
    ),
    "payout.retry_held": WorkKind(
        PAYER,
        "take up a payment that waited",
        "The money has not left and is still owed.",
        f"Look at why the payment waits. {_MENDERS}",
        "The payment goes on waiting and is still owed, until somebody releases it.",
        urgent=True,
    ),
    "run.retry_release": WorkKind(
        PAYER,
        "release a run that waited for a cash float",
        "The money has not left and is still owed.",
        f"Look at the run: somebody in finance can release it. {_MENDERS}",
        "The run goes on waiting, until somebody releases it.",
    ),
    "payout.ask": WorkKind(
        PAYER,
        "find out at the bank what became of a payment",
        "The payment may or may not have left; nothing is sent again meanwhile.",
        f"{_KEY} Else look at the bank for the payment.",
        "Nobody asks for this payment until the next look is due. It may or may not have left: look at the bank.",
        urgent=True,
    ),
    "payout.look": WorkKind(
        PAYER,
        "ask the bank about a payment that somebody wanted looked at",
        "No money moves because of it.",
        _KEY,
        "The bank is not asked. What we have of the payment may be out of date.",
    ),
    "payout.look_number": WorkKind(
        PAYER,
        "ask the bank about a payment by the number that somebody was given there",
        "The payment waits until the bank has answered; nothing is sent.",
        _KEY,
        "The bank is not asked by that number, and the decision goes on waiting. Drop it at the payment, and decide anew.",
        urgent=True,
    ),
    "payout.look_earlier": WorkKind(
        PAYER,
        "ask the bank about an earlier payment before the next one leaves",
        "The new payment has not left and is still owed.",
        _KEY,
        "The new payment does not leave and is still owed.",
        urgent=True,
    ),
    "payout.pay_again": WorkKind(
        PAYER,
        "ask the bank about an earlier payment before it is paid again",
        "No new payment was made; the money is still owed.",
        _KEY,
        "Nothing is paid again: the money is still owed. Somebody can ask for it once more at the earlier payment.",
        urgent=True,
    ),
    "rail.event": WorkKind(
        PAYER,
        "read what the bank told us of a payment or of money that came in",
        "A payment may look unfinished, or money that came in may be missing from the float.",
        _KEY,
        "This piece of news is not read. The next statement and the next look at the payment bring what it said.",
    ),
    "rail.statement": WorkKind(
        PAYER,
        "read the bank's statement",
        "Money that came in and fees may be missing from our books; no payment is held up.",
        _KEY,
        "This statement is not read; the next one, a quarter of an hour later, reaches three days back.",
    ),
    "rail.subscribe": WorkKind(
        ADMINISTRATOR,
        "ask the bank to send us news of payments",
        "Payments leave, and what became of them is known later, when we ask.",
        _KEY,
        "The bank sends no news. We learn what became of payments only by asking.",
    ),
    "payee.register": WorkKind(
        PAYER,
        "register somebody's bank details with the bank",
        "This person cannot be paid yet; what is owed to them waits.",
        _KEY,
        "The bank details are not registered: what is owed to this person waits until details are entered again.",
        urgent=True,
    ),
    "payee.acknowledge": WorkKind(
        PAYER,
        "tell the bank that somebody's name was confirmed",
        "The next payment to this person tells the bank itself before it leaves.",
        _KEY,
        "The bank is told when the next payment to this person leaves.",
    ),
    "payee.turned_down": WorkKind(
        PAYER,
        "stop payments to bank details that somebody turned down",
        "No money goes there; what was released stays put aside in the float and is still owed.",
        f"Look at the payments of this person. {_MENDERS}",
        "What was released for this person stays put aside and does not leave.",
        urgent=True,
    ),
    "payee.ready": WorkKind(
        PAYER,
        "let go what waited for somebody's bank details",
        "What is owed to this person has not left.",
        f"Look at the payments that wait. {_MENDERS}",
        "Payments that waited for these details go on waiting and are still owed, until somebody releases them.",
        urgent=True,
    ),
    "payee.wait_over": WorkKind(
        PAYER,
        "take changed bank details into use after their wait",
        "Money for this person goes to the old account, or waits where that was retired.",
        _MENDERS,
        "The new bank details are not used. What waits for them is still owed; stop the change and enter them again.",
        urgent=True,
    ),
    "payee.no_money_arrives": WorkKind(
        PAYER,
        "retire an account at which no money arrives",
        "What came back is in the float and still owed. More money may be sent to that account, and comes back as well.",
        _MENDERS,
        "The account stays in use. Enter the person's new bank details; these then take its place.",
        urgent=True,
    ),
    "payout.repay": WorkKind(
        PAYER,
        "pay again by itself what did not arrive, now that there are new bank details",
        "No new payment was made; the money is still owed.",
        _KEY,
        "It is not paid again by itself: the money is still owed. Somebody can ask for it at the earlier payment.",
        urgent=True,
    ),
    "claim.watch": WorkKind(
        APPROVER,
        "watch whether a claim is decided in time",
        "The claim is saved; nobody is reminded of its promise.",
        f"Look at the claims that wait, the oldest first. {_MENDERS}",
        "Nobody is reminded of these claims before their promise is missed.",
    ),
    "claim.without_photo": WorkKind(
        APPROVER,
        "send in a claim whose photo never came",
        "The claim is a draft: nothing of it is paid.",
        f"{_MENDERS} Until then the helpline can send the claim in.",
        "The claim stays a draft and is not paid, until the helpline or the person sends it in.",
        urgent=True,
    ),
    "notice.requested": WorkKind(
        ADMINISTRATOR,
        "tell somebody about their payment or claim",
        "The payment or claim is not affected.",
        _MENDERS,
        "These people are not told. Call them, or write to them.",
    ),
    "organisation.changed": WorkKind(
        ADMINISTRATOR,
        "tell notifications the organisation's name and helpline",
        "No money is affected; texts and letters may name an old number, or may not be sent at all.",
        _MENDERS,
        "Texts and letters go on with the name and helpline of before.",
    ),
    "work.decided": WorkKind(
        ADMINISTRATOR,
        "carry out what somebody decided about failing work of notifications",
        "No money is affected.",
        _MENDERS,
        "What was decided about that work is not carried out: it goes on as before.",
    ),
    "conversation.answer": WorkKind(
        ADMINISTRATOR,
        "answer what somebody texted or said",
        "Nothing is claimed until the person said YES; whoever waits a quarter of an hour becomes a task to call them.",
        _MENDERS,
        "What these people wrote is not answered. Call everybody whose task says that they were not answered.",
        urgent=True,
    ),
    "message.send": WorkKind(
        ADMINISTRATOR,
        "send a text or a letter",
        "The payment or claim that it is about is not affected.",
        f"{_LINE} Else tell them the kind and the cause.",
        "These texts or letters are not sent. Call the people whom they were for.",
    ),
    "message.resolve": WorkKind(
        ADMINISTRATOR,
        "find out whether a text or a letter has left",
        "The payment or claim that it is about is not affected; the message is not sent twice meanwhile.",
        _LINE,
        "Nobody knows whether these messages left, and they are not sent again.",
    ),
    "message.follow_up": WorkKind(
        ADMINISTRATOR,
        "find out whether a letter was posted or a text arrived",
        "The payment or claim that it is about is not affected.",
        _LINE,
        "Nobody finds out whether these letters were posted or these texts arrived.",
    ),
    "contact.number_changed": WorkKind(
        ADMINISTRATOR,
        "tell an old telephone number that another one took its place",
        "No payment or claim is affected; the new number is in use.",
        "Ask whoever runs the service.",
        "The old numbers are not told: call these people on them, and ask whether the change was theirs.",
    ),
    "line.probe": WorkKind(
        ADMINISTRATOR,
        "try whether a paused line takes messages again",
        "The payments and claims that they are about are not affected; the messages wait.",
        f"{_LINE} Else let the line go on at the desk.",
        "The line is not tried again by itself: somebody lets it go on at the desk.",
    ),
    "line.told": WorkKind(
        ADMINISTRATOR,
        "put on the list that a line takes no messages, or that it does again",
        "No money is affected; texts or letters may wait without a task: `./sameday status` shows it.",
        _MENDERS,
        "Nobody is asked to put the line right: look at `./sameday status`.",
        urgent=True,
    ),
    "line.resume_asked": WorkKind(
        ADMINISTRATOR,
        "let a paused line go on as somebody asked",
        "No money is affected; texts or letters go on waiting until the line is tried again by itself.",
        _MENDERS,
        "The line goes on only when it takes messages again.",
        urgent=True,
    ),
    "contact.mobile_replaced": WorkKind(
        ADMINISTRATOR,
        "write down that somebody has another mobile",
        "No money is affected, and the new number is used.",
        _MENDERS,
        "Whoever confirms new bank details of this person is not warned that the number is new.",
    ),
    "person.erased": WorkKind(
        ADMINISTRATOR,
        "erase the contact details and the words of somebody who was erased",
        "No money is affected; their name is gone from payments, and their numbers and words are still kept.",
        _MENDERS,
        "Their numbers, addresses and words stay in notifications, although we have said that we erase them.",
        urgent=True,
    ),
    "person.told_of_erasing": WorkKind(
        ADMINISTRATOR,
        "note that somebody whom we were asked to erase was told, or not",
        "No money is affected, and nothing is erased.",
        _MENDERS,
        "This person cannot be erased.",
    ),
    "person.erased_there": WorkKind(
        ADMINISTRATOR,
        "note that the contact details of somebody who was erased are gone",
        "No money is affected, and the details are gone; the page of the person does not say so yet.",
        _MENDERS,
        "The page of this person goes on saying that their contact details are being erased.",
    ),
    "words.too_old": WorkKind(
        ADMINISTRATOR,
        "begin to empty old words of texts, letters and calls",
        "No money is affected; old words are still kept.",
        _MENDERS,
        "Words that are too old stay in notifications, and the report of that day stays unfinished.",
    ),
    "words.next": WorkKind(
        ADMINISTRATOR,
        "empty old words of texts, letters and calls",
        "No money is affected; old words are still kept.",
        _MENDERS,
        "Words that are too old stay in notifications, and the report of that day stays unfinished.",
    ),
    "words.emptied": WorkKind(
        ADMINISTRATOR,
        "note how many old words were emptied",
        "No money is affected, and the words are gone; the report does not count them yet.",
        _MENDERS,
        "The report of that day counts too few.",
    ),
    "notice.failed": WorkKind(
        ADMINISTRATOR,
        "put on the list that somebody could not be told about their payment or claim",
        "The payment or claim is not affected.",
        _MENDERS,
        "Nobody is asked to call the people who could not be told.",
    ),
    "task.raised": WorkKind(
        ADMINISTRATOR,
        "put on the list what somebody asked of a person, which may be urgent",
        "No money is affected; somebody may be in danger and nobody was asked to call them.",
        f"Read the conversations of today. {_MENDERS}",
        "Nobody is asked to call these people: read the conversations.",
        urgent=True,
    ),
    "duty.asked": WorkKind(
        ADMINISTRATOR,
        "tell the duty number that somebody may be in danger",
        "No money is affected; nobody who is on duty knows of it.",
        _MENDERS,
        "The duty number is not told. Look at the tasks about danger now, and call.",
        urgent=True,
    ),
    "text.requested": WorkKind(
        ADMINISTRATOR,
        "send a text that a colleague wrote to somebody",
        "No money is affected; the person has not heard from us.",
        _MENDERS,
        "These texts are not sent. Call the people whom they were for.",
        urgent=True,
    ),
    "text.not_sent": WorkKind(
        ADMINISTRATOR,
        "note with a task that a colleague's text did not reach the person",
        "No money is affected; the task says that the text was written, and the person has not got it.",
        f"Call the people of the tasks that are answered by text. {_MENDERS}",
        "These tasks do not say that the text never arrived.",
        urgent=True,
    ),
    "person.wrote": WorkKind(
        ADMINISTRATOR,
        "add to a task that the person wrote or called again",
        "No money is affected; a task may look calmer than it is.",
        f"Read the conversations of the tasks that are open. {_MENDERS}",
        "These tasks do not say that the person wrote again: read the conversations.",
        urgent=True,
    ),
    "work.failing": WorkKind(
        ADMINISTRATOR,
        "learn of work of notifications that always fails",
        "No money is affected, but other work of notifications may fail without a task: `./sameday status` shows it.",
        "Tell the people who run Sameday the kind and the cause; when it is put right, it goes on by itself within an hour.",
        "This one cannot be set aside: it goes on being tried, once an hour.",
    ),
}
