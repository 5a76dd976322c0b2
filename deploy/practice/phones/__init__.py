"""The practice phones: speak Twilio's REST API and show every text on a page."""
