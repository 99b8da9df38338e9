//! Authentication-Results (RFC 8601): what servers on the way found out about the sender, and how much of it may be believed.
//!
//! Hands out [`Authentication`], every such header of a mail with its place, and [`Authentication::authenticity`], the one
//! verdict. A pure function of the headers, the sender's domain and the name that an office expects; knows neither office
//! nor drafts.
//!
//! # Whom to believe
//!
//! Anybody can write such a header into a mail before it reaches the provider. RFC 8601 §5 therefore lets a reader believe
//! only what its own provider wrote, and leaves open how that is known. Providers differ in where they put it: exim, rspamd
//! and milters at the very top, above all Received; QQ directly below its own Received; 163.com (Coremail) at the *bottom*
//! of the header, below everything that the sender wrote, signed by the very host that its Received names after `by`.
//! "The topmost" would thus believe the forger at 163.com. So, in this order:
//!
//! 1. If the office names the provider's signature (`[imap] authserv`), only headers so signed count; those above the
//!    topmost Received alone, if there are any.
//! 2. Headers above the topmost Received count: nobody but the provider could put them there.
//! 3. Headers signed by the host that the topmost Received names, or another one of its domain, count.
//! 4. Else the topmost header counts, but only against the sender: a forger gains nothing by a confessed failure, and
//!    everything by an invented success.
//!
//! Where several headers above all Received count (one a method, as milters write them), each that speaks of a method must
//! speak for the sender. Where several below do, one of them may be forged, and the worst counts.

use super::header::{Headers, unfold};
use crate::model::submission::Authenticity;
use serde::{Deserialize, Serialize};

/// Headers of one mail that are read.
const HEADERS: usize = 20;
/// Characters of one header that are read.
const LONGEST: usize = 16_384;
/// Results of one header that are read.
const RESULTS: usize = 100;

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Spf,
    Dkim,
    Dmarc,
}

/// What came of it (RFC 8601 §2.7); `policy` and words that nobody knows count as neutral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Pass,
    Fail,
    SoftFail,
    Neutral,
    None,
    TempError,
    PermError,
}

/// One result of one header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub method: Method,
    pub outcome: Outcome,
    /// The domain that was checked, in lower case; empty if one was given that cannot be understood.
    pub domain: Option<String>,
}

/// One Authentication-Results header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    /// Who wrote it, in lower case; Outlook leaves it out.
    pub authserv: String,
    /// Whether it stands above every Received.
    pub on_top: bool,
    pub claims: Vec<Claim>,
}

/// All of a mail's Authentication-Results, the topmost first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// The host that the topmost Received names after `by`, in lower case; it wrote that line itself.
    pub taken_by: String,
    pub headers: Vec<Results>,
}

/// Reads the headers of a mail.
pub(super) fn of(headers: &Headers<'_>) -> Authentication {
    let mut found = Authentication::default();
    let mut on_top = true;
    for (name, value) in headers.iter() {
        match name {
            "received" if on_top => {
                on_top = false;
                found.taken_by = by(&unfold(value).0);
            }
            "authentication-results" if found.headers.len() < HEADERS => {
                found.headers.push(Results { on_top, ..results(&unfold(value).0) });
            }
            _ => {}
        }
    }
    found
}

impl Authentication {
    /// The verdict about a sender of this domain. `authserv` is how the provider signs, empty if that is not known.
    pub fn authenticity(&self, from: &str, authserv: &str) -> Authenticity {
        let counting = |counts: &dyn Fn(&Results) -> bool| -> Vec<&Results> {
            self.headers.iter().filter(|header| counts(header)).collect()
        };
        let authserv = authserv.trim().to_ascii_lowercase();
        if !authserv.is_empty() {
            let on_top = counting(&|header| header.on_top && is_of(&header.authserv, &authserv));
            if !on_top.is_empty() {
                return judged(&on_top, from);
            }
            return worst(&counting(&|header| is_of(&header.authserv, &authserv)), from);
        }
        let on_top = counting(&|header| header.on_top);
        if !on_top.is_empty() {
            return judged(&on_top, from);
        }
        let own = counting(&|header| !self.taken_by.is_empty() && aligned(&header.authserv, &self.taken_by));
        if !own.is_empty() {
            return worst(&own, from);
        }
        let topmost: Vec<&Results> = self.headers.iter().take(1).collect();
        match judged(&topmost, from) {
            Authenticity::Failed => Authenticity::Failed,
            Authenticity::Verified | Authenticity::Absent => Authenticity::Absent,
        }
    }
}

