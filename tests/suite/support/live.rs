//! An office whose mailbox is at a provider.
//!
//! Hands out what an [`Office`] is told to read from and send through. Knows no server but by port and authority.

use super::Office;
use super::netease::NetEase;
use super::post_office::PostOffice;
use super::smtp_server::SmtpServer;
use std::fs;
use std::path::Path;

/// The authorisation code (授权码) of every account at the tests' servers.
pub const CODE: &str = "ABCDEFGHJKLMNPQR";

impl Office {
    /// Reads and sends at real servers.
    #[track_caller]
    pub fn live(&self, post_office: &PostOffice) {
        self.reads_from(post_office.imap_port(), &post_office.ca());
        self.sends_through(post_office.smtp_port(), &post_office.ca());
    }

    /// Reads at the server that plays 163.com; letters still go to a folder.
    #[track_caller]
    pub fn at_netease(&self, server: &NetEase) {
        self.reads_from(server.port(), &server.ca());
    }

    /// Sends through a scripted server.
    #[track_caller]
    pub fn posts_at(&self, server: &SmtpServer) {
        self.sends_through(server.port(), &server.ca());
    }

    /// The mailbox is at `localhost:port`, under TLS.
    #[track_caller]
    pub fn reads_from(&self, port: u16, ca: &Path) {
        self.logs_in();
        self.set("mailbox", "kind", "\"imap\"");
        self.server("imap", port, ca, "");
    }

    /// Letters go to `localhost:port`, under TLS, without a pause between them.
    #[track_caller]
    pub fn sends_through(&self, port: u16, ca: &Path) {
        self.logs_in();
        self.set("delivery", "kind", "\"smtp\"");
        self.server("smtp", port, ca, "pace_seconds = 0\nquarter_hour = 10000\na_day = 10000\n");
    }

    fn server(&self, section: &str, port: u16, ca: &Path, more: &str) {
        let name = format!("{section}-ca.pem");
        fs::copy(ca, self.file(&name)).expect("the authority's file");
        self.append(&format!("\n[{section}]\nhost = \"localhost\"\nport = {port}\nca = \"{name}\"\n{more}"));
    }

    fn logs_in(&self) {
        if !self.file("code").exists() {
            fs::write(self.file("code"), CODE).expect("the office can be written");
            self.append("\n[login]\ncode = { file = \"code\" }\n");
        }
    }

    /// Gives a key of a section of jianbao.toml another value; the key must be there.
    #[track_caller]
    pub fn set(&self, section: &str, key: &str, value: &str) {
        let path = self.file("jianbao.toml");
        let (mut inside, mut found) = (false, 0);
        let mut text = String::new();
        for line in fs::read_to_string(&path).expect("settings").lines() {
            inside = if line.starts_with('[') { line.trim() == format!("[{section}]") } else { inside };
            if inside && line.split(['=', ' ']).next() == Some(key) {
                found += 1;
                text += &format!("{key} = {value}\n");
            } else {
                text += &format!("{line}\n");
            }
        }
        assert_eq!(found, 1, "[{section}] {key}");
        fs::write(path, text).expect("the office can be written");
    }

    /// Writes more at the end of jianbao.toml.
    pub fn append(&self, text: &str) {
        let path = self.file("jianbao.toml");
        let settings = fs::read_to_string(&path).expect("settings");
        fs::write(path, settings + text).expect("the office can be written");
    }
}
