//! Reads strangers' bytes in children of our own program, each with limits on memory, files, network and time.
//!
//! Hands out [`Reader`], a pool that several threads may use at once, and [`ReadFailure`], which says in Chinese why a mail
//! must be quarantined. Deliberately knows nothing of formats: that is for the child (see `worker`), and nothing of what
//! happens to a mail that could not be read.

use super::extract::Limits;
use super::reading::{Opened, Reading};
use super::tools::Tools;
use super::worker::{Answer, Confinement, HIDDEN, Request, read_frame, write_frame};
use crate::model::stop::Stop;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Why a mail or file could not be read. The child is gone in all cases but [`ReadFailure::Panicked`]; the next request
/// gets a new one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFailure {
    /// It took longer than the limit.
    #[error("读取超过{seconds}秒，已中止，请人工处理")]
    TimedOut { seconds: u64 },
    /// The child ended, as a rule for want of memory.
    #[error("读取进程异常退出（{how}），文件可能过大或有害，请人工处理")]
    Died { how: String },
    /// The reader met a fault of ours.
    #[error("读取程序出错（{what}），请人工处理并告知维护人员")]
    Panicked { what: String },
    /// The child could not be started, or did not speak as it should.
    #[error("无法启动读取进程（{why}），请告知维护人员")]
    NotStarted { why: String },
    /// We are to end; says nothing about the mail or file.
    #[error("程序正在停止，尚未读取")]
    Stopped,
}

/// How often a waiting parent looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

/// How long a new child may take to say hello.
const HELLO: Duration = Duration::from_secs(20);

/// A child is replaced after so many requests, so that what leaks cannot pile up.
const REQUESTS: u32 = 200;

/// A pool of reading children. Dropping it ends them.
pub struct Reader {
    program: PathBuf,
    limits: Limits,
    tools: Tools,
    stop: Stop,
    children: usize,
    pool: Mutex<Pool>,
    /// Told whenever a child comes back or dies.
    freed: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Spawned>,
    /// Children alive, idle or at work.
    alive: usize,
    confined: Option<Confinement>,
}

/// One child with the thread that talks to it.
struct Spawned {
    process: Child,
    ask: Option<Sender<Request>>,
    answers: Receiver<io::Result<Option<Answer>>>,
    talk: Option<JoinHandle<()>>,
    served: u32,
}

impl Reader {
    /// A pool of one child of `program` (our own executable). Nothing is started yet.
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        let (tools, stop) = (Tools::default(), Stop::default());
        Self { program, limits, tools, stop, children: 1, pool: Mutex::default(), freed: Condvar::new() }
    }

    /// With up to so many children at once; at least one.
    pub fn with_children(mut self, children: usize) -> Self {
        self.children = children.max(1);
        self
    }

    /// With somebody who may ask for the end: what is being read then is abandoned, because reading it again costs nothing.
    pub fn with_stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// With programs of the machine that the children may start.
    pub fn with_tools(mut self, tools: Tools) -> Self {
        self.tools = tools;
        self
    }

    /// Reads a mail with its attachments. Given away, its bytes are not held twice.
    pub fn mail(&self, raw: impl Into<Vec<u8>>) -> Result<Reading, ReadFailure> {
        match self.ask(Request::Mail { raw: raw.into() })? {
            Answer::Mail(reading) => Ok(*reading),
            _ => Err(ReadFailure::NotStarted { why: "答非所问".into() }),
        }
    }

    /// Reads one file.
    pub fn file(&self, name: &str, bytes: &[u8]) -> Result<Opened, ReadFailure> {
        let request = Request::File { name: name.into(), content_type: String::new(), bytes: bytes.to_vec() };
        match self.ask(request)? {
            Answer::File(opened) => Ok(*opened),
            _ => Err(ReadFailure::NotStarted { why: "答非所问".into() }),
        }
    }

    /// What the children have put around themselves; `None` before the first request.
    pub fn confinement(&self) -> Option<Confinement> {
        self.lock().confined.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, request: Request) -> Result<Answer, ReadFailure> {
        if self.stop.is_asked() {
            return Err(ReadFailure::Stopped);
        }
        let mut child = self.child()?;
        let result = child.ask(request, Duration::from_secs(self.limits.seconds), &self.stop);
        let keep = matches!(&result, Ok(_) | Err(ReadFailure::Panicked { .. })) && child.served < REQUESTS;
        let mut pool = self.lock();
        if keep {
            pool.idle.push(child);
        } else {
            pool.alive = pool.alive.saturating_sub(1);
        }
        drop(pool);
        self.freed.notify_one();
        result
    }

    /// An idle child, or a new one, or the next one to become free.
    fn child(&self) -> Result<Spawned, ReadFailure> {
        let mut pool = self.lock();
        loop {
            if let Some(child) = pool.idle.pop() {
                return Ok(child);
            }
            if pool.alive < self.children {
                pool.alive += 1;
                break;
            }
            pool = self.freed.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        drop(pool);
        let started = Spawned::start(&self.program, &self.limits, &self.tools);
        let mut pool = self.lock();
        match started {
            Ok((child, confined)) => {
                pool.confined.get_or_insert(confined);
                Ok(child)
            }
            Err(why) => {
                pool.alive = pool.alive.saturating_sub(1);
                drop(pool);
                self.freed.notify_one();
                Err(why)
            }
        }
    }
}

