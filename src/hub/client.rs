//! Asking the hub: addresses and revisions by `hf-hub`, every request with our proxy, time limits and certificates.

mod connection;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use hf_hub::api::sync::{Api, ApiBuilder, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};
use ureq::config::RedirectAuthHeaders;
use ureq::http::{HeaderMap, Response};
use ureq::tls::TlsConfig;
use ureq::typestate::WithoutBody;
use ureq::{Agent, Body, Proxy, RequestBuilder};

use self::connection::{is_private, proxy, setting, tls};
use super::name::MAIN;
use super::recommended::meant;
use super::{HubError, Listing, ModelName};

/// No description of a repository is larger.
const LARGEST_ANSWER: u64 = 1 << 25;

/// How the hub is reached.
#[derive(Clone)]
pub struct HubOptions {
    /// The hub's address.
    pub endpoint: String,
    /// Sent to the endpoint alone, and only if nobody on the way can read it (https, or this machine).
    pub token: Option<String>,
    /// Through which all requests go; `None` for none, whatever the environment says.
    pub proxy: Option<ProxyOptions>,
    /// Certificates to trust instead of Mozilla's list, in PEM.
    pub certificates: Option<Vec<u8>>,
    /// Whether nothing may be fetched.
    pub offline: bool,
    /// After this long without a byte a connection counts as broken.
    pub patience: Duration,
    /// How often a request is made before it counts as failed.
    pub tries: u32,
    /// The wait after the first failure; it doubles with each further one.
    pub pause: Duration,
}

/// A proxy and the hosts that are reached without it.
#[derive(Clone)]
pub struct ProxyOptions {
    /// Its address, perhaps with a name and a password.
    pub url: String,
    /// As in `NO_PROXY`: host names and domains; `*` for all.
    pub except: Vec<String>,
}

/// A hub that can be asked.
pub struct Hub {
    pub(super) options: HubOptions,
    api: Api,
    agent: Agent,
    proxy: Option<Proxy>,
    tls: TlsConfig,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            endpoint: "https://huggingface.co".to_string(),
            token: None,
            proxy: None,
            certificates: None,
            offline: false,
            patience: Duration::from_secs(30),
            tries: 5,
            pause: Duration::from_secs(1),
        }
    }
}

impl fmt::Debug for HubOptions {
    /// Without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubOptions")
            .field("endpoint", &self.endpoint)
            .field("token", &self.token.is_some())
            .field("proxy", &self.proxy.is_some())
            .field("offline", &self.offline)
            .field("patience", &self.patience)
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}

