//! What a sound Coremail answers.

use super::fetch;
use super::mailbox::{EXPUNGED, Folder, Mail, Mailbox};
use super::reply::Reply;

/// What 163.com says to whoever opens a folder without having sent ID.
pub const UNSAFE: &str = "NO SELECT Unsafe Login. Please contact kefu@188.com for help";

const CAPABILITIES: &str = "CAPABILITY IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 \
                            XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=XOAUTH2";

/// A command as it was heard.
pub struct Command {
    /// Upper case; `UID FETCH` is one verb.
    pub verb: String,
    pub rest: String,
}

/// Where one connection stands.
#[derive(Default)]
pub struct Session {
    logged_in: bool,
    known: bool,
    opened: Option<Opened>,
    pub over: bool,
}

/// The folder that is open.
struct Opened {
    wire: String,
    writable: bool,
}

impl Command {
    pub fn of(line: &str) -> Self {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = first.to_ascii_uppercase();
        if verb == "UID" {
            let (second, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            return Self { verb: format!("UID {}", second.to_ascii_uppercase()), rest: rest.into() };
        }
        Self { verb, rest: rest.into() }
    }

    pub fn opens(&self) -> bool {
        matches!(self.verb.as_str(), "SELECT" | "EXAMINE")
    }

    pub fn fetches(&self) -> bool {
        matches!(self.verb.as_str(), "FETCH" | "UID FETCH")
    }

    pub fn fetches_bodies(&self) -> bool {
        self.fetches() && self.rest.contains("BODY")
    }

    /// Arguments, quoted or not.
    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut rest = self.rest.trim_start();
        while !rest.is_empty() {
            let (word, left) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => rest.split_once(' ').unwrap_or((rest, "")),
            };
            words.push(word.to_owned());
            rest = left.trim_start();
        }
        words
    }
}

impl Session {
    pub fn answer(&mut self, command: &Command, mailbox: &mut Mailbox) -> Reply {
        let words = command.words();
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        match command.verb.as_str() {
            "GREETING" => Reply::default().line("OK Coremail System IMap Server Ready(163com)"),
            "CAPABILITY" => Reply::end("OK CAPABILITY completed").line(CAPABILITIES),
            "NOOP" => Reply::end("OK NOOP completed"),
            "LOGOUT" => {
                self.over = true;
                Reply::end("OK LOGOUT completed").line("BYE IMAP4rev1 Server logging out")
            }
            "ID" => {
                self.known = self.logged_in && command.rest.starts_with("(\"");
                let told = "ID (\"name\" \"Coremail Imap\" \"vendor\" \"Mailtech\" \"TransID\" \"1\")";
                Reply::end("OK ID completed").line(told)
            }
            "LOGIN" if word(0) == mailbox.user && word(1) == mailbox.code => {
                self.logged_in = true;
                Reply::end("OK LOGIN completed")
            }
            "LOGIN" => Reply::end("NO LOGIN Login error or password error"),
            "AUTHENTICATE" => Reply::end("BAD Parse command error"),
            _ if !self.logged_in => Reply::end("BAD Command is not valid in this state"),
            "LIST" | "XLIST" => list(mailbox, &command.verb),
            "STATUS" => Reply::end("OK STATUS completed").line(format!("STATUS \"{}\" ()", word(0))),
            "CREATE" => create(mailbox, word(0)),
            "SELECT" | "EXAMINE" if !self.known => Reply::end(UNSAFE),
            "SELECT" | "EXAMINE" => self.open(command.verb == "SELECT", word(0), mailbox),
            _ => self.inside(command, &words, mailbox),
        }
    }

    fn open(&mut self, writable: bool, wire: &str, mailbox: &mut Mailbox) -> Reply {
        let Some(folder) = mailbox.on_wire(wire) else {
            return Reply::end("NO EXAMINE The folder does not exist");
        };
        self.opened = Some(Opened { wire: folder.wire.clone(), writable });
        let mut reply =
            Reply::end(if writable { "OK [READ-WRITE] SELECT completed" } else { "OK [READ-ONLY] EXAMINE completed" })
                .line(format!("{} EXISTS", folder.mails.len()))
                .line("0 RECENT");
        if let Some(validity) = folder.validity {
            reply = reply.line(format!("OK [UIDVALIDITY {validity}] UIDs valid"));
        }
        reply
            .line("FLAGS (\\Answered \\Seen \\Deleted \\Draft \\Flagged)")
            .line("OK [PERMANENTFLAGS (\\Answered \\Seen \\Deleted \\Draft \\Flagged)] Limited")
    }

