//! Where mail comes from: a folder of .eml, a Maildir, an mbox.
