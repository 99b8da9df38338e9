//! Dovecot: IMAP with and without TLS from the first byte, and LMTP from exim. Any user, one code.

use super::owner::Owner;
use super::process::Server;
use super::{Ports, answers};
use crate::support::live::CODE;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that every account at 163.com has.
const FOLDERS: &str = r#"
  mailbox 草稿箱 {
    auto = create
    special_use = \Drafts
  }
  mailbox 已发送 {
    auto = create
    special_use = \Sent
  }
  mailbox 已删除 {
    auto = create
    special_use = \Trash
  }
  mailbox 垃圾邮件 {
    auto = create
    special_use = \Junk
  }
  mailbox 广告邮件 {
    auto = create
  }
  mailbox 订阅邮件 {
    auto = create
  }
"#;

/// Where it is installed.
pub fn program() -> Option<PathBuf> {
    let places = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/sbin/dovecot"].map(PathBuf::from);
    let has_lmtp = ["/usr/lib/dovecot/lmtp", "/usr/libexec/dovecot/lmtp"].iter().any(|path| Path::new(path).exists());
    places.into_iter().find(|path| has_lmtp && answers(path, "--version"))
}

pub fn start(dir: &Path, ports: Ports) -> Option<Server> {
    let program = program().expect("it was there").display().to_string();
    let settings = dir.join("dovecot.conf").display().to_string();
    // One that was killed left it behind, and would be taken for alive until its parent has buried it.
    let _ = fs::remove_file(dir.join("run/master.pid"));
    Server::start(dir, &[&program, "-F", "-c", &settings], &[ports.imaps, ports.imap, ports.lmtp])
}

pub fn configure(dir: &Path, ports: Ports, owner: &Owner) {
    let mail = dir.join("mail");
    fs::create_dir(&mail).expect("our own folder");
    owner.give(&mail);
    fs::write(dir.join("dovecot.conf"), settings(dir, ports, owner)).expect("our own folder");
}

fn settings(dir: &Path, ports: Ports, owner: &Owner) -> String {
    let Ports { imaps, imap, lmtp, .. } = ports;
    let Owner { mail, group, internal, login, .. } = owner;
    let dir = dir.display();
    format!(
        r#"base_dir = {dir}/run
state_dir = {dir}/state
instance_name = tests
protocols = imap lmtp
listen = 127.0.0.1
log_path = {dir}/dovecot.log
ssl = yes
ssl_cert = <{dir}/server.pem
ssl_key = <{dir}/server.key
disable_plaintext_auth = yes
default_internal_user = {internal}
default_internal_group = {internal}
default_login_user = {login}
mail_uid = {mail}
mail_gid = {group}
first_valid_uid = 1
auth_username_format = %Lu
mail_location = maildir:{dir}/mail/%u:UTF-8
mail_fsync = never
imap_id_log = *
passdb {{
  driver = static
  args = password={CODE}
}}
userdb {{
  driver = static
  args = uid={mail} gid={group} home={dir}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
{FOLDERS}
}}
"#
    )
}
