//! What the environment says about the hub: the variables that other Hugging Face tools read, and our own for the models folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use framelens::hub::{HubOptions, ModelsFolder, ProxyOptions};

use crate::cli::out;

/// The folder of pulled models: as given, as `FRAMELENS_MODELS` says, or in the platform's cache.
pub(super) fn models_folder(given: Option<&Path>) -> anyhow::Result<ModelsFolder> {
    let path = given.map(Path::to_path_buf).or_else(|| path("FRAMELENS_MODELS"));
    let cache = || Some(dirs::cache_dir()?.join("framelens").join("models"));
    path.or_else(cache).map(ModelsFolder::at).context(
        "this account has no cache folder for models; name one with --models-dir or FRAMELENS_MODELS",
    )
}

/// How the hub is reached. Fails if a file that a variable names cannot be read.
pub(super) fn hub_options(offline: bool) -> anyhow::Result<HubOptions> {
    let mut options = HubOptions::default();
    if let Some(endpoint) = text("HF_ENDPOINT") {
        options.endpoint = endpoint;
    }
    options.offline = offline || is_on("HF_HUB_OFFLINE");
    options.token = token();
    options.proxy = proxy(&options.endpoint);
    options.certificates = certificates()?;
    if let Some(patience) = text("HF_HUB_DOWNLOAD_TIMEOUT") {
        let seconds = patience.parse().ok().filter(|seconds| *seconds > 0);
        options.patience = Duration::from_secs(seconds.with_context(|| {
            format!(
                "HF_HUB_DOWNLOAD_TIMEOUT is \"{patience}\"; give whole seconds, or leave it out"
            )
        })?);
    }
    if options.token.is_some() && options.endpoint.starts_with("http://") {
        out::say(
            "HF_ENDPOINT is not encrypted: the token is sent there only if it is this machine",
        );
    }
    Ok(options)
}

/// The token as `huggingface_hub` finds it: <https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables>.
fn token() -> Option<String> {
    if is_on("HF_HUB_DISABLE_IMPLICIT_TOKEN") {
        return None;
    }
    text("HF_TOKEN").or_else(|| text("HUGGING_FACE_HUB_TOKEN")).or_else(|| {
        let home = || path("HF_HOME").or_else(|| Some(cache()?.join("huggingface")));
        let file = path("HF_TOKEN_PATH").or_else(|| Some(home()?.join("token")))?;
        // Nobody is asked to have such a file.
        let token = std::fs::read_to_string(file).ok()?;
        Some(token.trim().to_string()).filter(|token| !token.is_empty())
    })
}

/// Where `huggingface_hub` keeps its token, on every platform.
fn cache() -> Option<PathBuf> {
    path("XDG_CACHE_HOME").or_else(|| Some(dirs::home_dir()?.join(".cache")))
}

fn proxy(endpoint: &str) -> Option<ProxyOptions> {
    let names = if endpoint.starts_with("http://") {
        ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    };
    let url = names.iter().find_map(|name| text(name))?;
    let except = text("no_proxy").or_else(|| text("NO_PROXY")).unwrap_or_default();
    Some(ProxyOptions { url, except: except.split(',').map(str::to_string).collect() })
}

fn certificates() -> anyhow::Result<Option<Vec<u8>>> {
    let Some(file) = path("SSL_CERT_FILE").or_else(|| path("REQUESTS_CA_BUNDLE")) else {
        return Ok(None);
    };
    std::fs::read(&file).map(Some).with_context(|| {
        format!("cannot read {}; correct SSL_CERT_FILE or leave it out", file.display())
    })
}

fn is_on(name: &str) -> bool {
    text(name)
        .is_some_and(|value| ["1", "on", "yes", "true"].contains(&value.to_lowercase().as_str()))
}

fn path(name: &str) -> Option<PathBuf> {
    variable(name).map(PathBuf::from)
}

fn text(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_string().ok()).map(|value| value.trim().to_string())
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
