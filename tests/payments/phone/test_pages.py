"""The phone pages by plain HTTP, without any script: told, photographed, read back, agreed; and links that open nothing."""

import html
import io
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import text

from services.payments.claims.receipts import rules as receipts
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.people.acting import act_as
from services.payments.phone.rules.links import Links
from services.payments.phone.tables import PhoneLink
from services.payments.phone.words.phrases import CHECKED, spoken
from services.payments.phone.words.refusals import IN_WELSH, OTHERWISE, refusal
from shared.errors import InvalidError
from shared.identity import system_actor
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.pages import Phone, a_photo, hand_link, open_receipts, words
from tests.payments.phone.speaking import Texter, prompt


@pytest.fixture
def phone(council: Council) -> Phone:
    """Somebody with a link to an empty draft."""
    return hand_link(council, council.person("Jo Bloggs"))


def claim_of(phone: Phone) -> tuple[Claim, list[ClaimLine]]:
    """The claim behind a link, with its lines."""
    with phone.council.payments.dependencies.database.transaction(phone.council.org_id) as session:
        claim = get_claim(session, phone.council.org_id, phone.claim_id)
        return claim, lines_of(session, claim)


def test_somebody_tells_what_they_spent_agrees_and_is_told_what_happens(phone: Phone) -> None:
    assert "What did you spend?" in words(phone.get())
    assert phone.get("/add?chosen=1&category=bus").headers["location"].endswith("/add/bus")
    assert phone.post("/add/bus", {"amount": "£4.60"}).headers["location"].endswith("/lines/1/day")
    day = phone.form("/lines/1/day")
    claim, (line,) = claim_of(phone)
    assert phone.send("/lines/1/day", day | {"day": line.spent_on.isoformat()}).status_code == 303
    phone.post("/add/food", {"amount": "6"})
    check = phone.get("/check")
    assert "£10.60" in words(check)
    done = phone.post("/check")
    assert done.headers["location"].endswith("/done")
    claim, _ = claim_of(phone)
    assert claim.submitted_at is not None
    assert claim.total_pence == 1060
    end = words(phone.get("/done"))
    assert "£10.60" in end
    assert claim.reference in end


def test_a_photo_is_kept_shown_and_belongs_to_its_line(phone: Phone) -> None:
    assert phone.post("/add/train", {"amount": "18.40"}).status_code == 303
    sent = phone.post("/lines/1/photo", photo=a_photo())
    assert sent.headers["location"].endswith("/lines/1/photo")
    page = phone.get("/lines/1/photo")
    assert "This is the photo we have" in words(page)
    picture = phone.get("/lines/1/photo.jpg")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["content-security-policy"].startswith("sandbox")
    assert Image.open(io.BytesIO(picture.content)).size == (60, 90)
    _, (line,) = claim_of(phone)
    assert line.receipt_id is not None


@pytest.mark.parametrize(
    ("photo", "says"),
    [
        (b"", "Choose or take a photo first"),
        (b"RIFF nothing", "not a photo or a PDF that we can open"),
        (b"GIF89a nothing", "could not be opened"),
        (b"x" * (10 * 1024 * 1024 + 200_000), "larger than"),
    ],
    ids=["none", "no picture", "broken", "too large"],
)
def test_a_photo_that_cannot_be_taken_says_so_on_its_page_and_loses_nothing(
    phone: Phone, photo: bytes, says: str
) -> None:
    phone.post("/add/train", {"amount": "18.40"})
    refused = phone.post("/lines/1/photo", photo=photo)
    assert refused.status_code == 422
    assert says in words(refused)
    assert 'href="#photo"' in refused.text
    _, (line,) = claim_of(phone)
    assert line.receipt_id is None
    assert line.amount_pence == 1840


def test_a_lost_receipt_needs_a_few_words(phone: Phone) -> None:
    phone.post("/add/train", {"amount": "18.40"})
    assert "Needs a photo" in words(phone.get())
    assert phone.post("/lines/1/no-receipt", {"reason": "  "}).status_code == 422
    assert phone.post("/lines/1/no-receipt", {"reason": "The machine was broken"}).status_code == 303
    assert "You told us why" in words(phone.get())


def test_a_sign_that_cannot_be_kept_is_told_at_its_field_and_the_words_stay(phone: Phone) -> None:
    phone.post("/add/train", {"amount": "18.40"})
    page = phone.post("/lines/1/no-receipt", {"reason": "The machine\u202e was broken"})
    assert page.status_code == 422
    assert 'href="#reason"' in page.text
    assert "damaged or unseen sign" in words(page)
    assert "The machine was broken</textarea>" in page.text
    assert "You told us why" not in words(phone.get())


