-- The mailbox at a provider: folders and how far they are known, mails that could not be had, addresses that bounce.

-- Message-ID and body in one hash: the same mail again with other trace headers (moved between folders, exported anew)
-- has the same. NULL if it has no Message-ID or its body is empty.
ALTER TABLE mail ADD COLUMN twin TEXT;
CREATE INDEX mail_twin ON mail (twin) WHERE twin IS NOT NULL;

-- A folder of the server. Every UID up to last_uid is accounted for: sighted, before the office's start, or stuck.
CREATE TABLE folder (
  -- As the server writes it (modified UTF-7).
  name TEXT PRIMARY KEY,
  -- As people read it.
  shown TEXT NOT NULL,
  validity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL DEFAULT 0,
  -- The office's start for which it was read; another start reads it again from the beginning.
  start TEXT NOT NULL DEFAULT '',
  -- Mails that had arrived before the start and were left where they are.
  before_start INTEGER NOT NULL DEFAULT 0,
  -- Mails in it when it was last looked at, and when.
  present INTEGER NOT NULL DEFAULT 0,
  looked_at TEXT NOT NULL DEFAULT '',
  -- When its UIDs were last compared one by one with what we know, and how many we did not know then.
  counted_at TEXT NOT NULL DEFAULT '',
  unknown INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Mails that the server shows and whose bytes could not be had.
CREATE TABLE stuck (
  origin TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  uid INTEGER NOT NULL,
  -- Arrival as the server says; empty if it does not.
  arrived TEXT NOT NULL,
  size INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  -- 1 once a person has said that it need not be had.
  waived INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Mails with which something is still to be done on the server (marked, moved), if the office wants that.
CREATE TABLE untidied (
  origin TEXT PRIMARY KEY REFERENCES sighting (origin),
  folder TEXT NOT NULL,
  validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  -- How often it was begun: a server that copies and then fails to delete must not be filled with copies.
  tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Bounces by address; an address is written to again only after a person has said so.
CREATE TABLE bounce (
  address TEXT PRIMARY KEY,
  -- Bounces that were not final.
  soft INTEGER NOT NULL DEFAULT 0,
  last_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- Since when nothing is sent there; empty if it is only being counted.
  suspended_at TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- When a letter was last handed to the network (sent, in doubt, refused or deferred alike), for the provider's caps.
ALTER TABLE letter ADD COLUMN tried_at TEXT NOT NULL DEFAULT '';
-- The server's last words about it.
ALTER TABLE letter ADD COLUMN answer TEXT NOT NULL DEFAULT '';
CREATE INDEX letter_tried ON letter (tried_at) WHERE tried_at <> '';
CREATE INDEX letter_due ON letter (due) WHERE due <> '';

CREATE INDEX mail_arrived ON mail (arrived);
-- Letters that wait for a person, found without reading all of them.
CREATE INDEX letter_waits ON letter (id) WHERE substr(state, 1, 9) IN ('"in-doubt', '{"refused');
