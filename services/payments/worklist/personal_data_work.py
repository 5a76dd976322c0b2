"""Work about personal data, and what to do where it always fails: a part of `rules.WORK_KINDS`."""

from collections.abc import Mapping

from services.payments.worklist.work_kind import WorkKind
from shared.identity import Role

ADMINISTRATOR = Role.ADMINISTRATOR
MENDERS = "Tell the people who run Sameday the kind and the cause; when it is put right, try again."
PERSONAL_DATA_WORK: Mapping[str, WorkKind] = {
    "person.erased": WorkKind(
        ADMINISTRATOR,
        "erase the contact details and the words of somebody who was erased",
        "No money is affected; their name is gone from payments, and their numbers and words are still kept.",
        MENDERS,
        "Their numbers, addresses and words stay in notifications, although we have said that we erase them.",
        urgent=True,
    ),
    "person.merged": WorkKind(
        ADMINISTRATOR,
        "bring the contact details of two records of one person together",
        "No money is affected; notices about the record that went may reach nobody.",
        MENDERS,
        "The contact details stay with the record that went: enter them at the one that stays.",
        urgent=True,
    ),
    "person.told_of_erasing": WorkKind(
        ADMINISTRATOR,
        "note that somebody whom we were asked to erase was told, or not",
        "No money is affected, and nothing is erased.",
        MENDERS,
        "This person cannot be erased.",
    ),
    "person.refused_erasing": WorkKind(
        ADMINISTRATOR,
        "note that somebody answered that they do not want to be erased",
        "No money is affected; they may be erased although they said no.",
        f"Take the erasing of this person off the list. {MENDERS}",
        "Their answer is in the conversation alone: take the erasing off the list.",
        urgent=True,
    ),
    "person.erased_there": WorkKind(
        ADMINISTRATOR,
        "note that the contact details of somebody who was erased are gone",
        "No money is affected, and the details are gone; the page of the person does not say so yet.",
        MENDERS,
        "The page of this person goes on saying that their contact details are being erased.",
    ),
    "people_file.take": WorkKind(
        ADMINISTRATOR,
        "take over a file of people that somebody brought to the desk",
        "No money is affected; some people of the file are not added yet.",
        MENDERS,
        "The rest of the file is not taken: bring it again. Nobody is added twice.",
    ),
    "words.too_old": WorkKind(
        ADMINISTRATOR,
        "begin to empty old words of texts, letters and calls",
        "No money is affected; old words are still kept.",
        MENDERS,
        "Words that are too old stay in notifications, and the report of that day stays unfinished.",
    ),
    "words.next": WorkKind(
        ADMINISTRATOR,
        "empty old words of texts, letters and calls",
        "No money is affected; old words are still kept.",
        MENDERS,
        "Words that are too old stay in notifications, and the report of that day stays unfinished.",
    ),
    "words.emptied": WorkKind(
        ADMINISTRATOR,
        "note how many old words were emptied",
        "No money is affected, and the words are gone; the report does not count them yet.",
        MENDERS,
        "The report of that day counts too few.",
    ),
}
