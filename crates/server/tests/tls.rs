//! TLS: real handshakes, the self-signed pair over time, and what is said of files that are of no use.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use jiff::{Timestamp, ToSpan};
use portolan_server::settings::{Flag, Settings, Sources, load};
use portolan_server::tls::{SELF_SIGNED_FILE, Source};
use portolan_server::{ServeError, Server};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

fn settings(dir: &Path, flags: &[(&str, &str)]) -> Settings {
    let flag = |key: &str, value: &str| Flag { flag: "--set".into(), key: key.into(), value: value.into() };
    let mut all = vec![flag("data_dir", dir.to_str().unwrap()), flag("listen", "127.0.0.1:0")];
    all.extend(flags.iter().map(|(key, value)| flag(key, value)));
    let sources = Sources { file: None, usual: vec![], flags: all, environment: vec![], root: false };
    load(&sources).unwrap().settings
}

/// A directory that nobody else may look into.
fn private() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    dir
}

/// Asks for `/peer` over TLS, trusting the first certificate of a file alone.
fn ask(address: SocketAddr, trusted: &Path, name: &'static str) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(address)?);
    write!(stream, "GET /peer HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Serves until one question is answered.
async fn serve_one(
    settings: Settings,
    trusted: PathBuf,
    name: &'static str,
) -> Result<String, std::io::Error> {
    let server = Server::prepare(settings).unwrap();
    let (address, stop) = (server.address(), server.stopping());
    let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("peer {}", peer.ip()) };
    let router = Router::new().route("/peer", get(peer));
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { server.run(router, &stop).await }
    });
    let answer = tokio::task::spawn_blocking(move || ask(address, &trusted, name)).await.unwrap();
    stop.cancel();
    running.await.unwrap().unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_signed_server_shakes_hands_with_who_trusts_it() {
    let dir = private();
    let settings = settings(dir.path(), &[("tls.self_signed", "true")]);
    let file = dir.path().join(SELF_SIGNED_FILE);
    for name in ["localhost", "127.0.0.1"] {
        let answer = serve_one(settings.clone(), file.clone(), name).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("peer 127.0.0.1"), "{answer}");
    }
    let other = serve_one(settings, file, "portolan.example.org").await.unwrap_err();
    assert!(other.to_string().contains("not valid for name"), "{other}");
}

#[tokio::test(flavor = "multi_thread")]
async fn given_files_are_served() {
    let dir = private();
    let (certificate, key) = pair(dir.path(), "given", 4000);
    let flags = [("tls.certificate", certificate.to_str().unwrap()), ("tls.key", key.to_str().unwrap())];
    let answer = serve_one(settings(dir.path(), &flags), certificate.clone(), "localhost").await.unwrap();
    assert!(answer.ends_with("peer 127.0.0.1"), "{answer}");
}

#[test]
fn the_self_signed_pair_is_kept_and_renewed_in_time() {
    let dir = private();
    let names: BTreeSet<String> = ["localhost".to_owned()].into();
    let source = Source::SelfSigned { dir: dir.path().to_owned(), names: names.clone() };
    let now = Timestamp::now();
    assert!(source.look().unwrap().is_none());
    let first = source.load(now).unwrap();
    let file = dir.path().join(SELF_SIGNED_FILE);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(first.names, names);
    assert_eq!(first.warning(now), None);
    assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
    assert!(first.not_after < now + (398 * 24).hours());
    // Kept by the next start, also close to its end.
    assert_eq!(source.load(now).unwrap().fingerprint, first.fingerprint);
    assert_eq!(source.look().unwrap().unwrap().fingerprint, first.fingerprint);
    let late = first.not_after - (31 * 24).hours();
    assert_eq!(source.load(late).unwrap().fingerprint, first.fingerprint);
    let too_late = first.not_after - (29 * 24).hours();
    let second = source.load(too_late).unwrap();
    assert_ne!(second.fingerprint, first.fingerprint);
    assert!(second.not_after > first.not_after);
    // Another name needs another certificate; fewer do not.
    let names: BTreeSet<String> = ["localhost", "192.0.2.7", "2001:db8::7"].map(str::to_owned).into();
    let source = Source::SelfSigned { dir: dir.path().to_owned(), names: names.clone() };
    let third = source.load(now).unwrap();
    assert_eq!(third.names, names);
    // A damaged one is replaced.
    fs::write(&file, "damaged").unwrap();
    assert!(source.look().is_err());
    assert_ne!(source.load(now).unwrap().fingerprint, third.fingerprint);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Writes a pair that is valid from 2020 to `year`.
fn pair(dir: &Path, name: &str, year: i32) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(year, 1, 1));
    let (certificate_file, key_file) = (dir.join(format!("{name}.crt")), dir.join(format!("{name}.key")));
    fs::write(&certificate_file, params.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(&key_file, key.serialize_pem()).unwrap();
    (certificate_file, key_file)
}

