//! The token of a review copy in a subject.

/// Characters in a token.
const LENGTH: usize = 8;

/// The token `#XXXXXXXX` in a subject, in upper case; `None` if there is none or there are two different ones.
///
/// The alphabet is Crockford's base 32: digits and capital letters without I, L, O and U. Prefixes (Re:, 回复：), lower case
/// and full-width typing do not matter; misread letters are not mended, for a wrong token must not hit another issue.
///
/// ```
/// use jianbao::editing::reply::token_in;
/// assert_eq!(token_in("回复：第12期送审 #7k3m9qxz"), Some("7K3M9QXZ".to_string()));
/// assert_eq!(token_in("第12期送审 #12"), None);
/// ```
pub fn token_in(subject: &str) -> Option<String> {
    let subject: String = subject.chars().map(crate::editing::width::narrow).collect();
    let mut found: Option<String> = None;
    for candidate in subject.split('#').skip(1) {
        let token: String = candidate.chars().take_while(char::is_ascii_alphanumeric).collect();
        let token = token.to_ascii_uppercase();
        if token.len() != LENGTH || token.contains(['I', 'L', 'O', 'U']) {
            continue;
        }
        match &found {
            Some(other) if *other != token => return None,
            _ => found = Some(token),
        }
    }
    found
}
