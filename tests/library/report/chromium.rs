//! Speaks with a headless Chromium over its pipe (the Chrome `DevTools` protocol), so that no driver has to be installed.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with one page open.
pub(super) struct Chromium {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    n: u64,
    /// What the page asked the network for and what went wrong in it.
    pub(super) complaints: Vec<String>,
    _profile: TempDir,
}

/// Where a browser is, if there is one.
pub(super) fn installed() -> Option<PathBuf> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

impl Chromium {
    /// Opens a page and waits until it is loaded.
    pub(super) fn open(program: &Path, page: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The shell turns standard input and output into the descriptors 3 and 4 that the browser's pipe uses.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--window-size=1280,900", "about:blank"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) =
            (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let (session, complaints) = (String::new(), Vec::new());
        let mut browser = Self { child, to, from, session, n: 0, complaints, _profile: profile };
        let target = browser.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.ask("Target.attachToTarget", &target);
        browser.session = session["sessionId"].as_str().unwrap().to_string();
        for domain in ["Page.enable", "Runtime.enable", "Network.enable", "Log.enable"] {
            browser.ask(domain, &json!({}));
        }
        browser.ask("Page.navigate", &json!({"url": format!("file://{}", page.display())}));
        while browser.value("document.readyState") != "complete" {}
        browser
    }

    /// What an expression is worth in the page.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.ask("Runtime.evaluate", &asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Moves the mouse over the middle of an element, and clicks if asked to.
    pub(super) fn point(&mut self, selector: &str, click: bool) {
        // What comes into view may grow as it is drawn; the place is taken when it stands still.
        let middle = format!(
            "(async () => {{ const e = document.querySelector({selector:?}); let before = null; \
             for (;;) {{ e.scrollIntoView({{block: 'center', behavior: 'instant'}}); \
             await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))); \
             const b = e.getClientRects()[0]; if (before === b.y) return [b.x + Math.min(20, b.width / 2), b.y + b.height / 2]; before = b.y; }} }})()"
        );
        let middle = self.value(&middle);
        let mut mouse = |kind: &str| {
            let event = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", &event);
        };
        mouse("mouseMoved");
        if click {
            mouse("mousePressed");
            mouse("mouseReleased");
        }
    }

    /// Presses a key.
    pub(super) fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.ask("Input.dispatchKeyEvent", &json!({"type": kind, "key": key, "code": key}));
        }
    }

    /// Sends a command and gives its result; whatever the page complains of in the meantime is kept.
    pub(super) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.n += 1;
        let mut command = json!({"id": self.n, "method": method, "params": params});
        if !self.session.is_empty() {
            command["sessionId"] = json!(self.session);
        }
        self.to.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let mut message = Vec::new();
            self.from.read_until(0, &mut message).unwrap();
            assert!(!message.is_empty(), "the browser went away at {method}");
            let mut message: Value = serde_json::from_slice(&message[..message.len() - 1]).unwrap();
            if message["id"] == self.n {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.listen(&message);
        }
    }

    fn listen(&mut self, message: &Value) {
        let url = &message["params"]["request"]["url"];
        let own = url
            .as_str()
            .is_some_and(|url| url.starts_with("file://") && url.ends_with("/report.html"));
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") if own => {}
            Some(
                "Network.requestWillBeSent"
                | "Runtime.exceptionThrown"
                | "Runtime.consoleAPICalled"
                | "Log.entryAdded",
            ) => {
                self.complaints.push(message.to_string());
            }
            _ => {}
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
