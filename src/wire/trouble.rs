//! Why a server could not be used, with the remedy.

use std::io::{self, ErrorKind};

/// Why a server could not be used. Printed, it names the server and the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection came about.
    #[error("连不上 {host}（{why}），请检查网络、服务器名和端口")]
    Unreachable { host: String, why: String },
    /// The server's certificate is not believed.
    #[error("{host} 的证书不可信（{why}），未发送账号和授权码；请核对服务器名，自建证书的请在设置中写明 ca")]
    Untrusted { host: String, why: String },
    /// It took longer than the step may.
    #[error("{host} 在“{step}”时久无回应，已断开，下次接着办")]
    TooSlow { host: String, step: &'static str },
    /// The time given to the whole visit is used up; nothing is wrong with the server.
    #[error("本次与 {host} 通信的时间已用完，停在“{step}”，余下的下次接着办")]
    TimeUp { host: String, step: &'static str },
    /// More came than the step may bring.
    #[error("{host} 在“{step}”时传来的数据过多，已断开，下次接着办")]
    TooMuch { host: String, step: &'static str },
    /// The connection ended.
    #[error("{host} 在“{step}”时断开了连接，下次接着办")]
    HungUp { host: String, step: &'static str },
    /// The server's answer cannot be understood.
    #[error("{host} 在“{step}”时的回答无法识别，已断开，下次接着办")]
    Garbled { host: String, step: &'static str },
    /// Account or code are not accepted.
    #[error(
        "{host} 不接受账号或授权码（{answer}）；应使用邮箱网页版“设置—POP3/SMTP/IMAP”中生成的授权码，不是登录密码，\
         授权码可能已过期或被停用，请重新生成后更换"
    )]
    WrongCode { host: String, answer: String },
    /// The account may not use this service.
    #[error("{host} 未开通此项服务（{answer}）；请登录邮箱网页版，在“设置—POP3/SMTP/IMAP”中开启 IMAP/SMTP 服务")]
    NotEnabled { host: String, answer: String },
    /// The provider refuses programs that it does not know (163.com: Unsafe Login).
    #[error(
        "{host} 认为登录不安全（{answer}）；请在邮箱网页版确认 IMAP/SMTP 服务和授权码均已开启，并查收安全提醒，\
         仍不行请按提示联系邮箱客服"
    )]
    UnsafeLogin { host: String, answer: String },
    /// The server said no.
    #[error("{host} 拒绝了“{step}”（{answer}）")]
    Refused { host: String, step: &'static str, answer: String },
    /// The settings cannot be used as they are.
    #[error("{why}")]
    Settings { why: String },
}

impl Trouble {
    /// Whether a person must change something (settings, code, the account's switches) before it can work again.
    pub fn needs_a_person(&self) -> bool {
        matches!(
            self,
            Self::Untrusted { .. }
                | Self::WrongCode { .. }
                | Self::NotEnabled { .. }
                | Self::UnsafeLogin { .. }
                | Self::Settings { .. }
        )
    }

    /// Whether the provider has turned the account away; it counts such tries, and locks what tries too often.
    pub fn refuses_the_account(&self) -> bool {
        matches!(self, Self::WrongCode { .. } | Self::NotEnabled { .. } | Self::UnsafeLogin { .. })
    }

    /// What an error of a [`Line`](super::Line) means at a step.
    pub fn of_line(host: &str, step: &'static str, error: &io::Error) -> Self {
        let host = host.to_owned();
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return match tls {
                rustls::Error::InvalidCertificate(why) => Self::Untrusted { host, why: certificate_words(why) },
                other => Self::Unreachable { host, why: format!("TLS 握手失败：{other}") },
            };
        }
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::TooSlow { host, step },
            ErrorKind::FileTooLarge => Self::TooMuch { host, step },
            ErrorKind::InvalidData => Self::Garbled { host, step },
            ErrorKind::ConnectionRefused => Self::Unreachable { host, why: "连接被拒绝".into() },
            ErrorKind::NotFound => Self::Unreachable { host, why: "查不到这个服务器名".into() },
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => {
                Self::Unreachable { host, why: "网络不通".into() }
            }
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected => Self::HungUp { host, step },
            _ => Self::Unreachable { host, why: error.to_string() },
        }
    }
}

fn certificate_words(why: &rustls::CertificateError) -> String {
    use rustls::CertificateError::*;
    match why {
        Expired | ExpiredContext { .. } => "已过期，或本机时钟不准".into(),
        NotValidYet | NotValidYetContext { .. } => "尚未生效，或本机时钟不准".into(),
        UnknownIssuer => "签发机构不明".into(),
        BadSignature => "不是所信任的签发机构签发的".into(),
        NotValidForName | NotValidForNameContext { .. } => "与服务器名不符".into(),
        Revoked => "已被吊销".into(),
        other => format!("{other:?}"),
    }
}
