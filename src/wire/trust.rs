//! Whose certificates are believed.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The office's own file of certificate authorities cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("CA 证书文件“{}”{why}", path.display())]
pub struct Untrusted {
    pub path: PathBuf,
    pub why: String,
}

/// The authorities that are believed beside the web's usual roots: the machine's own and those in the PEM file `own`.
pub fn trusted(own: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, Untrusted> {
    // A machine without a store is no fault: the web's roots are compiled in.
    let mut certificates = rustls_native_certs::load_native_certs().certs;
    if let Some(path) = own {
        let wrong = |why: String| Untrusted { path: path.to_owned(), why };
        let pem =
            std::fs::read(path).map_err(|error| wrong(format!("读不了：{}", crate::model::cause::cause(&error))))?;
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        match found {
            Ok(found) if !found.is_empty() => certificates.extend(found),
            _ => return Err(wrong("不是 PEM 格式的证书".into())),
        }
    }
    Ok(certificates)
}

/// TLS 1.2 and 1.3 as a client that believes the web's roots, the machine's, and those in the PEM file `own`.
pub fn config(own: Option<&Path>) -> Result<Arc<ClientConfig>, Untrusted> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(trusted(own)?);
    // Named, because two libraries bring rustls along and the choice must not depend on which comes first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = builder.expect("ring speaks TLS 1.2 and 1.3").with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config))
}
