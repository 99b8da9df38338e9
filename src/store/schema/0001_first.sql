-- The first schema. Tables are STRICT; ids are never used again (AUTOINCREMENT); a column never changes its meaning.
-- Moments are RFC 3339 text with +08:00, days are YYYY-MM-DD, lists and evidence are JSON.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- One row for each different mail (by the hash of its bytes) that a source has shown us.
CREATE TABLE mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE,
  arrived TEXT NOT NULL,
  size INTEGER NOT NULL,
  message_id TEXT NOT NULL DEFAULT '',
  from_name TEXT NOT NULL DEFAULT '',
  from_address TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  -- 'stored' until it is settled; then one of the four verdicts for good (a person may reopen a quarantined one).
  state TEXT NOT NULL DEFAULT 'stored' CHECK (state IN ('stored', 'draft', 'acted', 'ignored', 'quarantined')),
  reason TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  flaws TEXT NOT NULL DEFAULT '[]',
  -- The unit that a person named for this mail.
  assigned TEXT,
  -- 1 if it was there before the first run: nobody is written to because of it.
  quiet INTEGER NOT NULL DEFAULT 0,
  stored_at TEXT NOT NULL,
  settled_at TEXT
) STRICT;
CREATE INDEX mail_state ON mail (state);

-- Every place at which a source showed a mail; the same mail may lie in two places.
CREATE TABLE sighting (
  origin TEXT PRIMARY KEY,
  mail INTEGER NOT NULL REFERENCES mail (id),
  seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mail INTEGER NOT NULL UNIQUE REFERENCES mail (id),
  unit TEXT NOT NULL,
  clue TEXT NOT NULL,
  period TEXT NOT NULL,
  timeliness TEXT NOT NULL
) STRICT;
CREATE INDEX submission_period ON submission (period, unit);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  submission INTEGER NOT NULL REFERENCES submission (id),
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  title TEXT NOT NULL,
  paragraphs TEXT NOT NULL,
  author TEXT,
  phone TEXT,
  signoff TEXT,
  photos TEXT NOT NULL,
  flags TEXT NOT NULL,
  origin TEXT NOT NULL,
  area TEXT NOT NULL,
  verdict TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  fingerprint BLOB NOT NULL
) STRICT;
CREATE INDEX draft_period ON draft (period, unit);

-- Who changed a draft or an issue, when, and how: the office's own minutes.
CREATE TABLE minute (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  draft INTEGER REFERENCES draft (id),
  issue INTEGER REFERENCES issue (id),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;

CREATE TABLE issue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  period TEXT NOT NULL UNIQUE,
  number INTEGER NOT NULL,
  total INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL,
  round INTEGER NOT NULL,
  compiled_at TEXT NOT NULL,
  -- What is printed, frozen at compilation: drafts in their order, standings, readers.
  contents TEXT NOT NULL,
  docx TEXT NOT NULL,
  original TEXT,
  signed_by TEXT,
  signed_at TEXT,
  published_at TEXT
) STRICT;

CREATE TABLE letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  message_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- The letter as it is sent, byte for byte, in the archive.
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  due TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  UNIQUE (key, recipient)
) STRICT;
CREATE INDEX letter_message_id ON letter (message_id);
CREATE INDEX letter_recipient ON letter (recipient, created_at);

-- Addresses that a person gave to a unit.
CREATE TABLE address (
  address TEXT PRIMARY KEY,
  unit TEXT NOT NULL,
  confirmed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE excuse (
  period TEXT NOT NULL,
  unit TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (period, unit)
) STRICT, WITHOUT ROWID;
