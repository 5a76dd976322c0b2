"""Every prompt in Welsh. Nobody has checked these words yet (`messages/languages.py`)."""

from services.notifications.categories import WORDS
from services.notifications.conversations.prompts.charities import WELSH_CHARITIES
from services.notifications.conversations.prompts.money import WELSH_MONEY
from services.notifications.conversations.prompts.no_calls import WELSH_NO_CALLS
from services.notifications.conversations.prompts.offers import WELSH_OFFERS
from services.notifications.conversations.prompts.wishes import WELSH_WISHES
from services.notifications.conversations.prompts.words import Wording, Words
from shared.money_words import PROMISE_WORDS

_NUMBER = "Eich rhif chi yw {reference}."
_TELL_A_PERSON = "I ddweud beth wnaethoch chi wario, siaradwch â pherson."
_BY_KEYS = "Pwyswch y rhifau. Pwyswch seren am y pwynt. Yna pwyswch hash."
_TELL_WHO = "Nid ydym yn siwr pwy sydd yma. Siaradwch â pherson, os gwelwch yn dda."

WELSH = Wording(
    language="cy",
    replies={
        "yes_no": ("Atebwch IE neu NA.", "Am ie, pwyswch 1. Am na, pwyswch 2."),
        "number": ("Atebwch gyda'r rhif.", "Pwyswch y rhif."),
        "one": ("Atebwch 1", "Pwyswch 1"),
        "two": ("Atebwch 2", "Pwyswch 2"),
        "nothing": ("Atebwch NA.", "Dywedwch na."),
        "cancel": ("Atebwch CANSLO i ofyn am ddim.", "Dywedwch canslo i ofyn am ddim."),
        "as_it_was": ("Atebwch NA i newid dim.", "Dywedwch na i newid dim."),
        "leave_out": ("Atebwch NA i'w adael allan.", "Dywedwch na i'w adael allan."),
        "person": ("Atebwch 0 i gael person.", "Pwyswch 0 i gael person."),
        "ask_money": ("Atebwch ARIAN i holi am eich arian.", "Pwyswch 9 i holi am eich arian."),
        "call_back": ("Atebwch 0 i gael person.", "Pwyswch 6 a byddwn yn eich ffonio chi."),
    },
    no_calls=WELSH_NO_CALLS,
    categories={category: words.cy for category, words in WORDS.items()},
    prompts={
        "ask_first_name": Words("Helo gan {organisation}. Beth yw eich enw cyntaf? {person}", keys=_TELL_WHO),
        "ask_first_name_again": Words("Mae angen eich enw cyntaf arnom. {person}"),
        "ask_picture_word": Words("Diolch. Beth yw eich gair llun? {person}", keys=_TELL_WHO),
        "ask_picture_word_again": Words("Mae angen eich gair llun arnom. {person}"),
        "not_matched": Words(
            "Nid dyna sydd gennym. Ar ol rhai atebion anghywir rydym yn aros cyn edrych eto. {person}"
        ),
        "not_known": Words(
            "Nid ydym yn siwr pwy sydd yma. Mae eich arian yn ddiogel. Bydd person yn eich ffonio {when}."
        ),
        "ask_picture_word_for_money": Words(
            "Rydym yn dweud am eich arian ar ol eich gair llun. Beth yw'r gair? {person}",
            keys="Ni allwn ddweud am eich arian nawr. Pwyswch 9 i gael yr ateb mewn neges destun. {person}",
        ),
        "earlier_after_this": Words("Gallwn ddweud am arian cynharach ar ol hyn. {ask_money}"),
        "needs_picture": Words("Dim ond ar ol i chi ddweud eich gair llun rydym yn sôn am arian cynharach."),
        "offer_text": Words("Anfon yr ateb mewn neges destun? Mae'n mynd i'r rhif sydd gennym. {yes_no}"),
        "money_by_text": Words("Rydym yn anfon yr ateb mewn neges destun."),
        "welcome": Words(
            "Helo gan {organisation}. Dywedwch beth wnaethoch chi wario. {example} {ask_money} {person}",
            keys=_TELL_A_PERSON,
        ),
        "ask_spent": Words("Beth wnaethoch chi wario? {example} Dim? {nothing}", keys=_TELL_A_PERSON),
        "ask_event": Words("Pa ddiwrnod oedd hwn? {days} {number} {person}"),
        "no_event": Words(
            "Nid oes gennym ddiwrnod i chi. Gallwch ddweud wrthym beth wnaethoch chi wario.",
            keys=f"Nid oes gennym ddiwrnod i chi. {_TELL_A_PERSON}",
        ),
        "ask_amount": Words("Faint oedd y {category}? {leave_out}", keys=f"Faint oedd y {{category}}? {_BY_KEYS}"),
        "ask_category": Words("Ar beth wnaethoch chi wario {amount_pence}? {leave_out}", keys=_TELL_A_PERSON),
        "ask_miles": Words(
            "Sawl milltir aethoch chi? ({category}) {leave_out}",
            keys=f"Sawl milltir aethoch chi? ({{category}}) {_BY_KEYS}",
        ),
        "ask_travel": Words(
            "Sut aethoch chi'r {miles_tenths} milltir? Mewn car, ar feic modur neu ar feic? {leave_out}",
            keys=_TELL_A_PERSON,
        ),
        "ask_sure": Words("Ai {amount_pence} oedd y {category}? {yes_no}"),
        "ask_who_paid": Words(
            "Dim ond yr hyn a dalwyd gennych chi y gallwn ei dalu yn ôl. {category}: {amount_pence}. Ai chi dalodd? {yes_no}"
        ),
        "ask_whole_or_each": Words(
            "{category}: {amount_pence}. {one} am {amount_pence} i gyd. {two} am {times} waith {amount_pence}. {leave_out}",
            keys="{category}: {amount_pence}. {one} am {amount_pence} i gyd. {two} am {times} waith {amount_pence}. {person}",
        ),
        "ask_miles_whole_or_each": Words(
            "{category}: {miles_tenths} milltir. {one} am {miles_tenths} milltir i gyd. "
            "{two} am {times} waith {miles_tenths} milltir. {leave_out}",
            keys="{category}: {miles_tenths} milltir. {one} am {miles_tenths} milltir i gyd. "
            "{two} am {times} waith {miles_tenths} milltir. {person}",
        ),
        "amount_not_known": Words("Mae hynny'n iawn. Efallai bod y swm ar eich tocyn neu'ch derbynneb."),
        "left_out": Words("Iawn. Rydym wedi gadael hynny allan."),
        "all_right": Words("Mae hynny'n iawn."),
        "total_differs": Words(
            "Cyfanswm i chi: {said_pence}. Cyfanswm i ni: {total_pence}. Dywedwch bopeth eto. {cancel}",
            keys=f"Cyfanswm i chi: {{said_pence}}. Cyfanswm i ni: {{total_pence}}. {_TELL_A_PERSON}",
        ),
        "not_understood": Words("Mae'n ddrwg gennym. Wnaethom ni ddim deall."),
        "offer_person": Words("Hoffech chi i berson eich ffonio? {yes_no}"),
        "person_will_call": Words("Bydd person yn eich ffonio {when}. Rydym wedi cadw'r hyn a ddywedoch."),
        "no_bank_details": Words(
            "Peidiwch ag anfon rhifau banc yma. Nid ydym wedi eu cadw. I newid eich banc, ffoniwch {helpline}.",
            "Peidiwch a dweud rhifau banc yma. Nid ydym wedi eu cadw. I newid eich banc, siaradwch a pherson. {person}",
        ),
        "for_person": Words("Mae hwn i {name}."),
        "read_back_part": Words("Rhan {part} o {parts}. {lines}"),
        "read_back": Words("{lines} Cyfanswm {total_pence}. Ydy hyn yn iawn? {yes_no}"),
        "read_back_again": Words("Edrychwch ar hwn unwaith eto, os gwelwch yn dda."),
        "ask_what_is_wrong": Words(
            "Beth ddylem ni newid? {example} {cancel}", keys="I newid hyn, siaradwch â pherson."
        ),
        "ask_which_line": Words("Pa un? {lines} {number} {as_it_was}", keys="Pa un? {lines} {number} {person}"),
        "begin_again": Words("Iawn. Rydym yn dechrau eto."),
        "nothing_claimed": Words("Iawn. Ni anfonwyd dim. Gallwch ddechrau eto unrhyw bryd."),
        "draft_kept": Words("Rydym wedi cadw'r hyn a ddywedoch. Nid ydym wedi gofyn am yr arian eto."),
        "no_last_claim": Words(
            "Ni allwn weld y tro diwethaf. Dywedwch beth wnaethoch chi wario.",
            keys=f"Ni allwn weld y tro diwethaf. {_TELL_A_PERSON}",
        ),
        **{
            f"claim_{kind}": Words(f"Diolch. Mae eich cais am {{total_pence}} gyda ni. {words[1]} {_NUMBER}")
            for kind, words in PROMISE_WORDS.items()
        },
        "receipt_link": Words(
            "Anfonwch lun o'ch derbynneb yma: {link} . Dim derbynneb? Atebwch DIM DERBYNNEB.",
            "Mae angen llun o'ch derbynneb. Byddwn yn anfon neges destun. Dim derbynneb? Pwyswch 8.",
        ),
        "ask_why_no_receipt": Words(
            "Pam nad oes derbynneb? Dywedwch mewn ychydig eiriau. {person}",
            keys="Pam nad oes derbynneb? Siaradwch â pherson, os gwelwch yn dda.",
        ),
        "receipt_link_before": Words(
            "Mae'r ddolen i lun eich derbynneb yn ein neges gynt. Dim derbynneb? Atebwch DIM DERBYNNEB. {person}",
            "Byddwn yn anfon dolen i lun eich derbynneb. Dim derbynneb? Pwyswch 8. {person}",
        ),
        "link_sent_before": Words("Mae'r ddolen yn ein neges gynt."),
        "claim_page": Words(
            "Gallwch ddweud beth wnaethoch chi wario yma: {link} . Gallwch anfon lluniau yno hefyd.",
            "Gallwch ddweud beth wnaethoch chi wario ar y we. Byddwn yn anfon dolen.",
        ),
        "bank_page": Words(
            "Gallwch roi eich manylion banc newydd yma: {link} . Mae'r dudalen yn gweithio unwaith. Peidiwch ag anfon rhifau mewn "
            "neges.",
            "Gallwch roi eich manylion banc newydd ar y we. Byddwn yn anfon dolen.",
        ),
        "bank_form_by_post": Words("Byddwn yn postio ffurflen bapur atoch. Llenwch y ffurflen a'i phostio atom."),
        "no_bank_details_but": Words(
            "Peidiwch ag anfon rhifau banc yma. Nid ydym wedi eu cadw. Atebwch LINC am dudalen, GALWAD am alwad neu LLYTHYR am "
            "ffurflen bapur.",
            "Peidiwch a dweud rhifau banc yma. Nid ydym wedi eu cadw. I roi eich manylion newydd, siaradwch a pherson. {person}",
        ),
        "moved_to_page": Words("Mae'r hyn a ddywedoch ar y dudalen. Nid ydym wedi gofyn am yr arian eto."),
        "no_photo": Words("Mae hynny'n iawn. Gallwch roi'r dderbynneb i'ch trefnydd. Neu ei phostio atynt. {person}"),
        "reason_saved": Words("Diolch. Rydym wedi ysgrifennu hynny."),
        "money_none": Words(
            "Nid oes gennym arian i'w anfon atoch nawr. I ofyn am arian, dywedwch beth wnaethoch chi wario.",
            keys=f"Nid oes gennym arian i'w anfon atoch nawr. {_TELL_A_PERSON}",
        ),
        "money_not_claimed_yet": Words("Rydym yn aros am eich IE i {total_pence}."),
        "money_after_yes": Words("Gallwn anfon arian ar ôl eich IE."),
        **WELSH_WISHES,
        **WELSH_MONEY,
        "question": Words("Mae gennym gwestiwn i chi: {question} {person}"),
        **WELSH_OFFERS,
        "chose_later": Words(
            "Iawn. Mae'r arian yn aros i chi. Rhowch wybod i ni, ie neu na, pan fyddwch eisiau. {person}"
        ),
        "cash_listed": Words(
            "Gallwch gael yr arian hwn mewn arian parod yn y digwyddiad. Rydych ar y rhestr amdano nawr. "
            "Ydych chi eisiau'r arian? {yes_no}"
        ),
        "cash_not_now": Words(
            "Nid oes arian parod i'w roi i chi yn y digwyddiad hwn nawr. Bydd person yn siarad â chi am sut y gallwn eich talu. "
            "Mae'r arian yn aros."
        ),
        "chose_another_way": Words(
            "Diolch. Bydd person yn siarad â chi am sut y gallwn eich talu. Mae'r arian yn aros."
        ),
        "confirm_less": Words("Dewisoch {amount_pence} am {activity}. Ydy hynny'n iawn? {yes_no}"),
        "confirm_expenses": Words(
            "Dewisoch eich costau yn unig, fel teithio, am {activity}. Ni chewch arian arall. Ydy hynny'n iawn? {yes_no}"
        ),
        **WELSH_CHARITIES,
        "most_is": Words("Y mwyaf y gallwn ei dalu i chi yw {amount_pence}."),
        "chose_less": Words(
            "Diolch. Dewisoch {amount_pence} o {offered_pence}. Gallwch newid hyn cyn y diwrnod. {person}"
        ),
        "chose_expenses": Words(
            "Diolch. Byddwn yn talu eich costau yn unig. Gallwch newid hyn cyn y diwrnod. {person}"
        ),
        "no_longer_asked": Words("Nid ydym yn gofyn hynny bellach. Nid yw eich ateb yn newid dim."),
        "answer_saved": Words("Diolch. Rydym wedi pasio eich ateb ymlaen."),
        "appeal_received": Words(
            "Diolch. Bydd person arall yn edrych ar hyn. Byddwn yn dweud wrthych beth sy'n digwydd."
        ),
        "nothing_to_appeal": Words("Nid oes dim i edrych arno eto nawr. {person}"),
        "language_changed": Words(
            "Byddwn yn ysgrifennu yn Gymraeg o hyn ymlaen.", "Byddwn yn siarad Cymraeg o hyn ymlaen."
        ),
        "you_are_welcome": Words("Croeso."),
        "hello": Words("Helo."),
        "nothing_open": Words("Diolch. Nid oes angen i chi ateb dim nawr. {person}"),
        "about_us": Words(
            "{organisation} sydd yma. Rydych yn ein helpu i gynllunio gofal. Rydym yn talu'n ôl beth rydych yn ei wario i ddod. "
            "Cwestiynau? Ffoniwch {helpline}.",
            "{organisation} sydd yma. Rydych yn ein helpu i gynllunio gofal. Rydym yn talu'n ôl beth rydych yn ei wario i ddod. {person}",
        ),
        "about_receipt": Words(
            "Derbynneb yw'r papur a gewch wrth dalu. Mae'n dweud beth wnaethoch chi dalu. Gall tocyn fod yn dderbynneb hefyd."
        ),
        "about_paying": Words(
            "Rydym yn talu'n ôl beth rydych yn ei wario i ddod: bws, trên, tacsi, milltiroedd car, parcio, bwyd neu ofalwr. "
            "Ddim yn siwr? {person}"
        ),
        "about_benefits": Words(
            "Fel arfer nid yw arian yn ôl am beth wnaethoch chi wario yn incwm. Gall ffi gyfrif. "
            "Siaradwch gyda pherson cyn penderfynu. {person}"
        ),
        "question_for_person": Words("Ni allwn ateb hynny yma. Gall person. {person}"),
        "thanks_for_news": Words("Diolch am ddweud wrthym."),
        "nothing_to_do": Words("Diolch. Nid oes dim i'w wneud."),
        "help": Words(
            "Bydd person yn eich ffonio {when}. Gallwch ein ffonio ni hefyd ar {helpline}. Rydym wedi cadw'r hyn a ddywedoch.",
            "Bydd person yn eich ffonio {when}. Rydym wedi cadw'r hyn a ddywedoch.",
        ),
        "stopped": Words(
            "Rydym wedi stopio ein negeseuon. Ydych chi eisiau negeseuon am eich arian o hyd? "
            "Atebwch 1 am ydw. Atebwch 2 am nac ydw. Atebwch START am bob neges.",
            "Rydym wedi stopio ein negeseuon. Ydych chi eisiau negeseuon am eich arian o hyd? {yes_no}",
        ),
        "stopped_stranger": Words("Ni fyddwn yn anfon neges atoch. Cwestiynau? Ffoniwch {helpline}."),
        "record_kept": Words(
            "Diolch. Ni fyddwn yn dileu eich manylion. Bydd rhywun yn ein swyddfa yn darllen eich ateb."
        ),
        "stopped_all": Words(
            "Ni fyddwn yn anfon neges atoch yn gyntaf. Gallwch anfon neges atom unrhyw bryd. "
            "Atebwch START i gael ein negeseuon eto.",
            "Ni fyddwn yn anfon neges atoch yn gyntaf. Gallwch anfon neges atom unrhyw bryd.",
        ),
        "stopped_but_money": Words(
            "Dim ond negeseuon am eich arian fydd yn dod. Atebwch START i gael pob neges eto.",
            "Dim ond negeseuon am eich arian fydd yn dod.",
        ),
        "started": Words(
            "Byddwch yn cael ein negeseuon eto. Atebwch STOP i'w stopio.", "Byddwch yn cael ein negeseuon eto."
        ),
        "danger_self_harm": Words(
            "Rydym yn poeni amdanoch chi. Ydych chi mewn perygl nawr? Ffoniwch {emergency}. Ydych chi eisiau siarad gyda rhywun? "
            "Ffoniwch y Samariaid ar {samaritans}. Mae galwadau am ddim ddydd a nos. Neu ffoniwch {nhs_wales}. Yno pwyswch 2."
        ),
        "danger_abuse": Words(
            "Nid eich bai chi yw hyn. Ydych chi mewn perygl nawr? Ffoniwch {emergency}. Ddim yn ddiogel i siarad? "
            "Ffoniwch {emergency} ar ffôn symudol. Yna pwyswch {silent}. Ydych chi eisiau siarad gyda rhywun? "
            "Ffoniwch Byw Heb Ofn ar {live_fear_free}. Mae galwadau am ddim ddydd a nos."
        ),
        "danger_fraud": Words(
            "Stopiwch. Peidiwch ag anfon arian. Peidiwch â rhoi rhifau. Rhowch y ffôn i lawr. Ffoniwch {bank} i siarad gyda'ch banc. "
            "Ydy rhywun yr ydych yn ei adnabod yn cymryd eich arian? Ffoniwch yr heddlu ar {police}. "
            "Mewn perygl nawr? Ffoniwch {emergency}. Nid eich bai chi yw hyn.",
            "Stopiwch. Peidiwch ag anfon arian. Peidiwch â rhoi rhifau. Ffoniwch {bank} i siarad gyda'ch banc. "
            "Ydy rhywun yr ydych yn ei adnabod yn cymryd eich arian? Ffoniwch yr heddlu ar {police}. "
            "Mewn perygl nawr? Ffoniwch {emergency}. Nid eich bai chi yw hyn.",
        ),
        "danger_medical": Words(
            "Ffoniwch {emergency} nawr. Gofynnwch am ambiwlans. Peidiwch ag aros amdanom ni. Llai o frys? "
            "Ffoniwch y GIG ar {nhs_wales}. Mae galwadau am ddim ddydd a nos."
        ),
        "danger_fire": Words(
            "Ewch allan nawr. Arhoswch allan. Ffoniwch {emergency}. Gofynnwch am y gwasanaeth tân. Ydych chi'n arogli nwy? "
            "Ewch allan yn gyntaf. Yna ffoniwch {gas}. Peidiwch â chyffwrdd â switsh golau."
        ),
        "danger_carer_strain": Words(
            "Rydych yn gwneud cymaint. Rydych chi'n bwysig hefyd. Ydych chi eisiau siarad gyda rhywun nawr? "
            "Ffoniwch y Samariaid ar {samaritans}. Mae galwadau am ddim ddydd a nos. "
            "Am help gyda gofalu ffoniwch {carers} ar ddyddiau'r wythnos. A allai rhywun gael niwed? Ffoniwch {emergency}."
        ),
        "danger_unsafe": Words(
            "Rydym eisiau i chi fod yn ddiogel. Ydych chi mewn perygl nawr? Ffoniwch {emergency}. "
            "Ydych chi eisiau siarad gyda rhywun? Ffoniwch y Samariaid ar {samaritans}. Mae galwadau am ddim ddydd a nos. "
            "Dim lle diogel i aros? Ffoniwch Shelter Cymru ar {shelter_cymru}."
        ),
        "danger_now": Words(
            "Ffoniwch {emergency} nawr. Dywedwch ble rydych chi. Ddim yn ddiogel i siarad? "
            "Ffoniwch {emergency} ar ffôn symudol. Yna pwyswch {silent}."
        ),
        "danger_not_now": Words(
            "Diolch. Dywedwch wrthym os bydd hynny'n newid. Mewn argyfwng ffoniwch {emergency}. {person}",
            keys="Diolch. Mewn argyfwng ffoniwch {emergency}. {person}",
        ),
        "danger_call": Words("Bydd person o yma yn eich ffonio {when}."),
        "possible_danger": Words("Ydych chi'n iawn? {yes_no} {person}"),
        "noted": Words("Diolch. Gallwch ddweud beth wnaethoch chi wario unrhyw bryd. {person}"),
        "not_theirs": Words("Diolch am ddweud. Ni fyddwn yn anfon neges i'r rhif hwn eto. Mae'n ddrwg gennym."),
        "complaint": Words(
            "Diolch am ddweud. Mae'n ddrwg gennym nad ydych yn hapus. Cewch ateb mewn 3 diwrnod gwaith. {person}"
        ),
        "kept": Words("Rydym wedi cadw: {lines}. Nid ydym wedi gofyn am ddim eto."),
        "kept_saved": Words("Rydym wedi cadw'r hyn a ddywedoch. Nid ydym wedi gofyn am ddim eto."),
        "stranger": Words(
            "Helo gan {organisation}. Nid ydym yn adnabod y rhif hwn eto. "
            "Ffoniwch ni ar {helpline}. Bydd person yn eich helpu."
        ),
        "call_us": Words("Diolch. Ffoniwch ni ar {helpline}."),
        "call_us_urgent": Words("Diolch. Ffoniwch ni ar {helpline}. Mewn argyfwng ffoniwch {emergency}."),
        "have_your_message": Words("Mae eich neges gyda ni. Byddwn yn ateb. Nid oes angen ei hanfon eto."),
        "not_answered": Words(
            "Mae'n ddrwg gennym. Ni allem ateb hyn. Rydym wedi cadw'r hyn a ddywedoch. "
            "Bydd person yn eich ffonio {when}. Gallwch ffonio {helpline} hefyd.",
            "Mae'n ddrwg gennym. Ni allem ateb hyn. Rydym wedi cadw'r hyn a ddywedoch. Bydd person yn eich ffonio {when}.",
        ),
        "call_hello": Words(
            "Helo. {organisation} sydd yma. Does dim brys. {person} Pwyswch seren i glywed eto. "
            "Beth wnaethoch chi wario? {example} {ask_money}",
            keys="Helo. {organisation} sydd yma. Does dim brys. Ni allwn ddeall Cymraeg ar lafar ar y ffôn eto. "
            "{person} {call_back} {ask_money} Pwyswch seren i glywed eto.",
        ),
        "call_stranger": Words(
            "Helo. {organisation} sydd yma. Nid ydym yn adnabod y rhif hwn eto. Bydd person yn eich helpu."
        ),
        "call_hold": Words("Un eiliad, os gwelwch yn dda. Rydym yn edrych."),
        "call_key_too_early": Words("Pwysoch rif tra oeddem yn edrych. Nid ydym wedi ei ddefnyddio."),
        "call_not_heard": Words(
            "Wnaethom ni ddim eich clywed. Does dim brys.", keys="Wnaethoch chi ddim pwyso rhif. Does dim brys."
        ),
        "call_back_later": Words("Byddwn yn eich ffonio {when}. Rydym wedi cadw'r hyn a ddywedoch. Hwyl fawr."),
        "call_keys": Words("{person} {call_back} {ask_money}"),
        "call_connecting": Words("Arhoswch ar y llinell. Bydd person yn siarad gyda chi."),
        "call_nobody_free": Words("Nid oes neb yn rhydd nawr. Bydd person yn eich ffonio {when}. Hwyl fawr."),
        "call_goodbye": Words("Diolch. Hwyl fawr."),
        "call_anything_else": Words(
            "Oes rhywbeth arall? Gallwch ddweud wrthym nawr. Os nad oes, gallwch roi'r ffôn i lawr.",
            keys="Oes rhywbeth arall? Os nad oes, gallwch roi'r ffôn i lawr.",
        ),
        "call_lost": Words(
            "Daeth ein galwad i ben. Rydym wedi cadw'r hyn a ddywedoch. Anfonwch neges i fynd ymlaen. Neu ffoniwch {helpline}."
        ),
        "call_receipt_no_text": Words("Mae angen i ni weld eich derbynneb. Bydd person yn eich ffonio chi am hyn."),
        "call_back_told": Words(
            "Helo gan {organisation}. Diolch am eich galwad. Bydd person yn eich ffonio chi. Nid oes angen ffonio eto."
        ),
    },
)
