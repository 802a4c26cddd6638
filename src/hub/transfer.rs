//! Fetching one file: a `.part` file that grows until it is whole, and a digest that says whether it is right.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ureq::http::Response;
use ureq::{Body, ResponseExt};

use super::client::{code, is_final, is_passing};
use super::{Hub, HubError, KeptFile, ModelName, Offered, Step};
use crate::digest::{hex, of_file};

/// A file of a model at a commit, and where it is put until it is whole.
pub(super) struct Transfer<'a> {
    pub(super) hub: &'a Hub,
    pub(super) name: &'a ModelName,
    pub(super) url: String,
    pub(super) file: &'a Offered,
    pub(super) part: PathBuf,
    pub(super) step: &'a dyn Fn(Step),
}

/// Why a try did not bring the file.
enum Fault {
    /// Another try may.
    Passing(io::Error),
    /// No other try will.
    Final(HubError),
}

impl From<HubError> for Fault {
    fn from(error: HubError) -> Self {
        Self::Final(error)
    }
}

impl Transfer<'_> {
    /// Fetches the file and gives it its name once its size and digest are right.
    ///
    /// Goes on where an earlier try, or an earlier run, stopped. If the whole is not what the hub records, it is fetched once
    /// more from its beginning. Fails if that is wrong too, if the connection breaks again and again, or if the disk is full; a
    /// `.part` file with what came so far is left for the next time.
    pub(super) fn fetch(&self, to: &Path) -> Result<KeptFile, HubError> {
        (self.step)(Step::Begun { file: &self.file.path, size: self.file.size });
        let mut wrong: Option<String> = None;
        loop {
            self.whole()?;
            let (size, sum) = of_file(&self.part).map_err(|source| self.unwritten(source))?;
            let sha256 = hex(&sum);
            let Some(fault) = self.fault(size, &sha256) else {
                fs::rename(&self.part, to).map_err(|source| self.unwritten(source))?;
                return Ok(KeptFile { path: self.file.path.clone(), size, sha256 });
            };
            self.discard()?;
            if wrong.replace(fault.clone()).is_some() {
                return Err(HubError::Digest { url: self.url.clone(), fault });
            }
            (self.step)(Step::Again { file: &self.file.path, reason: &fault });
        }
    }

    /// Fetches until nothing is left to fetch.
    fn whole(&self) -> Result<(), HubError> {
        let (mut failed, mut before) = (0, self.n_bytes());
        loop {
            let source = match self.go_on() {
                Ok(()) => return Ok(()),
                Err(Fault::Final(error)) => return Err(error),
                Err(Fault::Passing(source)) => source,
            };
            let found = self.n_bytes();
            // A try that brought something says that the line is alive.
            failed = if found > before { 1 } else { failed + 1 };
            before = found;
            if failed >= self.hub.options.tries {
                let file = self.file.path.clone();
                return Err(HubError::Broken { file, tries: failed, found, source });
            }
            (self.step)(Step::Again { file: &self.file.path, reason: &source.to_string() });
            std::thread::sleep(self.hub.pause(failed));
        }
    }

    /// One request: what is still missing, put behind what is there.
    fn go_on(&self) -> Result<(), Fault> {
        // Without a size nobody can tell whether a part belongs to what comes.
        let mut have = match self.file.size {
            Some(size) if self.n_bytes() <= size => self.n_bytes(),
            _ => 0,
        };
        if have > 0 && Some(have) == self.file.size {
            return Ok(());
        }
        let response = self.hub.get(&self.url, have).map_err(|error| self.unanswered(error))?;
        match response.status().as_u16() {
            200 => have = 0,
            206 if begins_at(&response) == Some(have) => {}
            206 | 416 => {
                self.discard()?;
                return Err(Fault::Passing(io::Error::other(
                    "the server sent another part than asked for",
                )));
            }
            status => return Err(self.refused(&response, status)),
        }
        self.append(response.into_body(), have)
    }

    /// Puts a body behind the first `have` bytes of the part.
    fn append(&self, body: Body, have: u64) -> Result<(), Fault> {
        let fail = |source| Fault::Final(self.unwritten(source));
        let mut part =
            OpenOptions::new().create(true).append(true).open(&self.part).map_err(fail)?;
        if self.n_bytes() != have {
            part.set_len(have).map_err(fail)?;
        }
        // One byte more than there should be tells that there are too many.
        let room = self.file.size.map_or(u64::MAX, |size| size - have + 1);
        let mut body = body.into_reader().take(room);
        let (mut buffer, mut n_bytes) = (vec![0; 1 << 17], have);
        loop {
            (self.step)(Step::At { n_bytes });
            let n = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Fault::Passing(error)),
            };
            part.write_all(&buffer[..n]).map_err(fail)?;
            n_bytes += n as u64;
        }
        if self.file.size.is_some_and(|size| n_bytes < size) {
            return Err(Fault::Passing(io::ErrorKind::UnexpectedEof.into()));
        }
        part.sync_all().map_err(fail)
    }

    /// What is wrong with a whole file; `None` if nothing.
    fn fault(&self, size: u64, sha256: &str) -> Option<String> {
        match (self.file.size, &self.file.sha256) {
            (Some(recorded), _) if recorded != size => {
                Some(format!("there are {size} bytes and more instead of {recorded}"))
            }
            (_, Some(recorded)) if recorded != sha256 => {
                Some(format!("the SHA-256 is {sha256} instead of {recorded}"))
            }
            _ => None,
        }
    }

    /// How much of the file there is.
    fn n_bytes(&self) -> u64 {
        self.part.metadata().map_or(0, |metadata| metadata.len())
    }

    fn discard(&self) -> Result<(), HubError> {
        match fs::remove_file(&self.part) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.unwritten(source)),
            _ => Ok(()),
        }
    }

    fn refused(&self, response: &Response<Body>, status: u16) -> Fault {
        // An address that the hub redirects to is good for some minutes only; asked again, the hub gives another.
        let elsewhere = !response.get_uri().to_string().starts_with(self.hub.endpoint());
        if is_passing(status) || (elsewhere && code(response.headers()).is_empty()) {
            return Fault::Passing(io::Error::other(format!(
                "the server answered with status {status}"
            )));
        }
        if status == 404 {
            let reason = format!("it lists {} but does not give it", self.file.path);
            return Fault::Final(HubError::Answer { url: self.url.clone(), reason });
        }
        Fault::Final(self.hub.refused(self.name, &self.url, response))
    }

    fn unanswered(&self, error: ureq::Error) -> Fault {
        if is_final(&error) {
            let source = Box::new(error);
            return Fault::Final(HubError::Unreachable { url: self.url.clone(), source });
        }
        Fault::Passing(error.into_io())
    }

    fn unwritten(&self, source: io::Error) -> HubError {
        HubError::Write { path: self.part.clone(), source }
    }
}

/// The byte at which a partial answer begins; `None` if it does not say so.
fn begins_at(response: &Response<Body>) -> Option<u64> {
    let range = response.headers().get("content-range")?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
