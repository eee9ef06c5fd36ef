//! Receivers with TLS: their certificate is checked, and by the name that was asked for.

use std::sync::Arc;

use jiff::Timestamp;
use portolan_server::alerts::message::Message;
use portolan_server::alerts::{Alerts, SendError, Sent};
use portolan_server::runner::Resolver;
use portolan_store::Uuid;
use portolan_store::alerts::channels::{Secret, Transport};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

use crate::support::settings;

/// A receiver whose certificate is for `hooks.example`, and that certificate; it answers 200.
fn receiver() -> (u16, reqwest::Certificate) {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = rcgen::generate_simple_self_signed(["hooks.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let config = axum_server::tls_rustls::RustlsConfig::from_config(Arc::new(config.unwrap()));
    let listener = std::net::TcpListener::bind("127.0.0.2:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = axum::Router::new().fallback(|| async { "" });
    let server = axum_server::tls_rustls::from_tcp_rustls(listener, config).unwrap();
    tokio::spawn(server.serve(router.into_make_service()));
    (port, reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap())
}

async fn send(
    trusted: Option<reqwest::Certificate>,
    host: &str,
    port: u16,
) -> Result<Option<u16>, SendError> {
    let directory = tempfile::tempdir().unwrap();
    let resolver = Resolver::answering(|_| Ok(vec!["127.0.0.2".parse().unwrap()]));
    let alerts = Alerts::of(&settings(directory.path(), &[("alerts.networks", "127.0.0.2")]), resolver);
    let alerts = match trusted {
        Some(certificate) => alerts.trusting(certificate),
        None => alerts,
    };
    let transport = Transport::Slack { url: Secret(format!("https://{host}:{port}/")) };
    let message = Message::test(Uuid::now_v7(), None);
    alerts.send(&transport, &message, Timestamp::now()).await.and_then(Sent::by_all)
}

#[tokio::test]
async fn who_shows_another_name_or_an_unknown_signer_gets_nothing() {
    let (port, certificate) = receiver();
    let unknown = send(None, "hooks.example", port).await.unwrap_err();
    assert!(unknown.message.contains("certificate"), "{unknown}");
    let other = send(Some(certificate.clone()), "other.example", port).await.unwrap_err();
    assert!(other.message.contains("certificate"), "{other}");
    assert_eq!(send(Some(certificate), "hooks.example", port).await, Ok(Some(200)));
}
