//! Where an authorisation code lies, and the code itself, which prints as ***.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a command may take to say the code: long enough for a key ring to be opened by hand.
const PATIENCE: Duration = Duration::from_secs(30);

/// Codes are 16 letters at 163.com; whatever is longer than this is no code.
const LONGEST: u64 = 4096;

/// Where a code lies. Never the code itself: settings are copied, shown and mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeFrom {
    /// An environment variable.
    Env(String),
    /// A file, relative to the office folder; its first line counts.
    File(String),
    /// A command with its arguments, started in the office folder; the first line it prints counts.
    Command(Vec<String>),
}

/// An authorisation code. Shown by nothing but [`Code::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A code given as text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The code itself, for the one call that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl CodeFrom {
    /// Reads the code. `env` looks a variable up.
    ///
    /// # Errors
    ///
    /// In words, naming the place and the next step, never any part of the code.
    pub fn read(&self, dir: &Path, env: impl Fn(&str) -> Option<String>) -> Result<Code, String> {
        let (text, place) = match self {
            Self::Env(name) => {
                let text =
                    env(name).ok_or_else(|| format!("没有环境变量 {name}，请在启动 jianbao 的环境中设置授权码"))?;
                (text, format!("环境变量 {name}"))
            }
            Self::File(name) => {
                let path = dir.join(name);
                let text = read_some(std::fs::File::open(&path))
                    .map_err(|error| format!("读不了授权码文件“{name}”：{}", crate::model::cause::cause(&error)))?;
                (text, format!("授权码文件“{name}”"))
            }
            Self::Command(words) => (ask(dir, words)?, format!("命令“{}”", words.join(" "))),
        };
        let line = text.lines().next().unwrap_or_default().trim();
        if line.is_empty() {
            return Err(format!("{place}中没有授权码"));
        }
        if !line.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("{place}中的授权码含有空格、中文或不可见字符，请重新填写"));
        }
        Ok(Code::new(line))
    }
}

fn read_some(file: std::io::Result<impl Read>) -> std::io::Result<String> {
    let mut text = String::new();
    file?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn ask(dir: &Path, words: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("login.code 的 command 为空，应写成 { command = [\"程序\", \"参数\"] }".into());
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|error| format!("取授权码的命令“{program}”启动不了：{}", crate::model::cause::cause(&error)))?;
    let out = child.stdout.take();
    let reading = std::thread::spawn(move || out.map_or_else(|| Ok(String::new()), |out| read_some(Ok(out))));
    let until = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("取授权码的命令“{program}”{}秒内没有结果", PATIENCE.as_secs()));
            }
            Err(error) => return Err(format!("取授权码的命令“{program}”出错：{}", crate::model::cause::cause(&error))),
        }
    };
    if !status.success() {
        return Err(format!("取授权码的命令“{program}”失败（{status}）"));
    }
    match reading.join() {
        Ok(Ok(text)) => Ok(text),
        _ => Err(format!("取授权码的命令“{program}”的输出读不出来")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_from_three_places_and_never_shows() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("code"), "abcdEFGH\n第二行\n").expect("a file");
        let env = |name: &str| (name == "CODE").then(|| " abcdEFGH ".to_owned());
        let places = [
            CodeFrom::Env("CODE".into()),
            CodeFrom::File("code".into()),
            CodeFrom::Command(["sh", "-c", "echo abcdEFGH"].map(String::from).to_vec()),
        ];
        for place in places {
            let code = place.read(dir.path(), env).expect("a code");
            assert_eq!(code.expose(), "abcdEFGH");
            assert_eq!(format!("{code:?}"), "***");
        }
    }

    #[test]
    fn what_is_no_code_is_said() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("empty"), "\n").expect("a file");
        std::fs::write(dir.path().join("chinese"), "授权码\n").expect("a file");
        let check = |place: CodeFrom, expected: &str| {
            let words = place.read(dir.path(), |_| None).expect_err("no code");
            assert!(words.contains(expected), "{words}");
        };
        check(CodeFrom::Env("CODE".into()), "没有环境变量 CODE");
        check(CodeFrom::File("none".into()), "读不了授权码文件“none”：没有这个文件");
        check(CodeFrom::File("empty".into()), "授权码文件“empty”中没有授权码");
        check(CodeFrom::File("chinese".into()), "含有空格、中文");
        check(CodeFrom::Command(vec![]), "为空");
        check(CodeFrom::Command(vec!["jianbao-no-such-program".into()]), "启动不了");
        check(CodeFrom::Command(["sh", "-c", "exit 3"].map(String::from).to_vec()), "失败");
    }
}
