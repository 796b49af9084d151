//! The embedded provider as a process of its own.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The bearer token that a [`ServeProcess`] accepts; it opens nothing anywhere else.
pub(crate) const TOKEN: &str = "token-for-tests";

/// The bearer token of a second client, where a test names one; it opens nothing anywhere else.
pub(crate) const SECOND: &str = "second-token-for-tests";

/// Longest time until the process prints its URL, also on a busy machine.
const START: Duration = Duration::from_secs(30);
/// Longest time from SIGTERM to the end of the process before it is killed.
const STOP: Duration = Duration::from_secs(5);

/// `verifik-conformance serve` on a free port of the loopback, stopped at the latest when dropped.
#[derive(Debug)]
pub(crate) struct ServeProcess {
    child: Child,
    url: String,
    log: Option<JoinHandle<String>>,
}

impl ServeProcess {
    /// Starts `serve` with these arguments besides the address and [`TOKEN`], and waits for its URL.
    ///
    /// # Panics
    ///
    /// Panics with what the process wrote on stderr if it prints no URL.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
            .args(["serve", "--addr", "127.0.0.1:0", "--token", TOKEN])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary was built by cargo");
        let first_line = first_line(child.stdout.take().expect("stdout is piped"));
        let log = read_all(child.stderr.take().expect("stderr is piped"));
        let mut process = Self { child, url: String::new(), log: Some(log) };
        let line = first_line.recv_timeout(START).unwrap_or_default();
        let Some(url) = line.split_whitespace().find(|word| word.starts_with("http://")) else {
            panic!("serve printed {line:?} instead of its URL\n{}", process.stop().1);
        };
        url.trim_end_matches('/').clone_into(&mut process.url);
        process
    }

    /// The base URL, without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Ends the process and returns how it ended and what it wrote on stderr.
    pub(crate) fn stop(&mut self) -> (ExitStatus, String) {
        let status = self.end();
        let log = self.log.take().map(|log| log.join().unwrap_or_default()).unwrap_or_default();
        (status, log)
    }

    /// Asks with SIGTERM first, so that a clean stop is what the tests exercise.
    fn end(&mut self) -> ExitStatus {
        if let Ok(Some(status)) = self.child.try_wait() {
            return status;
        }
        // `kill` is built into every shell; as a program of its own it is not everywhere.
        let id = self.child.id().to_string();
        let _ = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &id]).status();
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        self.child.wait().expect("a killed process can be waited for")
    }
}

impl Drop for ServeProcess {
    fn drop(&mut self) {
        self.end();
    }
}

/// Hands over the first line and reads on to the end, so that the process never blocks on a full pipe.
fn first_line(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        let _ = stdout.read_line(&mut line);
        let _ = sender.send(line);
        let _ = std::io::copy(&mut stdout, &mut std::io::sink());
    });
    receiver
}

fn read_all(mut stderr: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stderr.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