/// What headers say of which one may be forged under the provider's own name: the worst of what each says alone.
fn worst(headers: &[&Results], from: &str) -> Authenticity {
    let verdicts: Vec<Authenticity> = headers.iter().map(|header| judged(&[*header], from)).collect();
    if verdicts.contains(&Authenticity::Failed) {
        Authenticity::Failed
    } else if !verdicts.is_empty() && verdicts.iter().all(|one| *one == Authenticity::Verified) {
        Authenticity::Verified
    } else {
        Authenticity::Absent
    }
}

/// What headers that are believed say together.
fn judged(headers: &[&Results], from: &str) -> Authenticity {
    let speaks_for = |claim: &Claim| {
        claim.outcome == Outcome::Pass && claim.domain.as_ref().is_none_or(|domain| aligned(domain, from))
    };
    // Some header speaks of the method, and each that does has a success for the sender's own domain.
    let holds = |method: Method| {
        let mut about = headers.iter().map(|header| header.claims.iter().filter(move |claim| claim.method == method));
        let mut about = about.by_ref().map(Iterator::collect::<Vec<_>>).filter(|claims| !claims.is_empty()).peekable();
        about.peek().is_some() && about.all(|claims| claims.into_iter().any(speaks_for))
    };
    let any = |method: Method, outcomes: &[Outcome]| {
        let mut claims = headers.iter().flat_map(|header| &header.claims);
        claims.any(|claim| claim.method == method && outcomes.contains(&claim.outcome))
    };
    if any(Method::Dmarc, &[Outcome::Fail]) {
        return Authenticity::Failed;
    }
    if holds(Method::Dmarc) || holds(Method::Dkim) || holds(Method::Spf) {
        return Authenticity::Verified;
    }
    let passes = any(Method::Spf, &[Outcome::Pass]) || any(Method::Dkim, &[Outcome::Pass]);
    let failed =
        any(Method::Spf, &[Outcome::Fail, Outcome::SoftFail]) || (any(Method::Dkim, &[Outcome::Fail]) && !passes);
    if failed { Authenticity::Failed } else { Authenticity::Absent }
}

/// Whether a signature is the named one, or a host of the named domain.
fn is_of(signed: &str, named: &str) -> bool {
    signed == named || signed.strip_suffix(named).is_some_and(|host| host.ends_with('.'))
}

/// Whether two domains are of one organisation (relaxed alignment, RFC 7489 §3.1).
fn aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_end_matches('.'), other.trim_end_matches('.'));
    !one.is_empty() && (one == other || organisation(one).is_some_and(|own| organisation(other) == Some(own)))
}

/// The last two labels of a domain, or the last three of `x.gov.cn`; `None` for a bare host name. Not the public suffix
/// list: under a suffix that it does not know, two strangers would count as one, which is no worse than what SPF of a
/// shared provider proves.
fn organisation(domain: &str) -> Option<String> {
    const SECOND: [&str; 8] = ["ac", "co", "com", "edu", "gov", "mil", "net", "org"];
    let labels: Vec<&str> = domain.rsplit('.').collect();
    let count = match labels.as_slice() {
        [top, second, ..] if top.len() == 2 && SECOND.contains(second) => 3,
        _ => 2,
    };
    (labels.len() >= count && labels.iter().all(|label| !label.is_empty()))
        .then(|| labels.into_iter().take(count).collect::<Vec<_>>().join("."))
}

/// The host after `by` in a Received. What follows `from` is the stranger's own word, comments included, and may be `by`.
fn by(received: &str) -> String {
    let words = segments(received).into_iter().next().unwrap_or_default();
    let own = if words.first().is_some_and(|word| word.eq_ignore_ascii_case("from")) { 2 } else { 0 };
    let mut words = words.into_iter().skip(own).skip_while(|word| !word.eq_ignore_ascii_case("by")).skip(1);
    words.next().unwrap_or_default().to_ascii_lowercase()
}