impl Spawned {
    fn start(program: &PathBuf, limits: &Limits, tools: &Tools) -> Result<(Self, Confinement), ReadFailure> {
        let failed = |why: String| ReadFailure::NotStarted { why };
        let limits = serde_json::to_string(limits).map_err(|error| failed(error.to_string()))?;
        let tools = serde_json::to_string(tools).map_err(|error| failed(error.to_string()))?;
        let mut command = Command::new(program);
        command.arg(HIDDEN).arg(limits).arg(tools).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // A group of its own, so that the programs it starts can be ended with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().map_err(|error| failed(error.to_string()))?;
        let (Some(mut to), Some(mut from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(failed("管道未建立".into()));
        };
        let (ask, asked) = channel::<Request>();
        let (tell, answers) = channel();
        let talk = std::thread::spawn(move || {
            // Ends when the child dies, when nobody waits for an answer, or when nobody can ask any more; then both pipes
            // close, and a child that is waiting for a request ends too.
            let mut going = tell.send(read_frame::<Answer>(&mut from)).is_ok();
            while going {
                let Ok(request) = asked.recv() else { return };
                let asked = write_frame(&mut to, &request);
                // The answer is about as large as the mail: not both at once.
                drop(request);
                let answer = asked.and_then(|()| read_frame::<Answer>(&mut from));
                going = matches!(answer, Ok(Some(_)));
                going = tell.send(answer).is_ok() && going;
            }
        });
        let mut child = Self { process, ask: Some(ask), answers, talk: Some(talk), served: 0 };
        match child.answers.recv_timeout(HELLO) {
            Ok(Ok(Some(Answer::Hello { confined }))) => Ok((child, confined)),
            Ok(Ok(Some(_))) => Err(failed("应答不符".into())),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(failed("应答不符".into())),
            Ok(Ok(None) | Err(_)) => Err(failed(child.how_it_ended())),
            Err(_) => Err(failed("启动超时".into())),
        }
    }

    fn ask(&mut self, request: Request, limit: Duration, stop: &Stop) -> Result<Answer, ReadFailure> {
        self.served += 1;
        let sent = self.ask.as_ref().is_some_and(|ask| ask.send(request).is_ok());
        if !sent {
            return Err(ReadFailure::Died { how: self.how_it_ended() });
        }
        match self.answer(limit, stop) {
            Ok(Ok(Some(Answer::Panicked { what }))) => Err(ReadFailure::Panicked { what }),
            Ok(Ok(Some(answer))) => Ok(answer),
            Ok(Ok(None) | Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                Err(ReadFailure::Died { how: self.how_it_ended() })
            }
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(if stop.is_asked() {
                    ReadFailure::Stopped
                } else {
                    ReadFailure::TimedOut { seconds: limit.as_secs() }
                })
            }
        }
    }

    /// The child's answer; a timeout if it is late, or we are to end.
    fn answer(&self, limit: Duration, stop: &Stop) -> Result<io::Result<Option<Answer>>, RecvTimeoutError> {
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left.min(LOOK)) {
                Err(RecvTimeoutError::Timeout) if left > LOOK && !stop.is_asked() => {}
                answer => return answer,
            }
        }
    }

    /// Ends the child and the programs that it started.
    fn kill(&mut self) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.process),
            rustix::process::Signal::KILL,
        );
        let _ = self.process.kill();
    }

    /// Waits a moment for the end of a child that has stopped talking, and kills it if it lingers.
    fn how_it_ended(&mut self) -> String {
        let patience = Instant::now() + Duration::from_secs(2);
        while Instant::now() < patience {
            match self.process.try_wait() {
                Ok(Some(status)) => return words(status),
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Err(_) => break,
            }
        }
        self.kill();
        "不再应答".into()
    }
}

