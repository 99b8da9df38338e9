//! jianbao (简报) turns one mailbox of drafts into a signed-off weekly bulletin.
//!
//! # The story
//!
//! Units mail drafts (稿件) to one mailbox until a weekly deadline. One mail's way:
//!
//! ```text
//! mailbox ──source──▶ archive (raw bytes, sha256) ──sandbox──▶ Message ──extract──▶ Documents ──▶ Articles
//!     └─ who sent it (sender) · which week (calendar) · which area (classify) · seen before (duplicate)
//! ──record──▶ Submission + Drafts + receipt Letter                      one transaction
//! Drafts ──review──▶ edited, merged, selected ──compile──▶ Issue ──typeset──▶ .docx ──▶ review copies
//! a reply ──signoff──▶ signed off ──publish──▶ readers, outlets, the units whose drafts were adopted
//! Letter ──writer──▶ outbox ──post──▶ sent | deferred | refused | in doubt
//! ```
//!
//! A week runs: open → reminders → deadline → late notice → compiled, in review → signed off → published. [`run::run`]
//! does whatever is due at this moment and nothing twice; a scheduler calls it every few minutes.
//!
//! # Words
//!
//! 来稿 submission: what one mail brought for one period. 稿件 draft: one story. 期 issue: one number of the bulletin.
//! 方面 area: a heading of the bulletin. 责任单位 unit. 截稿 deadline; a *period* is the stretch between two different
//! deadlines, named by the day of its own. 迟报 late, 漏报 missing, 免报 excused. 回执 receipt, 退稿 return, 采用 adopt,
//! 签发 sign off. 示范稿件 example: a text whose area is known. [`model`] has a type for each.
//!
//! # Rooms, from the door inwards
//!
//! | room | what happens there |
//! |---|---|
//! | [`cli`] | one file a command; the clock is read here, once |
//! | [`board`] | the Monday board: the same facts for terminal, JSON and page |
//! | [`run`] | the scheduled job: collect, settle, remind, compile, publish, deliver |
//! | [`intake`] | a mail becomes a submission with drafts |
//! | [`publishing`] | drafts become an issue; replies move it on; it goes out |
//! | [`editing`] | area, likeness, flags; the one way to change a draft; what a reply says |
//! | [`notices`] | everything the system says by mail: words, bytes, gate, outbox |
//! | [`store`] | all SQL, and the archive of raw bytes |
//! | [`wire`] | a secured line to a server, with a limit on time and bytes |
//! | [`model`] | plain types and their laws; no I/O |
//! | [`config`], [`office`] | what the files of an office say; everything of one office, opened once |
//!
//! Arrows run one way: cli → board, run → intake, publishing → editing → notices → store, wire → model. Nobody below asks
//! anybody above; nobody but `cli` reads the clock; nothing but `cli` prints. `config` names the settings that belong to a
//! room (the kinds of mailbox, the caps, the fonts) by that room's own types, and `office` opens the mailbox and the reading
//! children for whoever was given the office: those two look up, and only for that.
//!
//! # Three laws
//!
//! 1. *Nothing shown to us is lost.* Raw bytes are in the archive and committed before anything else happens. Every mail
//!    ends in exactly one verdict: draft, acted on, ignored with a reason, quarantined. `status` shows that the counts add
//!    up, and once a period every UID of the server is compared with them. Nothing is deleted or marked in the mailbox unless
//!    the office asks for it.
//! 2. *Nothing is said twice.* A letter has a key that says why it exists, unique with its reader; effect and letter
//!    commit together; what may or may not have been sent is shown to a person.
//! 3. *Strangers' bytes are read in another process*, with limits on time, memory and files and without network; programs
//!    of the machine that help there (OCR above all) run inside the same walls. Reading gives values plus flaws, not errors.
//!
//! # Where this differs from the first sketch of the house, and why
//!
//! - A mail from an unknown sender leaves no half-made submission: it is quarantined as a whole, and read again once a
//!   person has said whose it is. One state less to keep right.
//! - The moment at which a period closes to late drafts is the configured one, not that of the actual compilation, so that
//!   lateness does not depend on how often the mailbox is polled.
//! - What an issue prints is frozen when it is compiled. A change to a draft in review opens the issue for another round:
//!   what the leader approves is what is printed.
//! - One adoption letter a unit and issue, not one a draft: providers count letters.

pub mod board;
pub mod cli;
pub mod config;
pub mod editing;
pub mod failure;
pub mod intake;
pub mod model;
pub mod notices;
pub mod office;
pub mod publishing;
pub mod run;
pub mod store;
pub mod wire;