impl Hub {
    /// Makes ready to ask; connects to nobody yet. Fails if a setting cannot be used.
    pub fn new(options: HubOptions) -> Result<Self, HubError> {
        let endpoint = options.endpoint.trim_end_matches('/').to_string();
        if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
            let reason = format!("\"{endpoint}\" does not begin with https://");
            return Err(HubError::Setting { setting: "HF_ENDPOINT", reason });
        }
        let token = options.token.clone().filter(|_| is_private(&endpoint));
        if token.iter().any(|token| token.bytes().any(|byte| !byte.is_ascii_graphic())) {
            let reason = "it holds characters that no token has".to_string();
            return Err(HubError::Setting { setting: "HF_TOKEN", reason });
        }
        // The cache is not used, and nothing stands at this place.
        let api = ApiBuilder::from_cache(Cache::new(PathBuf::from("/nonexistent/hub")))
            .with_endpoint(endpoint.clone())
            .with_token(token.clone())
            .with_progress(false)
            .with_user_agent("framelens", env!("CARGO_PKG_VERSION"))
            .build()
            .map_err(|error| setting("HF_ENDPOINT", &error))?;
        Ok(Self {
            proxy: options.proxy.as_ref().map(proxy).transpose()?,
            tls: tls(options.certificates.as_deref())?,
            agent: Agent::new_with_config(Agent::config_builder().proxy(None).build()),
            options: HubOptions { endpoint, token, ..options },
            api,
        })
    }

    /// The hub's address.
    pub fn endpoint(&self) -> &str {
        &self.options.endpoint
    }

    /// Asks what a revision of a model holds. Fails if there is no such model or revision, or no answer.
    pub fn listing(&self, name: &ModelName) -> Result<Listing, HubError> {
        let repo = self.repo(name, name.revision().unwrap_or(MAIN));
        let url = format!("{}/api/models/{}", self.endpoint(), name.repository());
        let ask = || self.configured(repo.info_request().query("blobs", "true")).call();
        let mut response = self.again(&url, ask)?;
        if response.status() != 200 {
            return Err(self.refused(name, &url, &response));
        }
        let fail = |reason: String| HubError::Answer { url: url.clone(), reason };
        let text = response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string();
        let text = text.map_err(|error| fail(error.to_string()))?;
        Listing::parse(&text).map_err(fail)
    }

    /// The address of a file at a commit.
    pub(super) fn address(&self, name: &ModelName, commit: &str, path: &str) -> String {
        self.repo(name, commit).url(path)
    }

    /// Asks for a file from a byte on.
    pub(super) fn get(&self, url: &str, from: u64) -> Result<Response<Body>, ureq::Error> {
        let mut request = self.agent.get(url);
        if let Some(token) = &self.options.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        self.configured(request).call()
    }

    /// What a refusal means.
    pub(super) fn refused(
        &self,
        name: &ModelName,
        url: &str,
        response: &Response<Body>,
    ) -> HubError {
        let status = response.status().as_u16();
        let endpoint = self.endpoint().to_string();
        let unknown = || HubError::Unknown {
            name: name.repository(),
            endpoint: endpoint.clone(),
            hint: meant(&name.repository(), &[]),
        };
        // The codes: huggingface_hub, `hf_raise_for_status`.
        match (code(response.headers()), status) {
            ("GatedRepo", _) | (_, 403) => HubError::Gated {
                page: format!("{endpoint}/{}", name.repository()),
                name: name.repository(),
            },
            ("RevisionNotFound", _) => HubError::Revision {
                name: name.repository(),
                revision: name.revision().unwrap_or(MAIN).to_string(),
            },
            ("RepoNotFound", _) | (_, 404) => unknown(),
            // The hub says 401 also of models that do not exist, so that nobody learns which private ones do.
            (_, 401) if self.options.token.is_none() => unknown(),
            (_, 401) => HubError::Token { endpoint },
            _ => HubError::Status { url: url.to_string(), status },
        }
    }

    /// The wait before another try, after so many failed ones.
    pub(super) fn pause(&self, failed: u32) -> Duration {
        self.options.pause.saturating_mul(1 << failed.saturating_sub(1).min(6))
    }

    /// Asks again while the answer is one that may be another a moment later.
    fn again(
        &self,
        url: &str,
        ask: impl Fn() -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, HubError> {
        for failed in 1.. {
            let last = failed >= self.options.tries;
            match ask() {
                Ok(response) if last || !is_passing(response.status().as_u16()) => {
                    return Ok(response);
                }
                Err(source) if last || is_final(&source) => {
                    return Err(HubError::Unreachable {
                        url: url.to_string(),
                        source: Box::new(source),
                    });
                }
                _ => std::thread::sleep(self.pause(failed)),
            }
        }
        unreachable!("the last try returns")
    }

    fn repo(&self, name: &ModelName, revision: &str) -> ApiRepo {
        let repo = Repo::with_revision(name.repository(), RepoType::Model, revision.to_string());
        self.api.repo(repo)
    }

    fn configured(&self, request: RequestBuilder<WithoutBody>) -> RequestBuilder<WithoutBody> {
        let patience = Some(self.options.patience);
        request
            .config()
            .http_status_as_error(false)
            .https_only(self.endpoint().starts_with("https://"))
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .proxy(self.proxy.clone())
            .tls_config(self.tls.clone())
            // Sizes and ranges are those of the file itself.
            .accept_encoding("identity")
            .timeout_resolve(patience)
            .timeout_connect(patience)
            .timeout_recv_response(patience)
            .timeout_per_read(patience)
            .timeout_per_write(patience)
            .build()
    }
}

/// Whether a status may be another a moment later.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Whether trying again soon is of no use.
pub(super) fn is_final(error: &ureq::Error) -> bool {
    !matches!(error, ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::Protocol(_))
        || matches!(error, ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused)
}

/// What the hub says of a refusal; empty if nothing.
pub(super) fn code(headers: &HeaderMap) -> &str {
    headers.get("x-error-code").and_then(|code| code.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_only_where_nobody_reads_it() {
        let check = |endpoint: &str, sent: bool| {
            let token = Some("hf_secret".to_string());
            let options = HubOptions { endpoint: endpoint.into(), token, ..HubOptions::default() };
            assert!(!format!("{options:?}").contains("secret"));
            assert_eq!(Hub::new(options).unwrap().options.token.is_some(), sent, "{endpoint}");
        };
        check("https://huggingface.co", true);
        check("http://127.0.0.1:8080/", true);
        check("http://localhost", true);
        check("http://[::1]:1", true);
        check("http://mirror.example", false);
        check("http://localhost.example", false);
        check("http://127.0.0.1.example:80", false);
    }

    #[test]
    fn settings_that_cannot_be_used_are_named() {
        let check = |options: HubOptions, words: &[&str]| {
            let error = Hub::new(options).err().unwrap().to_string();
            for word in words {
                assert!(error.contains(word), "`{word}` is not in: {error}");
            }
            assert!(!error.contains("secret"), "{error}");
        };
        let options = HubOptions::default;
        check(
            HubOptions { endpoint: "huggingface.co".into(), ..options() },
            &["HF_ENDPOINT", "https://"],
        );
        check(HubOptions { token: Some("a secret\n".into()), ..options() }, &["HF_TOKEN"]);
        check(HubOptions { certificates: Some(b"x".into()), ..options() }, &["SSL_CERT_FILE"]);
        let url = "what://secret@".to_string();
        let proxy = Some(ProxyOptions { url, except: Vec::new() });
        check(HubOptions { proxy, ..options() }, &["HTTPS_PROXY"]);
    }
}
