//! Everything the system says by mail.
//!
//! Hands out the kinds of letters, the words they are put into, the finished bytes of a mail, the way out, and the one
//! decision whether a letter may be written at all. What to say, to whom and when comes
//! from the caller.

pub mod compose;
pub mod gate;
pub mod letter;
pub mod mime;
pub mod outbox;
pub mod post;
pub mod writer;
