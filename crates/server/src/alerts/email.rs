//! Mail, by SMTP: to a server at an address that was checked, whose certificate is checked by its name.

use std::time::Duration;

use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Letter, Tokio1Executor};
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

/// Sends by the first of the server's addresses; gives the status of its yes.
///
/// # Errors
/// Everything else.
pub(super) async fn send(
    guard: &Guard,
    mail: &Mail,
    message: &Message,
    patience: Duration,
) -> Result<u16, SendError> {
    let letter = letter(mail, message).map_err(SendError::new)?;
    let addresses = guard.addresses(&mail.host, mail.port, patience).await.map_err(SendError::new)?;
    let Some(address) = addresses.first() else { return Err(SendError::new("it has no address".to_owned())) };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let secured =
        || TlsParameters::new(mail.host.clone()).map_err(|error| SendError::new(format!("TLS: {error}")));
    let tls = match mail.tls {
        MailTls::Tls => Tls::Wrapper(secured()?),
        MailTls::Starttls => Tls::Required(secured()?),
        MailTls::None => Tls::None,
    };
    // Not dangerous here: TLS is set above, and the address is one that was checked.
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(address.port())
        .tls(tls)
        .timeout(Some(patience))
        .hello_name(ClientId::Domain("portolan.invalid".to_owned()));
    if let (Some(username), Some(password)) = (&mail.username, &mail.password) {
        builder = builder.credentials(Credentials::new(username.clone(), password.0.clone()));
    }
    let sending = builder.build();
    match tokio::time::timeout(patience, sending.send(letter)).await {
        Err(_) => Err(SendError::new("it did not answer in time".to_owned())),
        Ok(Ok(answer)) => Ok(u16::from(answer.code())),
        Ok(Err(error)) => {
            let answer = error.status().map(u16::from);
            let said: String = error.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
            Err(SendError { answer, ..SendError::new(format!("the mail server did not take it: {said}")) })
        }
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
