//! Mail, by SMTP: to a server at an address that was checked, whose certificate is checked by its name.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::address::{AddressError, Envelope};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::Error as Fault;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands;
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message as Letter};
use portolan_store::Uuid;
use portolan_store::alerts::channels::{Mail, MailTls};

use super::guard::Guard;
use super::message::Message;
use super::{Refused, SendError, Sent};

/// Mails that are known to have been taken for some.
const KNOWN: usize = 1000;

/// Who has taken mails that others are still to take: each gets a mail once, however often it is tried for the others.
/// A server that is started anew does not know, and repeats the mail to all, as one whose note of a yes is lost.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken(Arc<Mutex<BTreeMap<Uuid, BTreeSet<Address>>>>);

impl Taken {
    /// Who has taken a message.
    fn of(&self, message: Uuid) -> BTreeSet<Address> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&message).cloned().unwrap_or_default()
    }

    /// Notes who has taken a message, while it is still to go to others.
    fn note(&self, message: Uuid, by: BTreeSet<Address>, is_over: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_over {
            all.remove(&message);
        } else {
            all.insert(message, by);
        }
        if all.len() > KNOWN {
            // Ids grow with time: the oldest was given up, or nearly.
            all.pop_first();
        }
    }
}

/// Reads a mail address: `a@example.org` or `Name <a@example.org>`.
///
/// # Errors
/// What is wrong with it.
pub fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    text.parse()
}

/// Sends by the first of the server's addresses that answers, to those who have not taken it yet.
///
/// # Errors
/// Nobody has taken it, now or before; or the server does not talk to the end.
pub(super) async fn send(
    guard: &Guard,
    mail: &Mail,
    message: &Message,
    taken: &Taken,
    patience: Duration,
) -> Result<Sent, SendError> {
    let until = Instant::now() + patience;
    let letter = letter(mail, message).map_err(SendError::new)?;
    let addresses = guard.addresses(&mail.host, mail.port, patience).await.map_err(SendError::new)?;
    let before = taken.of(message.id);
    let mut connection = connect(mail, &addresses, until).await?;
    let said = within(until, hand_over(&mut connection, mail, &letter, &before)).await;
    // It has said yes or no: how it takes the end changes nothing.
    let _ = tokio::time::timeout(until.saturating_duration_since(Instant::now()), connection.abort()).await;
    let said = said?;
    let refused = said.refused();
    let by: BTreeSet<Address> = before.into_iter().chain(said.taken).collect();
    match refused {
        Some(Refused { error, .. }) if by.is_empty() => Err(error),
        refused => {
            taken.note(message.id, by, refused.as_ref().is_none_or(|refused| refused.is_for_good));
            Ok(Sent { answer: said.answer, refused })
        }
    }
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

/// What a server said of a letter.
#[derive(Default)]
struct Said {
    /// Whom it took it for.
    taken: Vec<Address>,
    /// Whom it did not.
    refused: Vec<(Address, Fault)>,
    /// The status of its yes, where it was given the letter.
    answer: Option<u16>,
}

impl Said {
    fn refused(&self) -> Option<Refused> {
        let (_, first) = self.refused.first()?;
        let each = self
            .refused
            .iter()
            .map(|(to, fault)| format!("the mail server does not take it for {to}: {}", words(fault)));
        let message = each.collect::<Vec<_>>().join("; ");
        let error = SendError { answer: first.status().map(u16::from), ..SendError::new(message) };
        Some(Refused { error, is_for_good: self.refused.iter().all(|(_, fault)| fault.is_permanent()) })
    }
}

/// Secures a connection as it is to be, signs in, and gives the letter for those who have not taken it before. Whom the
/// server refuses is left out: the others shall not be without it for that.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    mail: &Mail,
    letter: &Letter,
    before: &BTreeSet<Address>,
) -> Result<Said, SendError> {
    if mail.tls == MailTls::Starttls {
        connection.starttls(secured(mail)?, &hello()).await?;
    }
    if let (Some(username), Some(password)) = (&mail.username, &mail.password) {
        let credentials = Credentials::new(username.clone(), password.0.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
    }
    let (envelope, text) = (letter.envelope(), letter.formatted());
    let options = beyond_ascii(connection, envelope, &text)?;
    connection.command(commands::Mail::new(envelope.from().cloned(), options)).await?;
    let mut said = Said::default();
    for to in envelope.to().iter().filter(|to| !before.contains(to)) {
        match connection.command(commands::Rcpt::new(to.clone(), Vec::new())).await {
            Ok(_) => said.taken.push(to.clone()),
            Err(fault) if fault.status().is_some() => said.refused.push((to.clone(), fault)),
            Err(fault) => return Err(fault.into()),
        }
    }
    if !said.taken.is_empty() {
        connection.command(commands::Data).await?;
        said.answer = Some(connection.message(&text).await?.code().into());
    }
    Ok(said)
}

/// What is said of a letter with who writes it: what of it is not ASCII (RFC 6531, RFC 6152).
fn beyond_ascii(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    text: &[u8],
) -> Result<Vec<MailParameter>, SendError> {
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    let mut options = Vec::new();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        options.push((Extension::SmtpUtfEight, MailParameter::SmtpUtfEight));
    }
    if !text.is_ascii() {
        options.push((Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)));
    }
    if !options.iter().all(|(extension, _)| connection.server_info().supports_feature(*extension)) {
        let message = "the mail server takes ASCII alone: write the addresses of the channel in it";
        return Err(SendError::new(message.to_owned()));
    }
    Ok(options.into_iter().map(|(_, option)| option).collect())
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
async fn within<T, E: Into<SendError>>(
    until: Instant,
    talk: impl Future<Output = Result<T, E>>,
) -> Result<T, SendError> {
    match tokio::time::timeout(until.saturating_duration_since(Instant::now()), talk).await {
        Err(_) => Err(SendError::new("it did not answer in time".to_owned())),
        Ok(said) => said.map_err(Into::into),
    }
}

impl From<Fault> for SendError {
    fn from(fault: Fault) -> Self {
        let answer = fault.status().map(u16::from);
        let said = words(&fault);
        Self { answer, ..Self::new(format!("the mail server did not take it: {said}")) }
    }
}

/// A fault in words, of which the server may have chosen some.
fn words(fault: &Fault) -> String {
    fault.to_string().chars().filter(|c| !c.is_control()).take(300).collect()
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
