"""What the rules refuse, in the language of the page: the rules themselves speak English.

The Welsh was written without a native reader, like that of `phrases`, and goes live only when `phrases.CHECKED` names one.
"""

from collections.abc import Mapping

from shared.errors import ProblemError

_NOT_KEPT = "Ni chafodd ei gadw. Nid oes dim a ysgrifennoch ar goll."
_NOT_SAVED = "Ni chafodd hyn ei gadw."

IN_WELSH: Mapping[str, str] = {
    # The photo
    "receipt.empty": f"Mae'r ffeil hon yn wag. {_NOT_KEPT} Tynnwch y llun eto, neu dewiswch ffeil arall.",
    "receipt.too_large": f"Mae'r ffeil hon yn fwy na 10 MB. {_NOT_KEPT} Anfonwch lun llai.",
    "receipt.not_a_picture": f"Nid yw hwn yn llun neu'n PDF y gallwn ei agor. {_NOT_KEPT} Anfonwch lun neu PDF.",
    "receipt.too_many_pixels": f"Mae'r llun hwn yn rhy fawr. {_NOT_KEPT} Tynnwch y llun eto ym maint arferol eich camera.",
    "receipt.moving": f"Llun sy'n symud yw hwn. {_NOT_KEPT} Anfonwch lun o'r dderbynneb.",
    "receipt.locked": f"Mae cyfrinair ar y PDF hwn. {_NOT_KEPT} Anfonwch ef heb gyfrinair, neu anfonwch lun ohono.",
    "receipt.too_long": f"Mae'r papur hwn yn rhy hir i ni ei ddangos. {_NOT_KEPT} Anfonwch ef mewn sawl llun, o'r top i'r gwaelod.",
    "receipt.needs_its_program": f"Ffurflen yw'r PDF hwn na allwn ei darllen. {_NOT_KEPT} Anfonwch lun o'r sgrin neu o'r papur.",
    "receipt.unreadable": f"Ni allem agor y llun neu'r PDF hwn. {_NOT_KEPT} Anfonwch ef eto, neu tynnwch y llun eto.",
    "receipt.too_much_work": f"Mae'r ffeil hon yn cymryd gormod o amser i'w hagor. {_NOT_KEPT} Tynnwch lun newydd o'r dderbynneb.",
    "receipt.enough_today": f"Anfonwyd llawer o dderbynebau heddiw. {_NOT_KEPT} Anfonwch y lleill yfory, neu ffoniwch ni.",
    "receipt.enough_for_claim": "Mae gormod o luniau ar gyfer un cais. Ni newidiwyd dim. Rhowch sawl derbynneb ar un llun.",
    "receipt.busy": f"Mae llawer o luniau yn cyrraedd nawr. {_NOT_KEPT} Anfonwch y llun eto mewn munud.",
    "receipt.store_away": f"Ni allwn gadw lluniau nawr. {_NOT_KEPT} Ceisiwch eto mewn munud.",
    "receipt.not_found": "Nid oes llun yma eto. Ni newidiwyd dim.",
    "form.too_long": f"Mae gormod yn y ffurflen hon. {_NOT_KEPT} Anfonwch ran ohoni, ac yna'r gweddill.",
    "form.too_large": f"Mae'r ffeil hon yn rhy fawr. {_NOT_KEPT} Anfonwch lun llai, neu un ar y tro.",
    "form.unreadable": "Ni allem ddarllen y ffurflen hon. Ni newidiwyd dim. Ewch yn ôl a cheisiwch eto.",
    "form.characters": "Roedd arwydd na allwn ei gadw yn hwn, ac fe'i tynnwyd. Ni newidiwyd dim. Edrychwch arno, yna anfonwch ef eto.",
    # The lines
    "claim.line_in_future": f"Nid yw'r diwrnod hwnnw wedi dod eto. {_NOT_SAVED} Gwiriwch y dyddiad.",
    "claim.line_too_old": f"Mae'r diwrnod hwnnw yn rhy bell yn ôl. {_NOT_SAVED} Gwiriwch y flwyddyn.",
    "claim.line_passengers": f"Mae gormod o bobl ar gyfer un car. {_NOT_SAVED} Dywedwch faint ddaeth gyda chi.",
    "claim.line_not_found": "Nid yw'r peth hwn yma mwyach. Ni newidiwyd dim.",
    "claim.too_many_lines": f"Mae'r cais hwn yn llawn. {_NOT_SAVED} Anfonwch y cais hwn, yna gwnewch un arall.",
    "claim.submitted": "Mae'r cais hwn wedi'i anfon. Ni newidiwyd dim. Gwnewch gais newydd am unrhyw beth arall.",
    "claim.receipt_too_late": "Mae derbynneb gyda hwn, neu mae wedi'i benderfynu. Ni newidiwyd dim. Ffoniwch ni i newid y dderbynneb.",
    "claim.no_lines": "Nid oes dim yn y cais hwn. Ni anfonwyd dim. Dywedwch yn gyntaf beth wnaethoch chi wario.",
    "claim.not_now": "Ni ellir newid hwn nawr. Ni newidiwyd dim ac ni symudodd arian. Ffoniwch ni os oes angen help.",
    "mileage.no_rate": f"Ni allwn weithio allan y milltiroedd ar y diwrnod hwnnw. {_NOT_SAVED} Ffoniwch ni.",
    # Bank details
    "bank_details.holder_name": f"Rhaid i'r enw fod yn enw, fel y mae ar y cerdyn banc. {_NOT_SAVED} Edrychwch ar y cerdyn.",
    "bank_details.sort_code": f"Rhaid i'r cod didoli fod yn 6 rhif. {_NOT_SAVED} Edrychwch ar y cerdyn banc.",
    "bank_details.account_number": f"Rhaid i rif y cyfrif fod yn 8 rhif heb lythrennau. {_NOT_SAVED} Edrychwch ar y cerdyn banc.",
    "bank_details.modulus": f"Nid yw'r ddau rif hyn yn perthyn i'w gilydd. {_NOT_SAVED} Edrychwch ar y cerdyn banc a rhowch y ddau eto.",
    "bank_details.roll_number": f"Ni allwn anfon arian i gyfrif sydd angen rhif rholyn. {_NOT_SAVED} Rhowch gyfrif arall, neu ffoniwch ni.",
    "bank_details.under_way": "Mae eich manylion newydd yn cael eu gwirio yn barod. Ni newidiwyd dim. Ffoniwch ni os nad chi oedd hynny.",
    "bank_details.not_asked": "Mae eich manylion newydd gennym yn barod. Ni chadwyd yr hyn a ysgrifennoch nawr. Ffoniwch ni os oes angen.",
    # An offer
    "offer.not_asked": "Nid ydym yn gofyn i chi am hyn bellach. Efallai eich bod wedi ateb yn barod. Ffoniwch ni i newid eich ateb.",
    "offer.decided": "Mae'r arian am hyn wedi'i ryddhau yn barod. Ni newidiwyd dim. Ffoniwch ni os oes angen help.",
    # The link and the read-back
    "link.only_photos": "Mae'r ddolen hon ar gyfer lluniau o'ch derbynebau. Ni newidiwyd dim.",
    "read_back.nothing": "Nid oes dim i'w hawlio eto. Ni newidiwyd dim ac ni symudodd arian.",
    "read_back.not_found": "Newidiwyd rhywbeth. Ni hawliwyd dim ac ni symudodd arian. Edrychwch ar y rhestr eto.",
}
"""By the code of the refusal."""

OTHERWISE = "Ni weithiodd hynny. Ni newidiwyd dim ac ni symudodd arian. Ceisiwch eto, neu ffoniwch ni."


def refusal(language: str, error: ProblemError) -> str:
    """Why something was refused, in this language; in Welsh a general sentence where nobody has written that one."""
    return IN_WELSH.get(error.code, OTHERWISE) if language == "cy" else error.message
