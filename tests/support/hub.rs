//! A hub on the loopback interface, whose answers a test can spoil.
//!
//! Written by hand, for a test has to send less than it announced, to fall silent in the middle, and to see what was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

use sha2::{Digest, Sha256};

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The path with its query; the authority for CONNECT.
    pub(crate) path: String,
    /// By name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// How many requests there were for the same path before.
    pub(crate) earlier: usize,
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// What is announced.
    pub(crate) body: Vec<u8>,
    /// How much of it is sent before the connection is closed; all of it if `None`.
    pub(crate) sent: Option<usize>,
    /// The pause after each so many bytes.
    pub(crate) pace: Option<(usize, Duration)>,
    /// The silence before the connection is closed.
    pub(crate) silence: Duration,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self { status, headers: vec![], body, sent: None, pace: None, silence: Duration::ZERO }
    }

    /// With the hub's own code for a refusal.
    pub(crate) fn code(status: u16, code: &str) -> Self {
        Self { headers: vec![("X-Error-Code", code.to_string())], ..Self::new(status, "") }
    }

    /// Broken off after so many bytes.
    pub(crate) fn cut(self, sent: usize) -> Self {
        Self { sent: Some(sent), ..self }
    }
}

/// A server that answers until the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (answer, log) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || serve(stream, answer.as_ref(), &log));
            }
        });
        Self { url, asked }
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// The ranges asked for of a file, in order; empty text where the whole was asked for.
    pub(crate) fn ranges(&self, file: &str) -> Vec<String> {
        let asked = self.asked().into_iter().filter(|request| request.path.ends_with(file));
        asked.map(|request| request.headers.get("range").cloned().unwrap_or_default()).collect()
    }

    /// The files asked for, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let asked = self.asked().into_iter().filter(|request| request.path.contains("/resolve/"));
        asked.map(|request| request.path.split('/').skip(5).collect::<Vec<_>>().join("/")).collect()
    }
}

/// Nothing can be said to a client that has gone.
fn serve(stream: TcpStream, answer: &dyn Fn(&Request) -> Reply, log: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut headers = BTreeMap::new();
    for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap();
        headers.insert(name.to_lowercase(), value.trim().to_string());
    }
    let Some(path) = first.split(' ').nth(1).map(str::to_string) else { return };
    let request = {
        let mut log = log.lock().unwrap();
        let earlier = log.iter().filter(|request| request.path == path).count();
        let request = Request { path, headers, earlier };
        log.push(request.clone());
        request
    };
    if first.starts_with("CONNECT") {
        tunnel(stream, reader, &request.path);
    } else {
        let _ = send(stream, &answer(&request));
    }
}

fn send(mut stream: TcpStream, reply: &Reply) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {} -\r\nContent-Length: {}\r\nConnection: close\r\n",
        reply.status,
        reply.body.len()
    )?;
    for (name, value) in &reply.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    let body = &reply.body[..reply.sent.unwrap_or(reply.body.len())];
    let (step, pause) = reply.pace.unwrap_or((body.len().max(1), Duration::ZERO));
    for chunk in body.chunks(step) {
        stream.write_all(chunk)?;
        stream.flush()?;
        sleep(pause);
    }
    sleep(reply.silence);
    Ok(())
}

/// What a proxy does.
fn tunnel(mut client: TcpStream, mut reader: BufReader<TcpStream>, authority: &str) {
    let Ok(mut server) = TcpStream::connect(authority) else { return };
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let mut back = server.try_clone().unwrap();
    thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut client);
        let _ = client.shutdown(std::net::Shutdown::Both);
    });
    let _ = std::io::copy(&mut reader, &mut server);
}

/// A repository as the hub shows it.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    pub(crate) name: &'static str,
    /// The branches and tags, and the commits that they lead to.
    pub(crate) revisions: Vec<(&'static str, String)>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Repo {
    pub(crate) fn new(name: &'static str, files: &[(&str, &[u8])]) -> Self {
        let files =
            files.iter().map(|(path, bytes)| ((*path).to_string(), bytes.to_vec())).collect();
        Self { name, revisions: vec![("main", commit('a'))], files }
    }

    /// Answers as the hub does, without redirecting.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        if let Some(rest) =
            request.path.strip_prefix(&format!("/api/models/{}/revision/", self.name))
        {
            let revision = rest.split('?').next().unwrap();
            return match self.commit(revision) {
                Some(commit) => Reply::new(200, self.listing(&commit)),
                None => Reply::code(404, "RevisionNotFound"),
            };
        }
        let Some(rest) = request.path.strip_prefix(&format!("/{}/resolve/", self.name)) else {
            return Reply::code(401, "RepoNotFound");
        };
        let path = rest.split_once('/').unwrap().1;
        match self.files.iter().find(|(known, _)| known == path) {
            Some((_, bytes)) => ranged(request, bytes),
            None => Reply::code(404, "EntryNotFound"),
        }
    }

    fn commit(&self, revision: &str) -> Option<String> {
        let known = |(name, commit): &&(&str, String)| *name == revision || commit == revision;
        self.revisions.iter().find(known).map(|(_, commit)| commit.clone())
    }

    /// The hub gives digests of large files only; here those of weights.
    fn listing(&self, commit: &str) -> String {
        let siblings: Vec<serde_json::Value> = self
            .files
            .iter()
            .map(|(path, bytes)| {
                let mut row = serde_json::json!({"rfilename": path, "size": bytes.len(), "blobId": "x"});
                if path.contains("model") {
                    row["lfs"] = serde_json::json!({"sha256": sha256(bytes), "size": bytes.len(), "pointerSize": 134});
                }
                row
            })
            .collect();
        serde_json::json!({"id": self.name, "sha": commit, "tags": ["onnx", "license:mit"], "siblings": siblings}).to_string()
    }
}

/// All bytes, or those from the beginning of the range on.
pub(crate) fn ranged(request: &Request, bytes: &[u8]) -> Reply {
    let from = request.headers.get("range").map(|range| {
        let from: usize =
            range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap();
        from
    });
    match from {
        None => Reply::new(200, bytes),
        Some(from) if from >= bytes.len() => Reply::new(416, ""),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            Reply { headers: vec![("Content-Range", range)], ..Reply::new(206, &bytes[from..]) }
        }
    }
}

/// A hash of forty times the same digit.
pub(crate) fn commit(digit: char) -> String {
    digit.to_string().repeat(40)
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
