-- Screening: drafts that several units tell together, edits as revisions, likeness to old drafts, what editors decided.

-- Other units that share the draft, a JSON list of codes.
ALTER TABLE draft ADD COLUMN joint TEXT NOT NULL DEFAULT '[]';
-- How often the office has edited it; 0 as the unit sent it.
ALTER TABLE draft ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
-- When an editor last confirmed or moved its area; empty if nobody did. Only such drafts teach the classifier.
ALTER TABLE draft ADD COLUMN decided_at TEXT NOT NULL DEFAULT '';
CREATE INDEX draft_decided ON draft (decided_at) WHERE decided_at <> '';

-- Every wording that a draft has had, once it was edited: number 0 is the unit's own, the greatest is the one that stands.
CREATE TABLE revision (
  draft INTEGER NOT NULL REFERENCES draft (id),
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  paragraphs TEXT NOT NULL,
  -- Captions of photos, by the photo's key in the archive.
  captions TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (draft, number)
) STRICT, WITHOUT ROWID;

-- Pieces of the fingerprints, by which drafts like a new one are found among those of all years.
CREATE TABLE band (
  hash INTEGER NOT NULL,
  draft INTEGER NOT NULL REFERENCES draft (id),
  PRIMARY KEY (hash, draft)
) STRICT, WITHOUT ROWID;
