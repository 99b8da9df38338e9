//! Certificates of the servers that tests start: an authority of their own, and a leaf for `localhost` and `127.0.0.1`.
//!
//! Hands out [`authority`] as files and as a server's half of TLS, and [`trusting`], a client's half.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// An authority and the one leaf that it signed, in PEM.
pub struct Authority {
    ca: String,
    leaf: String,
    key: String,
}

/// The authority of this run of the tests; every server has the same leaf.
pub fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::new)
}

impl Authority {
    /// A fresh one that nobody believes yet.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        params.distinguished_name.push(DnType::CommonName, "jianbao tests");
        let key = KeyPair::generate().expect("a key");
        let ca = params.self_signed(&key).expect("an authority").pem();
        let issuer = Issuer::new(params, key);

        let mut params = CertificateParams::new(["localhost", "127.0.0.1"].map(String::from)).expect("two names");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&key, &issuer).expect("a leaf").pem();
        Self { ca, leaf, key: key.serialize_pem() }
    }

    /// Writes `ca.pem` into a folder; its path comes back.
    pub fn write_ca(&self, dir: &Path) -> PathBuf {
        let path = dir.join("ca.pem");
        fs::write(&path, &self.ca).expect("the folder can be written");
        path
    }

    /// Writes `server.pem` and `server.key` into a folder.
    pub fn write_leaf(&self, dir: &Path) {
        fs::write(dir.join("server.pem"), &self.leaf).expect("the folder can be written");
        fs::write(dir.join("server.key"), &self.key).expect("the folder can be written");
    }

    /// A server's half of TLS.
    pub fn server(&self) -> Arc<ServerConfig> {
        let leaf = CertificateDer::from_pem_slice(self.leaf.as_bytes()).expect("a leaf");
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("ring speaks TLS").with_no_client_auth().with_single_cert(vec![leaf], key);
        Arc::new(config.expect("leaf and key fit"))
    }
}

/// A client's half of TLS that believes an authority's file and nobody else.
pub fn trusting(ca: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).expect("an authority")).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Arc::new(config.expect("ring speaks TLS").with_root_certificates(roots).with_no_client_auth())
}