/// Reads one header, unfolded.
fn results(text: &str) -> Results {
    let mut segments = segments(text).into_iter();
    let mut read = Results::default();
    let first = segments.next().unwrap_or_default();
    if first.first().is_some_and(|word| word.contains('=')) {
        // Outlook begins with the first result.
        read.claims.extend(claim(&first));
    } else if let Some(authserv) = first.first() {
        read.authserv = authserv.to_ascii_lowercase();
    }
    read.claims.extend(segments.take(RESULTS).filter_map(|words| claim(&words)));
    read
}

/// `method=result`, then `ptype.property=value`.
fn claim(words: &[String]) -> Option<Claim> {
    let (method, outcome) = words.first()?.split_once('=')?;
    let method = match method.split('/').next()?.to_ascii_lowercase().as_str() {
        "spf" => Method::Spf,
        "dkim" => Method::Dkim,
        "dmarc" => Method::Dmarc,
        _ => return None,
    };
    let outcome = match outcome.to_ascii_lowercase().as_str() {
        "pass" => Outcome::Pass,
        // Gmail wrote hardfail for years.
        "fail" | "hardfail" => Outcome::Fail,
        "softfail" => Outcome::SoftFail,
        "none" => Outcome::None,
        "temperror" => Outcome::TempError,
        "permerror" => Outcome::PermError,
        _ => Outcome::Neutral,
    };
    let value = |names: &[&str]| {
        names.iter().find_map(|name| {
            let mut pairs = words.iter().skip(1).filter_map(|word| word.split_once('='));
            pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    };
    let value = match method {
        // `smtp.mail` is how Coremail writes it.
        Method::Spf => value(&["smtp.mailfrom", "smtp.mail", "smtp.from", "smtp.helo"]),
        Method::Dkim => value(&["header.d", "header.i"]),
        Method::Dmarc => value(&["header.from"]),
    };
    // Some write the identity without saying what it is: `dkim=fail name@example.cn`.
    let bare = || words.get(1).filter(|word| !word.contains('=') && word.contains('.')).map(String::as_str);
    Some(Claim { method, outcome, domain: value.or_else(bare).map(domain) })
}

/// The domain of an address or of itself.
fn domain(value: &str) -> String {
    let domain = value.rsplit('@').next().unwrap_or_default();
    let domain = domain.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c.is_ascii()).to_ascii_lowercase();
    if domain.contains('.') { domain } else { String::new() }
}

/// The header's parts between semicolons, each as words: comments gone, quotes undone, `a = b` drawn together to `a=b`.
fn segments(text: &str) -> Vec<Vec<String>> {
    let mut segments: Vec<Vec<String>> = vec![Vec::new()];
    let mut word = String::new();
    let (mut comment, mut quoted, mut escaped) = (0_usize, false, false);
    let end = |word: &mut String, segments: &mut Vec<Vec<String>>| {
        if let (false, Some(segment)) = (word.is_empty(), segments.last_mut()) {
            add(segment, std::mem::take(word));
        }
    };
    for c in text.chars().take(LONGEST) {
        if escaped {
            escaped = false;
            if comment == 0 {
                word.push(c);
            }
            continue;
        }
        match c {
            '\\' if quoted || comment > 0 => escaped = true,
            '"' if comment == 0 => quoted = !quoted,
            _ if quoted => word.push(c),
            '(' => {
                comment += 1;
                end(&mut word, &mut segments);
            }
            ')' if comment > 0 => comment -= 1,
            _ if comment > 0 => {}
            ';' => {
                end(&mut word, &mut segments);
                segments.push(Vec::new());
            }
            _ if c.is_whitespace() => end(&mut word, &mut segments),
            _ => word.push(c),
        }
    }
    end(&mut word, &mut segments);
    segments
}

/// Adds a word to a segment, or what belongs to the word before it.
fn add(segment: &mut Vec<String>, word: String) {
    let Some(last) = segment.last_mut() else { return segment.push(word) };
    let waits = last.ends_with('=') && last.matches('=').count() == 1 && !word.contains('=');
    // Coremail folds in the midst of an address: `smtp.mail=name-` `box@example.cn`.
    let broken = last.contains('=') && last.contains('.') && !word.contains('=');
    if word.starts_with('=') || waits || broken { last.push_str(&word) } else { segment.push(word) }
}

#[cfg(test)]
mod tests;
