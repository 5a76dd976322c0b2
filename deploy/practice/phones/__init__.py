"""The practice phones: speak Twilio's REST API and GOV.UK Notify's for texts, and show every text on a page."""
