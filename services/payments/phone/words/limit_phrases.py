"""The words of the page of a person's own limits, in English and Welsh. The Welsh is as unchecked as that of `phrases`."""

from collections.abc import Mapping

LIMIT_PHRASES: Mapping[str, tuple[str, str]] = {
    "limits_from_statement": (
        "To see or change the limits on your money, text us: what is my limit?",
        "I weld neu newid y terfynau ar eich arian, anfonwch neges destun atom: beth yw fy nherfyn?",
    ),
    "limits_title": ("Limits on your money", "Terfynau ar eich arian"),
    "limits_hint": (
        "You can tell us the most that you want to be paid. We ask you before we pay you more. You do not have to say why.",
        "Gallwch ddweud wrthym y mwyaf rydych am gael eich talu. Byddwn yn gofyn i chi cyn talu mwy. Nid oes rhaid i chi ddweud pam.",
    ),
    "limits_costs": (
        "Your costs, like travel, do not count.",
        "Nid yw eich costau, fel teithio, yn cyfrif.",
    ),
    "limits_saved": ("Thank you. It is saved.", "Diolch. Mae wedi'i gadw."),
    "limits_now": ("What you set", "Yr hyn a osodoch"),
    "limits_none": ("You have set no limit.", "Nid ydych wedi gosod terfyn."),
    "limits_is_week": ("At most {amount} in a week", "Dim mwy na {amount} mewn wythnos"),
    "limits_is_fortnight": ("At most {amount} in 2 weeks", "Dim mwy na {amount} mewn pythefnos"),
    "limits_is_four_weeks": ("At most {amount} in 4 weeks", "Dim mwy na {amount} mewn pedair wythnos"),
    "limits_is_month": ("At most {amount} in a month", "Dim mwy na {amount} mewn mis"),
    "limits_is_ask_first": ("We ask you first, every time", "Byddwn yn gofyn i chi yn gyntaf, bob tro"),
    "limits_end": ("I do not want this any more", "Nid wyf eisiau hyn bellach"),
    # A new one
    "limits_new": ("What do you want?", "Beth hoffech chi?"),
    "limits_in_week": ("At most so much in a week", "Uchafswm mewn wythnos"),
    "limits_in_fortnight": ("At most so much in 2 weeks", "Uchafswm mewn pythefnos"),
    "limits_in_four_weeks": ("At most so much in 4 weeks", "Uchafswm mewn pedair wythnos"),
    "limits_in_month": ("At most so much in a month", "Uchafswm mewn mis"),
    "limits_in_ask_first": ("Ask me first, every time", "Gofynnwch i mi yn gyntaf, bob tro"),
    "limits_amount": ("How much is the most?", "Faint yw'r uchafswm?"),
    "limits_amount_hint": (
        "For example, 20.00. If you want us to ask you first, leave it empty.",
        "Er enghraifft, 20.00. Os ydych am i ni ofyn i chi yn gyntaf, gadewch ef yn wag.",
    ),
    "limits_nothing_yet": (
        "Nothing is changed yet. On the next page we ask if it is right.",
        "Nid oes dim wedi'i newid eto. Ar y dudalen nesaf gofynnwn a yw'n iawn.",
    ),
    "limits_page_period": ("Choose one of these.", "Dewiswch un o'r rhain."),
    "limits_page_amount": (
        "Write the most that you want in pounds and pence, like 20.00.",
        "Ysgrifennwch y mwyaf rydych ei eisiau mewn punnoedd a cheiniogau, fel 20.00.",
    ),
    "limits_changed": (
        "Something was changed, so please look again. This page shows what holds now.",
        "Newidiwyd rhywbeth, felly edrychwch eto. Mae'r dudalen hon yn dangos yr hyn sy'n dal nawr.",
    ),
    # Reading back
    "limits_check_title": ("Is this right?", "Ydy hyn yn iawn?"),
    "limits_check_end_title": ("Do you want to end this limit?", "Hoffech chi ddod â'r terfyn hwn i ben?"),
    "limits_holds": (
        "We ask you before we pay you more than this. It takes the place of the limit that you had for the same time.",
        "Byddwn yn gofyn i chi cyn talu mwy na hyn. Mae'n cymryd lle'r terfyn a oedd gennych am yr un cyfnod.",
    ),
    "limits_holds_ask_first": (
        "We pay you for taking part only when you have said yes.",
        "Dim ond pan fyddwch wedi dweud ie y byddwn yn eich talu am gymryd rhan.",
    ),
    "limits_ends": (
        "We will not ask you about this any more. Money that waits for your answer can then be paid.",
        "Ni fyddwn yn gofyn i chi am hyn bellach. Yna gellir talu arian sy'n aros am eich ateb.",
    ),
    "limits_yes": ("Yes, this is right", "Ie, mae hyn yn iawn"),
    "limits_no": ("No, go back", "Na, mynd yn ôl"),
}
"""Each phrase in English and Welsh; {…} is filled in."""
