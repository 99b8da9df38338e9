//! Message + Documents → Articles.
