//! Mail, by SMTP: to a server at an address that was checked, whose certificate is checked by its name.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lettre::Message as Letter;
use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::Error as Fault;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use portolan_store::alerts::channels::{Mail, MailTls};

use super::SendError;
use super::guard::Guard;
use super::message::Message;

/// Reads a mail address: `a@example.org` or `Name <a@example.org>`.
///
/// # Errors
/// What is wrong with it.
pub fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    text.parse()
}

/// Sends by the first of the server's addresses that answers; gives the status of its yes.
///
/// # Errors
/// Everything else.
pub(super) async fn send(
    guard: &Guard,
    mail: &Mail,
    message: &Message,
    patience: Duration,
) -> Result<u16, SendError> {
    let until = Instant::now() + patience;
    let letter = letter(mail, message).map_err(SendError::new)?;
    let addresses = guard.addresses(&mail.host, mail.port, patience).await.map_err(SendError::new)?;
    let mut connection = connect(mail, &addresses, until).await?;
    let answer = within(until, hand_over(&mut connection, mail, &letter)).await;
    // It has said yes or no: how it takes the end changes nothing.
    let _ = tokio::time::timeout(until.saturating_duration_since(Instant::now()), connection.abort()).await;
    Ok(answer?.code().into())
}

/// Connects to one of the addresses after the other until one greets. Nothing of the message was sent by then. Each
/// has its share of the time that is left: one that is silent does not take that of the others.
async fn connect(
    mail: &Mail,
    addresses: &[SocketAddr],
    until: Instant,
) -> Result<AsyncSmtpConnection, SendError> {
    let mut fault = SendError::new("it has no address".to_owned());
    let hello = hello();
    let secured = if mail.tls == MailTls::Tls { Some(secured(mail)?) } else { None };
    for (address, left) in addresses.iter().zip((1..=addresses.len()).rev()) {
        let now = Instant::now();
        let share = until.saturating_duration_since(now) / u32::try_from(left).unwrap_or(u32::MAX);
        let greeted = AsyncSmtpConnection::connect_tokio1(*address, None, &hello, secured.clone(), None);
        match within(now + share, greeted).await {
            Ok(connection) => return Ok(connection),
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

/// Secures a connection as it is to be, signs in, and gives the letter; says what the server answered.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    mail: &Mail,
    letter: &Letter,
) -> Result<Response, Fault> {
    if mail.tls == MailTls::Starttls {
        connection.starttls(secured(mail)?, &hello()).await?;
    }
    if let (Some(username), Some(password)) = (&mail.username, &mail.password) {
        let credentials = Credentials::new(username.clone(), password.0.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
    }
    connection.send(letter.envelope(), &letter.formatted()).await
}

/// Certificates are checked by the server's name, whatever address it is at.
fn secured(mail: &Mail) -> Result<TlsParameters, Fault> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    TlsParameters::new(mail.host.clone())
}

fn hello() -> ClientId {
    ClientId::Domain("portolan.invalid".to_owned())
}

/// What comes of talking to the server until then.
async fn within<T>(until: Instant, talk: impl Future<Output = Result<T, Fault>>) -> Result<T, SendError> {
    match tokio::time::timeout(until.saturating_duration_since(Instant::now()), talk).await {
        Err(_) => Err(SendError::new("it did not answer in time".to_owned())),
        Ok(said) => said.map_err(SendError::from),
    }
}

impl From<Fault> for SendError {
    fn from(fault: Fault) -> Self {
        let answer = fault.status().map(u16::from);
        let said: String = fault.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
        Self { answer, ..Self::new(format!("the mail server did not take it: {said}")) }
    }
}

fn letter(mail: &Mail, message: &Message) -> Result<Letter, String> {
    let read = |text: &str| mailbox(text).map_err(|error| format!("{text:?} is no mail address: {error}"));
    let mut letter: MessageBuilder = Letter::builder()
        .from(read(&mail.from)?)
        .subject(message.subject())
        // The same for each attempt: mail servers and readers know repetitions by it.
        .message_id(Some(format!("<{}@portolan.invalid>", message.id)))
        .header(ContentType::TEXT_PLAIN);
    for to in &mail.to {
        letter = letter.to(read(to)?);
    }
    letter.body(message.mail()).map_err(|error| error.to_string())
}