@pytest.mark.parametrize("typed", ["", "abc", "-3", "0", "1e9", "4.605", "99999999"])
def test_an_amount_that_is_none_is_asked_again_with_what_was_typed(phone: Phone, typed: str) -> None:
    page = phone.post("/add/bus", {"amount": typed})
    assert page.status_code == 422
    assert 'href="#amount"' in page.text
    assert page.text.startswith("<!doctype html>")
    assert "<title>Error: " in page.text
    assert f'value="{typed}"' in page.text
    assert claim_of(phone)[1] == []


def test_miles_are_priced_and_passengers_counted(phone: Phone) -> None:
    phone.post("/add/car", {"miles": "12.5", "passengers": "1"})
    _, (line,) = claim_of(phone)
    assert (line.miles_tenths, line.passengers) == (125, 1)
    assert line.amount_pence > 0
    assert phone.post("/add/car", {"miles": "12", "passengers": "9"}).status_code == 422


def test_a_line_is_changed_and_taken_out(phone: Phone) -> None:
    phone.post("/add/bus", {"amount": "4.60"})
    phone.post("/lines/1", {"amount": "4.80"})
    assert claim_of(phone)[1][0].amount_pence == 480
    phone.post("/lines/1/remove", on="")
    assert claim_of(phone)[1] == []


def test_the_same_form_twice_has_one_effect(phone: Phone) -> None:
    fields = phone.form("/add/bus") | {"amount": "4.60"}
    first, second = phone.send("/add/bus", fields), phone.send("/add/bus", fields)
    assert first.headers["location"] == second.headers["location"]
    assert len(claim_of(phone)[1]) == 1


def test_a_form_that_we_did_not_make_changes_nothing(phone: Phone) -> None:
    other = hand_link(phone.council, phone.council.person())
    for form in ("", "x" * 30, other.form("/add/bus")["form"]):
        refused = phone.send("/add/bus", {"amount": "4.60", "form": form})
        assert refused.status_code == 403
        assert "Nothing was changed" in words(refused)
    assert claim_of(phone)[1] == []


