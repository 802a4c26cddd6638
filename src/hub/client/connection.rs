//! What lies between this machine and the hub: the proxy, certificates, and where a token may be sent.

use ureq::Proxy;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::ProxyOptions;
use crate::hub::HubError;

/// Whether a token sent there is read by nobody else.
pub(super) fn is_private(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("http://") else { return true };
    let host = rest.split('/').next().unwrap_or_default();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| {
        host.strip_prefix(own).is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

/// Fails if the address is none.
pub(super) fn proxy(options: &ProxyOptions) -> Result<Proxy, HubError> {
    // The error does not repeat the address, which may hold a password.
    let fail = |_| HubError::Setting {
        setting: "the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
        reason: "it is no address like http://proxy.example:3128".to_string(),
    };
    let plain = Proxy::new(&options.url).map_err(fail)?;
    let mut builder = Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    if let Some(username) = plain.username() {
        builder = builder.username(username);
    }
    if let Some(password) = plain.password() {
        builder = builder.password(password);
    }
    for host in options.except.iter().map(|host| host.trim()).filter(|host| !host.is_empty()) {
        builder = builder.no_proxy(host);
        // Elsewhere `example.org` stands for its subdomains too.
        if !host.starts_with(['.', '*']) {
            builder = builder.no_proxy(&format!(".{host}"));
        }
    }
    builder.build().map_err(fail)
}

/// Fails if what is given holds no certificate.
pub(super) fn tls(certificates: Option<&[u8]>) -> Result<TlsConfig, HubError> {
    let builder = TlsConfig::builder();
    let Some(pem) = certificates else { return Ok(builder.build()) };
    let mut trusted = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) =
            item.map_err(|error| setting("SSL_CERT_FILE", &error))?
        {
            trusted.push(certificate);
        }
    }
    if trusted.is_empty() {
        return Err(HubError::Setting {
            setting: "SSL_CERT_FILE",
            reason: "there is no certificate in it".to_string(),
        });
    }
    Ok(builder.root_certs(RootCerts::new_with_certs(&trusted)).build())
}

/// A setting that cannot be used.
pub(super) fn setting(setting: &'static str, error: &impl ToString) -> HubError {
    HubError::Setting { setting, reason: error.to_string() }
}