/// Closes the child's input, on which it ends by itself; one that does not is killed.
impl Drop for Spawned {
    fn drop(&mut self) {
        drop(self.ask.take());
        let patience = Instant::now() + Duration::from_secs(2);
        while matches!(self.process.try_wait(), Ok(None)) {
            if Instant::now() >= patience {
                self.kill();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.process.wait();
        if let Some(talk) = self.talk.take() {
            let _ = talk.join();
        }
    }
}

/// An end in words: 信号9, 退出码3.
fn words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal {
            6 => "内存不足或程序中止，信号6".into(),
            9 => "被强行终止，信号9".into(),
            11 => "内存越界或嵌套过深，信号11".into(),
            24 => "占用处理器过久，信号24".into(),
            signal => format!("信号{signal}"),
        };
    }
    status.code().map_or_else(|| "原因不明".into(), |code| format!("退出码{code}"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    /// One test at a time: a file that is still open for writing in a fork cannot be executed.
    static ALONE: Mutex<()> = Mutex::new(());

    /// A program that behaves like a child up to some point: a shell script that says hello, then does `rest`.
    fn program(folder: &tempfile::TempDir, hello: bool, rest: &str) -> PathBuf {
        let mut script = String::from("#!/bin/sh\n");
        if hello {
            let mut frame = Vec::new();
            write_frame(&mut frame, &Answer::Hello { confined: Confinement::default() }).unwrap();
            let octal: String = frame.iter().map(|byte| format!("\\{byte:03o}")).collect();
            script.push_str(&format!("printf '{octal}'\n"));
        }
        script.push_str(rest);
        let path = folder.path().join("child");
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(script.as_bytes()).unwrap();
        file.set_permissions(std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn check(hello: bool, rest: &str, expected: &ReadFailure) {
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(program(&folder, hello, rest), Limits { seconds: 1, ..Limits::default() });
        // The second request gets a new child and fails the same way.
        for _ in 0..2 {
            let begun = Instant::now();
            assert_eq!(reader.file("a", b"x").unwrap_err(), *expected, "{rest}");
            assert!(begun.elapsed() < Duration::from_secs(15));
        }
    }

    #[test]
    fn a_child_that_fails_is_told_in_words() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        check(true, "exec sleep 60", &ReadFailure::TimedOut { seconds: 1 });
        check(true, "head -c 4 >/dev/null; exit 3", &ReadFailure::Died { how: "退出码3".into() });
        check(true, "head -c 4 >/dev/null; kill -6 $$", &ReadFailure::Died { how: "内存不足或程序中止，信号6".into() });
        check(false, "exit 7", &ReadFailure::NotStarted { why: "退出码7".into() });
        check(false, "echo usage: child; exit 0", &ReadFailure::NotStarted { why: "应答不符".into() });
    }

    #[test]
    fn what_a_child_has_started_ends_with_it() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("still-here");
        let path = program(&folder, true, &format!("(sleep 2; touch '{}') & wait", mark.display()));
        let reader = Reader::new(path, Limits { seconds: 1, ..Limits::default() });
        assert_eq!(reader.file("a", b"x").unwrap_err(), ReadFailure::TimedOut { seconds: 1 });
        std::thread::sleep(Duration::from_millis(1_800));
        assert!(!mark.exists());
    }

    #[test]
    fn a_program_that_is_not_there() {
        let reader = Reader::new("/nonexistent/child".into(), Limits::default());
        assert!(matches!(reader.mail(b"").unwrap_err(), ReadFailure::NotStarted { .. }));
        assert_eq!(reader.confinement(), None);
    }

    #[test]
    fn waiting_threads_get_their_turn() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let path = program(&folder, true, "head -c 4 >/dev/null; exit 3");
        let reader = Reader::new(path, Limits::default()).with_children(2);
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..6).map(|_| scope.spawn(|| reader.file("a", b"x").is_err())).collect();
            assert!(asked.into_iter().all(|thread| thread.join().unwrap()));
        });
    }
}
