"""Tests of the notifications service, on a real PostgreSQL and a real Valkey, through Twilio's real SDK."""
