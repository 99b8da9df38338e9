//! exim: takes mail from accounts (AUTH, as at a provider) and from outside, and hands it to Dovecot; makes real bounces.

use super::owner::Owner;
use super::process::Server;
use super::{Ports, REFUSED, UNKNOWN, answers};
use crate::support::live::CODE;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where it is installed.
pub fn program() -> Option<PathBuf> {
    let places = ["/usr/sbin/exim4", "/usr/sbin/exim"].map(PathBuf::from);
    places.into_iter().find(|path| answers(path, "-bV"))
}

pub fn start(dir: &Path, ports: Ports) -> Option<Server> {
    let Ports { smtps, submission, smtp, .. } = ports;
    let (program, settings) = names(dir);
    Server::start(dir, &[&program, "-C", &settings, "-bdf", "-q1m"], &[smtps, submission, smtp])
}

/// Tries at once whatever waits.
pub fn run_queue(dir: &Path) {
    let (program, settings) = names(dir);
    let done = Command::new(program).args(["-C", &settings, "-qff"]).status().expect("exim runs");
    assert!(done.success(), "{}", log(dir));
}

/// Mails that are not delivered yet. A mail is exim's own once its header is written; text without one is what was left of
/// a mail when exim was stopped in the midst of it.
pub fn queue(dir: &Path) -> usize {
    let Ok(entries) = fs::read_dir(dir.join("spool/input")) else { return 0 };
    entries
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().ends_with("-H")))
        .count()
}

pub fn log(dir: &Path) -> String {
    ["main", "reject", "panic"]
        .map(|name| fs::read_to_string(dir.join(format!("log/{name}log"))).unwrap_or_default())
        .concat()
}

pub fn configure(dir: &Path, ports: Ports, owner: &Owner) {
    // A copy has no setuid bit: it works as whoever starts it.
    fs::copy(program().expect("it was there"), dir.join("exim")).expect("our own folder");
    for name in ["spool", "log"] {
        fs::create_dir(dir.join(name)).expect("our own folder");
        owner.give(&dir.join(name));
    }
    fs::write(dir.join("exim.conf"), settings(dir, ports, owner)).expect("our own folder");
}

fn names(dir: &Path) -> (String, String) {
    (dir.join("exim").display().to_string(), dir.join("exim.conf").display().to_string())
}

fn settings(dir: &Path, ports: Ports, owner: &Owner) -> String {
    let Ports { lmtp, smtps, submission, smtp, .. } = ports;
    let Owner { mail, group, .. } = owner;
    let dir = dir.display();
    format!(
        r#"exim_user = {mail}
exim_group = {group}
never_users =
spool_directory = {dir}/spool
log_file_path = {dir}/log/%slog
pid_file_path = {dir}/exim.pid
primary_hostname = localhost
keep_environment =
local_interfaces = <; 127.0.0.1.{smtps} ; 127.0.0.1.{submission} ; 127.0.0.1.{smtp}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {dir}/server.pem
tls_privatekey = {dir}/server.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
message_size_limit = 60M
smtp_accept_max = 100
smtp_accept_max_nonmail = 1000
smtp_accept_queue_per_connection = 0
smtp_enforce_sync = false
deliver_drop_privilege = true
domainlist ours = ! *.invalid : *
acl_smtp_mail = acl_mail
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
begin acl
acl_mail:
  accept condition = ${{if eq{{$received_port}}{{{smtp}}}}}
  deny !authenticated = *
    message = 550 User has no permission
  deny condition = ${{if and{{{{!eq{{$sender_address}}{{}}}}{{!eq{{$sender_address}}{{$authenticated_id}}}}}}}}
    message = 553 Mail from must equal authorized user
  accept
acl_rcpt:
  deny local_parts = {REFUSED}
    message = 550 Invalid User
  accept domains = +ours
  deny message = relay not permitted
acl_data:
  accept
begin routers
unknown:
  driver = redirect
  local_parts = {UNKNOWN}
  allow_fail
  data = :fail: 550 User not found
dovecot:
  driver = accept
  domains = +ours
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  hosts_override
  allow_localhost
  port = {lmtp}
begin retry
* * F,1h,1m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{{CODE}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{{CODE}}}}}
  server_set_id = $auth1
"#
    )
}
