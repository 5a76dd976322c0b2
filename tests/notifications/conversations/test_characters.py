"""What somebody texts or says is never refused: signs that cannot be kept become a blank, unseen marks go."""

from tests.notifications.conversations.conftest import NUMBER, People

ODD = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ufffe", "\ufdd0", "\U0010ffff"]


def test_a_text_with_any_sign_is_kept_with_a_blank_and_answered(people: People) -> None:
    for odd in (*ODD, "\u200b"):
        assert people.say(f"bus{odd}4.60"), ascii(odd)
    assert [(turn.said, turn.answered_by) for turn in people.turns()] == [("bus 4.60", "payments")] * (len(ODD) + 1)


def test_marks_that_nobody_sees_do_not_hide_a_word(people: People) -> None:
    answered = people.say("\u202aST\u00adOP\u2060\u202c")
    assert "money" in answered[0], "they said STOP"


def test_emoji_and_joined_letters_come_through_as_they_are(people: People) -> None:
    said = "👩\u200d🦽 نازنین\u200cزهرا 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    people.say(said)
    assert people.turns()[0].said == said


def test_a_webhook_with_any_sign_in_any_field_is_taken(people: People) -> None:
    for place, odd in enumerate(ODD):
        for field in ("MessageSid", "From", "Body"):
            form = {"MessageSid": f"SM-{field}-{place}", "From": NUMBER, "Body": "bus 4.60"}
            form[field] += odd
            answer = people.post(f"/lines/twilio/sms/{people.service.org_id}", form)
            assert answer.status_code == 200, (field, ascii(odd))
    assert len(people.turns()) == 3 * len(ODD)


def test_a_call_with_any_sign_in_any_field_goes_on(people: People) -> None:
    base = f"/lines/twilio/voice/{people.service.org_id}"
    fields = ("CallSid", "From", "SpeechResult", "Digits", "CallStatus", "CallDuration", "DialCallStatus")
    for field in fields:
        for place, odd in enumerate(("\x00", "\ufffe")):
            form = {"CallSid": f"CA-{field}-{place}", "From": NUMBER}
            form[field] = f"{form.get(field, 'bus 4.60')}{odd}"
            for path in ("", "/heard", "/silent", "/dialled", "/ended"):
                assert people.post(f"{base}{path}", form).status_code in (200, 204), (field, path)