#[test]
fn expired_certificates_are_warned_of_and_served() {
    let dir = private();
    let (certificate, key) = pair(dir.path(), "old", 2021);
    let pair = Source::Files { certificate, key }.load(Timestamp::now()).unwrap();
    let warning = pair.warning(Timestamp::now()).unwrap();
    assert!(warning.contains("old.crt expired at 2021-01-01T00:00:00Z"), "{warning}");
    let soon = pair.warning(pair.not_after - 24.hours()).unwrap();
    assert!(soon.contains("expires at 2021-01-01"), "{soon}");
    let early = pair.warning(pair.not_before - 24.hours()).unwrap();
    assert!(early.contains("not valid before 2020-01-01"), "{early}");
    assert_eq!(pair.warning(pair.not_before + 24.hours()), None);
}

#[test]
fn files_of_no_use_are_named_with_what_is_wrong() {
    let dir = private();
    let path = |name: &str| dir.path().join(name);
    let (certificate, key) = pair(dir.path(), "a", 4000);
    let (_, other_key) = pair(dir.path(), "b", 4000);
    let der = CertificateDer::from_pem_file(&certificate).unwrap();
    fs::write(path("der"), &der).unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("text"), "hello\n").unwrap();
    fs::write(path("cut"), "-----BEGIN CERTIFICATE-----\nMIIB\n").unwrap();
    fs::write(path("junk"), "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n").unwrap();
    fs::write(
        path("locked"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\naGVs\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    .unwrap();
    fs::write(path("bad.key"), "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n").unwrap();
    for (certificate, key, said) in [
        (path("none"), key.clone(), "cannot read the certificate DIR/none: No such file"),
        (certificate.clone(), path("none"), "cannot read the private key DIR/none: No such file"),
        (
            certificate.clone(),
            other_key,
            "the key in DIR/b.key is not that of the first certificate in DIR/a.crt",
        ),
        (key.clone(), key.clone(), "DIR/a.key holds no certificate in PEM form: a private key is in it"),
        (
            certificate.clone(),
            certificate.clone(),
            "DIR/a.crt holds no private key in PEM form: a certificate is in it",
        ),
        (
            path("der"),
            key.clone(),
            "DIR/der holds no certificate in PEM form: it seems to be DER; convert it: openssl x509",
        ),
        (path("empty"), key.clone(), "DIR/empty holds no certificate in PEM form: it is empty"),
        (path("text"), key.clone(), "DIR/text holds no certificate in PEM form"),
        (path("cut"), key.clone(), "DIR/cut holds no certificate in PEM form: "),
        (path("junk"), key.clone(), "the certificate in DIR/junk cannot be used: "),
        (certificate.clone(), path("locked"), "DIR/locked holds no private key in PEM form: it is encrypted"),
        (certificate.clone(), path("bad.key"), "the private key in DIR/bad.key cannot be used: "),
        (certificate.clone(), path("empty"), "DIR/empty holds no private key in PEM form: it is empty"),
    ] {
        let error = Source::Files { certificate, key }.load(Timestamp::now()).unwrap_err().to_string();
        let error = error.replace(dir.path().to_str().unwrap(), "DIR");
        assert!(error.starts_with(said), "{error}\nshould begin with\n{said}");
    }
}

#[tokio::test]
async fn what_cannot_start_says_why_and_leaves_nothing_locked() {
    let dir = private();
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let error = Server::prepare(settings(dir.path(), &[("listen", &address)])).unwrap_err();
    assert!(matches!(error, ServeError::Listen(_)) && error.to_string().contains("in use"), "{error}");
    let missing = [("tls.certificate", "/nonexistent/c"), ("tls.key", "/nonexistent/k")];
    let error = Server::prepare(settings(dir.path(), &missing)).unwrap_err();
    assert!(matches!(error, ServeError::Tls(_)), "{error}");
    let first = Server::prepare(settings(dir.path(), &[])).unwrap();
    let error = Server::prepare(settings(dir.path(), &[])).unwrap_err();
    assert!(matches!(error, ServeError::DataDir(_)) && error.to_string().contains(&first.url()), "{error}");
}

#[test]
fn only_what_strangers_can_reach_in_the_clear_is_warned_of() {
    use portolan_server::listen::exposure;
    let dir = private();
    for (listen, flags, warned) in [
        ("127.0.0.1:7878", &[][..], false),
        ("[::1]:7878", &[], false),
        ("[::ffff:127.0.0.1]:7878", &[], false),
        ("0.0.0.0:7878", &[], true),
        ("[::]:7878", &[], true),
        ("192.0.2.1:7878", &[("metrics.public", "true")], true),
        ("0.0.0.0:7878", &[("tls.self_signed", "true")], false),
        ("0.0.0.0:7878", &[("behind_proxy", "true")], false),
        ("0.0.0.0:7878", &[("tls.certificate", "/c"), ("tls.key", "/k")], false),
    ] {
        let warning = exposure(&settings(dir.path(), flags), listen.parse().unwrap());
        assert_eq!(warning.is_some(), warned, "{listen} {flags:?}");
        assert!(warning.is_none_or(|text| text.contains("passwords") && text.contains("--self-signed")));
    }
}