def test_a_form_sent_by_another_website_changes_nothing(phone: Phone) -> None:
    fields = phone.form("/add/bus") | {"amount": "4.60"}
    answer = phone.council.payments.client.post(
        f"/p/{phone.token}/add/bus", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert claim_of(phone)[1] == []


def test_a_yes_to_a_page_that_is_older_than_a_change_claims_nothing(phone: Phone) -> None:
    phone.post("/add/bus", {"amount": "4.60"})
    old = phone.form("/check")
    phone.post("/lines/1", {"amount": "46"})
    again = phone.send("/check", old)
    assert again.status_code == 422
    assert "please look again" in words(again)
    assert "£46.00" in words(again)
    assert claim_of(phone)[0].submitted_at is None


def test_yes_twice_from_two_tabs_claims_once(phone: Phone) -> None:
    phone.post("/add/bus", {"amount": "4.60"})
    one, other = phone.form("/check"), phone.form("/check")
    assert phone.send("/check", one).headers["location"].endswith("/done")
    assert phone.send("/check", other).headers["location"].endswith("/done")
    assert claim_of(phone)[0].total_pence == 460


def test_a_used_link_says_so_calmly_with_the_helpline(phone: Phone) -> None:
    phone.post("/add/bus", {"amount": "4.60"})
    phone.post("/check")
    for path in ("", "/add", "/check", "/lines/1/photo"):
        page = phone.get(path)
        assert page.status_code == 410
        assert "You have finished with this link" in words(page)
        assert "01632 960 000" in page.text


def test_a_link_that_is_too_late_says_so_calmly(phone: Phone) -> None:
    with phone.council.payments.dependencies.database.transaction(phone.council.org_id) as session:
        link = session.get_one(PhoneLink, (phone.council.org_id, phone.link_id))
        link.created_at -= timedelta(days=9)
        link.expires_at = link.created_at + timedelta(hours=48)
    page = phone.get()
    assert page.status_code == 410
    assert "too old" in words(page)
    assert "01632 960 000" in page.text


def test_a_forged_link_opens_nothing_and_tells_nothing(phone: Phone) -> None:
    links = phone.council.payments.dependencies.links
    other = Links(links.key.__class__("another secret of at least 32 letters"), links.address, links.life)
    tokens = [
        other.token(phone.link_id),
        phone.token[:-1] + ("A" if phone.token[-1] != "A" else "B"),
        links.token(UUID(int=7)),
        "short",
        "é" * 43,
    ]
    for token in tokens:
        page = phone.council.payments.client.get(f"/p/{token}")
        assert page.status_code == 404
        assert "does not work" in words(page)
        assert "Riverbank" not in page.text


def test_every_page_has_the_headers_that_keep_the_link_safe_and_no_script(phone: Phone) -> None:
    phone.post("/add/train", {"amount": "18.40"})
    for path in (
        "",
        "/add",
        "/add/bus",
        "/add/car",
        "/lines/1",
        "/lines/1/day",
        "/lines/1/photo",
        "/lines/1/no-receipt",
        "/check",
    ):
        page = phone.get(path)
        assert page.status_code == 200, path
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert "script" not in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert page.text.count("<h1") == 1, path


def test_the_pages_speak_welsh_where_wanted(phone: Phone) -> None:
    switched = phone.send("/language", {"to": "cy", "back": f"/p/{phone.token}/add"})
    assert switched.headers["location"].endswith("/add")
    page = phone.get("/add")
    assert '<html lang="cy">' in page.text
    assert "Bws" in words(page)
    away = phone.send("/language", {"to": "en", "back": "https://example.org/"})
    assert away.headers["location"] == f"/p/{phone.token}"


def test_what_the_rules_refuse_is_said_in_welsh_on_a_welsh_page(phone: Phone) -> None:
    phone.post("/add/train", {"amount": "18.40"})
    phone.send("/language", {"to": "cy", "back": f"/p/{phone.token}"})
    assert "Nid oes neb wedi gwirio" in phone.get().text, "nobody has checked the Welsh, and it says so"
    assert "Nid yw hwn yn llun" in words(phone.post("/lines/1/photo", photo=b"RIFF nothing"))
    assert "rhy fawr" in words(phone.post("/lines/1/photo", photo=b"x" * (10 * 1024 * 1024 + 200_000)))
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    late = phone.post("/lines/1/day", {"day": "other", "other": tomorrow})
    assert "wedi dod eto" in words(late)
    assert "Nid yw'r peth hwn yma mwyach" in html.unescape(words(phone.get("/lines/7/photo")))
    phone.post("/lines/1/no-receipt", {"reason": "Collais i hi"})
    assert phone.post("/check").status_code == 303
    assert "Diolch" in words(phone.get("/done"))


def test_welsh_that_nobody_has_checked_is_for_practice_only() -> None:
    assert CHECKED["cy"] is None
    assert (spoken("cy", practice=True), spoken("cy", practice=False)) == ("cy", "en")
    assert refusal("cy", InvalidError("something.new", "English")) == OTHERWISE
    assert refusal("en", InvalidError("something.new", "English")) == "English Nothing was changed."


def test_every_refusal_of_a_photo_has_its_welsh() -> None:
    assert {f"receipt.{reason}" for reason in receipts._REFUSALS} <= IN_WELSH.keys()  # the one list of them


def test_a_claim_by_text_goes_in_when_its_photo_has_come(council: Council) -> None:
    jo = Texter(council, [council.person("Jo")])
    jo.say("train 18.40")
    phone = open_receipts(council, prompt(jo.say("yes"), "receipt_link"))
    assert "Photos of your receipts" in words(phone.get())
    assert phone.get("/add").status_code == 404, "nothing that was agreed can be changed"
    assert phone.get("/check").status_code == 404
    assert phone.post("/lines/1/photo", photo=a_photo()).status_code == 303
    assert jo.claims() == 0
    assert phone.post("/finish", on="").headers["location"].endswith("/done")
    assert jo.claims() == 1


def test_the_database_refuses_a_claim_by_phone_that_nobody_agreed_to(phone: Phone) -> None:
    """Whatever code does: without a yes to exactly these lines no claim is submitted."""
    phone.post("/add/bus", {"amount": "4.60"})
    database = phone.council.payments.dependencies.database
    submit = text(
        "UPDATE claim SET submitted_at = app_now(), misses_at = app_now(), outcome = 'refer', total_pence = 460,"
        " policy_id = (SELECT id FROM claim_policy WHERE org_id = claim.org_id LIMIT 1) WHERE id = :id"
    )
    with database.transaction(phone.council.org_id) as session:
        act_as(session, system_actor(phone.council.org_id))
        session.execute(submit, {"id": phone.claim_id})
        with pytest.raises(Exception, match="nobody said yes to exactly these lines"):
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.rollback()


def test_assets_are_served_and_nothing_beside_them(phone: Phone) -> None:
    client = phone.council.payments.client
    assert client.get("/assets/phone/phone.css").headers["content-type"].startswith("text/css")
    assert client.get("/assets/phone/pictures/bus.svg").status_code == 200
    for name in ("../words/phrases.py", "..%2fwords%2fphrases.py", "FONT-LICENSE.txt", "nothing.css"):
        assert client.get(f"/assets/phone/{name}").status_code == 404
