//! Everything the system says by mail.
