-- The practice phones' messages and calls.
CREATE TABLE IF NOT EXISTS line (number TEXT PRIMARY KEY, webhook_url TEXT NOT NULL, voice_url TEXT) STRICT;
CREATE TABLE IF NOT EXISTS line_fallback (number TEXT PRIMARY KEY, url TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code INTEGER,
    status_callback TEXT,
    messaging_service_sid TEXT,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS due (
    id INTEGER PRIMARY KEY,
    message TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code INTEGER,
    due_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS due_next ON due (due_at);
CREATE TABLE IF NOT EXISTS callback (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    fields TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting'
) STRICT;
CREATE INDEX IF NOT EXISTS callback_due ON callback (due_at) WHERE state = 'waiting';
