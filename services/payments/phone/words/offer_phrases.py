"""The words of the pages on which an offer is answered or a statement is read, in English and Welsh. The Welsh is as unchecked as that of `phrases`."""

from collections.abc import Mapping

OFFER_PHRASES: Mapping[str, tuple[str, str]] = {
    # What is offered
    "offer_title": (
        "We can pay you {amount} for {activity}. What do you want?",
        "Gallwn dalu {amount} i chi am {activity}. Beth hoffech chi?",
    ),
    "offer_time": ("{day}, from {start} to {end}", "{day}, o {start} tan {end}"),
    "offer_costs": ("We also pay your costs, like travel.", "Rydym hefyd yn talu eich costau, fel teithio."),
    "offer_limited": (
        "You set a limit, so we ask you first.",
        "Gosodoch derfyn, felly gofynnwn i chi yn gyntaf.",
    ),
    "offer_adviser": (
        "Do you want advice about benefits? Ask {adviser}.",
        "Hoffech chi gyngor am fudd-daliadau? Gofynnwch i {adviser}.",
    ),
    "offer_more": (
        "This is extra money, because our rate is higher now.",
        "Arian ychwanegol yw hwn, am fod ein cyfradd yn uwch nawr.",
    ),
    "offer_later_part": (
        "It is the part that you agreed to get later.",
        "Dyma'r rhan y cytunoch i'w chael yn nes ymlaen.",
    ),
    "offer_later_too": (
        "You agreed to get {amount} of the money from {day} on.",
        "Cytunoch i gael {amount} o'r arian o {day} ymlaen.",
    ),
    "offer_wages": (
        "It comes with your wages on {day}. Tax may come off.",
        "Daw gyda'ch cyflog ar {day}. Gall treth ddod i ffwrdd.",
    ),
    # The answers
    "offer_way_yes": ("I want all of it: {amount}", "Rwyf eisiau'r cyfan: {amount}"),
    "offer_way_yes_unpaid": ("Yes, I will take part", "Ie, byddaf yn cymryd rhan"),
    "offer_way_less": ("I want less", "Rwyf eisiau llai"),
    "offer_way_expenses_only": ("I want only my costs, like travel", "Rwyf eisiau fy nghostau yn unig, fel teithio"),
    "offer_way_charity": ("I want to give it to a charity", "Rwyf eisiau ei roi i elusen"),
    "offer_way_no": ("I do not want the money", "Nid wyf eisiau'r arian"),
    "offer_way_no_unpaid": ("No, I will not take part", "Na, ni fyddaf yn cymryd rhan"),
    "offer_way_later": ("I will tell you later", "Dywedaf wrthych yn nes ymlaen"),
    "offer_way_another_way": ("Pay me in another way", "Talwch fi mewn ffordd arall"),
    "offer_amount": ("If you want less: how much?", "Os hoffech chi lai: faint?"),
    "offer_amount_hint": ("The most is {amount}. For example, 10.00", "Y mwyaf yw {amount}. Er enghraifft, 10.00"),
    "offer_charity": ("If you give it: to which charity?", "Os ydych yn ei roi: i ba elusen?"),
    "offer_choose_charity": ("Choose a charity", "Dewiswch elusen"),
    "offer_nothing_yet": (
        "Nothing is answered yet. On the next page we ask if it is right.",
        "Nid oes dim wedi'i ateb eto. Ar y dudalen nesaf gofynnwn a yw'n iawn.",
    ),
    # What is wrong
    "offer_page_reply": ("Choose one of these.", "Dewiswch un o'r rhain."),
    "offer_page_amount": (
        "Write how much you want in pounds and pence, like 10.00.",
        "Ysgrifennwch faint rydych ei eisiau mewn punnoedd a cheiniogau, fel 10.00.",
    ),
    "offer_page_most": (
        "The most that we can pay you is {amount}. Write {amount} or less.",
        "Y mwyaf y gallwn ei dalu i chi yw {amount}. Ysgrifennwch {amount} neu lai.",
    ),
    "offer_page_charity": ("Choose the charity.", "Dewiswch yr elusen."),
    # Reading back
    "offer_check_title": ("Is this right?", "Ydy hyn yn iawn?"),
    "offer_for": ("It is for {activity}.", "Mae am {activity}."),
    "offer_chose_yes": ("You want all of the money: {amount}.", "Rydych eisiau'r arian i gyd: {amount}."),
    "offer_chose_yes_unpaid": ("You will take part.", "Byddwch yn cymryd rhan."),
    "offer_chose_less": ("You want {amount} of {offered}.", "Rydych eisiau {amount} o {offered}."),
    "offer_chose_expenses_only": (
        "You want only your costs, like travel. You get no other money.",
        "Rydych eisiau eich costau yn unig, fel teithio. Ni chewch arian arall.",
    ),
    "offer_chose_charity": ("You give {amount} to {charity}.", "Rydych yn rhoi {amount} i {charity}."),
    "offer_chose_no": ("You do not want the money.", "Nid ydych eisiau'r arian."),
    "offer_chose_no_unpaid": ("You will not take part.", "Ni fyddwch yn cymryd rhan."),
    "offer_chose_later": ("You will tell us later.", "Byddwch yn dweud wrthym yn nes ymlaen."),
    "offer_chose_another_way": (
        "You want to be paid in another way.",
        "Rydych eisiau cael eich talu mewn ffordd arall.",
    ),
    "offer_gift_counts": (
        "The money may still count for your benefits.",
        "Gall yr arian gyfrif o hyd ar gyfer eich budd-daliadau.",
    ),
    "offer_check_yes": ("Yes, this is right", "Ie, mae hyn yn iawn"),
    "offer_check_no": ("No, I want to choose again", "Na, rwyf am ddewis eto"),
    "offer_choose_again": ("Choose again", "Dewis eto"),
    "offer_changed": (
        "Something was changed, so please look again. Nothing is answered yet.",
        "Newidiwyd rhywbeth, felly edrychwch eto. Nid oes dim wedi'i ateb eto.",
    ),
    # The end
    "offer_done_title": ("Thank you. We have your answer.", "Diolch. Mae eich ateb gennym."),
    "offer_done_change": (
        "Do you want to change it? Text us or call us before the money is sent.",
        "Hoffech chi ei newid? Anfonwch neges neu ffoniwch ni cyn i'r arian gael ei anfon.",
    ),
    "offer_later_kept": (
        "All right. The money waits for you. You can come back to this page, or text us yes or no.",
        "Iawn. Mae'r arian yn aros i chi. Gallwch ddod yn ôl i'r dudalen hon, neu anfon ie neu na.",
    ),
    "offer_another_way_kept": (
        "A person will talk with you about how we can pay you. The money waits.",
        "Bydd person yn siarad â chi am sut y gallwn eich talu. Mae'r arian yn aros.",
    ),
    # What they were paid
    "statement_title": ("What we paid you", "Beth a dalwyd i chi"),
    "statement_hint": (
        "Only you got the link to this page. Close the page when you have read it.",
        "Chi yn unig gafodd y ddolen i'r dudalen hon. Caewch y dudalen ar ôl ei darllen.",
    ),
    "statement_paper": (
        "Open it as a paper to keep or print (PDF)",
        "Ei agor fel papur i'w gadw neu ei argraffu (PDF)",
    ),
}
"""Each phrase in English and Welsh; {…} is filled in."""