    /// Commands that need an open folder.
    fn inside(&mut self, command: &Command, words: &[String], mailbox: &mut Mailbox) -> Reply {
        let Some(Opened { wire, writable }) = &self.opened else {
            return Reply::end("BAD Command is not valid in this state");
        };
        let by_uid = command.verb.starts_with("UID ");
        let verb = command.verb.trim_start_matches("UID ");
        let set = words.first().map_or("", String::as_str);
        let Some(folder) = mailbox.on_wire(wire) else { return Reply::end("NO The folder is gone") };
        match verb {
            "FETCH" => fetch::answer(folder, set, by_uid, &command.rest, *writable),
            "SEARCH" => search(folder, &command.rest, by_uid),
            "CLOSE" => {
                self.opened = None;
                Reply::end("OK CLOSE completed")
            }
            "STORE" | "EXPUNGE" if !writable => Reply::end("NO The folder is read-only"),
            "STORE" => store(folder, set, by_uid, words),
            "EXPUNGE" => expunge(folder, set, by_uid),
            "COPY" => {
                let copies: Vec<Mail> = fetch::chosen(folder, set, by_uid).into_iter().cloned().collect();
                match mailbox.on_wire(words.get(1).map_or("", String::as_str)) {
                    None => Reply::end("NO [TRYCREATE] The folder does not exist"),
                    Some(target) => {
                        for mail in copies {
                            target.add(mail.raw, mail.arrived);
                        }
                        Reply::end("OK COPY completed")
                    }
                }
            }
            // No IDLE, MOVE, UNSELECT, SORT, THREAD.
            _ => Reply::end("BAD Parse command error"),
        }
    }
}

fn list(mailbox: &Mailbox, verb: &str) -> Reply {
    mailbox.folders.iter().fold(Reply::end(format!("OK {verb} completed")), |reply, folder| {
        let role = if folder.role.is_empty() { String::new() } else { format!(" {}", folder.role) };
        reply.line(format!("{verb} (\\HasNoChildren{role}) \"/\" \"{}\"", folder.wire))
    })
}

fn create(mailbox: &mut Mailbox, wire: &str) -> Reply {
    if mailbox.on_wire(wire).is_some() {
        return Reply::end("NO CREATE The folder exists already");
    }
    mailbox.folders.push(Folder::new(wire, wire, ""));
    Reply::end("OK CREATE completed")
}

/// ALL, UNSEEN and UID sets work; words find nothing, as at 163.com.
fn search(folder: &Folder, rest: &str, by_uid: bool) -> Reply {
    let rest = rest.to_ascii_uppercase();
    let unseen = rest.contains("UNSEEN");
    if ["FROM", "TO", "SUBJECT", "BODY"].iter().any(|key| rest.contains(key)) {
        return Reply::end("OK SEARCH completed").line("SEARCH");
    }
    let set = rest.strip_prefix("UID ").map(|set| set.split(' ').next().unwrap_or_default());
    let chosen = fetch::chosen(folder, set.unwrap_or("1:*"), true);
    let found = folder.mails.iter().zip(1u32..).filter(|(mail, _)| {
        let seen = mail.flags.iter().any(|flag| flag == "\\Seen");
        (!unseen || !seen) && chosen.iter().any(|chosen| chosen.uid == mail.uid)
    });
    let numbers: String = found.map(|(mail, number)| format!(" {}", if by_uid { mail.uid } else { number })).collect();
    Reply::end("OK SEARCH completed").line(format!("SEARCH{numbers}"))
}

fn store(folder: &mut Folder, set: &str, by_uid: bool, words: &[String]) -> Reply {
    let uids: Vec<u32> = fetch::chosen(folder, set, by_uid).iter().map(|mail| mail.uid).collect();
    let flags: Vec<String> = words
        .iter()
        .skip(2)
        .map(|flag| flag.trim_matches(['(', ')']).to_owned())
        .filter(|flag| !flag.is_empty())
        .collect();
    let takes_away = words.get(1).is_some_and(|how| how.starts_with('-'));
    for mail in folder.mails.iter_mut().filter(|mail| uids.contains(&mail.uid)) {
        mail.flags.retain(|flag| !flags.contains(flag));
        if !takes_away {
            mail.flags.extend(flags.iter().cloned());
        }
    }
    Reply::end("OK STORE completed")
}

/// UID EXPUNGE (RFC 4315) takes those of the set that are deleted; a bare one takes all of them.
fn expunge(folder: &mut Folder, set: &str, by_uid: bool) -> Reply {
    let uids: Vec<u32> = match by_uid {
        true => fetch::chosen(folder, set, true).iter().map(|mail| mail.uid).collect(),
        false => folder.mails.iter().map(|mail| mail.uid).collect(),
    };
    let mut reply = Reply::end("OK EXPUNGE completed");
    let mut gone = 0;
    for (mail, number) in folder.mails.iter_mut().zip(1u32..) {
        if uids.contains(&mail.uid) && mail.flags.iter().any(|flag| flag == "\\Deleted") {
            mail.flags.push(EXPUNGED.into());
            reply = reply.line(format!("{} EXPUNGE", number - gone));
            gone += 1;
        }
    }
    reply
}
