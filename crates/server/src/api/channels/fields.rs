//! What a client sets of a channel, and whether it may be set so.

use portolan_model::HostName;
use portolan_store::alerts::channels::{Channel as Stored, ChannelFields, Mail, Secret, Transport};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ChannelKind, ChannelState, MailSecurity};
use crate::alerts::{Alerts, email, http, sign};
use crate::api::fields::one_line;
use crate::problem::{FieldError, Problem};

/// Longest names, in characters.
const NAME: usize = 100;
/// Longest addresses and secrets.
const LONG: usize = 2000;
/// People that one channel writes to.
const PEOPLE: usize = 50;

/// What can be set of a channel. Secrets are `url`, `secret` and `mail.password`: absent from a change, they stay what
/// they are while the kind stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChannelInput {
    /// Unique within the organization, whatever the case.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    kind: ChannelKind,
    /// Where to: of webhooks and chats. Write-only.
    #[schema(max_length = 2000, write_only)]
    url: Option<String>,
    /// The key of a webhook's signatures: `whsec_` and 24 to 64 bytes in base64. One is made, and shown once, where none
    /// is given to a new one. Write-only.
    #[schema(max_length = 2000, write_only)]
    secret: Option<String>,
    /// Of mail.
    mail: Option<MailInput>,
    /// `active` if absent.
    #[serde(default = "active")]
    state: ChannelState,
}

fn active() -> ChannelState {
    ChannelState::Active
}

/// What can be set of a mail server.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MailInput {
    /// A name or an address.
    #[schema(min_length = 1, max_length = 253)]
    host: String,
    /// 587 if absent; 465 with `tls`, 25 with `none`.
    #[schema(minimum = 1)]
    port: Option<u16>,
    /// `starttls` if absent.
    #[serde(default)]
    security: MailSecurity,
    /// Who signs in; absent where nobody does.
    #[schema(max_length = 320)]
    username: Option<String>,
    /// With what. To be given anew where server or user change. Write-only.
    #[schema(max_length = 2000, write_only)]
    password: Option<String>,
    /// Who writes: `portolan@example.org` or `Portolan <portolan@example.org>`.
    #[schema(max_length = 320)]
    from: String,
    /// To whom.
    #[schema(min_items = 1, max_items = 50)]
    to: Vec<String>,
}

/// What was set, and the secret that was made for it.
pub(super) struct Checked {
    pub(super) fields: ChannelFields,
    pub(super) secret: Option<String>,
}

impl ChannelInput {
    /// Checks everything and names every fault. `before` is the channel that is changed; `alerts` know where is sent to.
    pub(super) fn check(self, before: Option<&Stored>, alerts: &Alerts) -> Result<Checked, Problem> {
        let mut errors = Vec::new();
        let name = one_line("name", &self.name, NAME, &mut errors);
        self.name_strays(&mut errors);
        let before = before.map(|stored| &stored.fields.transport);
        let mut made = None;
        let transport = if self.kind == ChannelKind::Email {
            let known = match before {
                Some(Transport::Email(mail)) => Some(mail),
                _ => None,
            };
            match self.mail {
                Some(mail) => Some(Transport::Email(mail.check(known, alerts, &mut errors))),
                None => missing("mail", "the mail server is missing", &mut errors),
            }
        } else {
            let url = url(self.kind, self.url, before, alerts, &mut errors);
            let secret = (self.kind == ChannelKind::Webhook)
                .then(|| secret(self.secret, before, &mut made, &mut errors))
                .flatten();
            url.and_then(|url| web(self.kind, url, secret))
        };
        match transport {
            Some(transport) if errors.is_empty() => {
                let active = self.state == ChannelState::Active;
                Ok(Checked { fields: ChannelFields { name, transport, active }, secret: made })
            }
            _ => Err(Problem::fields(errors)),
        }
    }

    /// What belongs to another kind is a mistake rather than nothing.
    fn name_strays(&self, errors: &mut Vec<FieldError>) {
        let is_mail = self.kind == ChannelKind::Email;
        for (field, is_there) in [
            ("mail", self.mail.is_some() && !is_mail),
            ("url", self.url.is_some() && is_mail),
            ("secret", self.secret.is_some() && self.kind != ChannelKind::Webhook),
        ] {
            if is_there {
                errors.push(FieldError::new(
                    field,
                    "unexpected",
                    format!("{field} is of another kind of channel"),
                ));
            }
        }
    }
}

fn missing<T>(field: &str, message: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    errors.push(FieldError::new(field, "missing", message));
    None
}

fn web(kind: ChannelKind, url: Secret, secret: Option<Secret>) -> Option<Transport> {
    Some(match kind {
        ChannelKind::Webhook => Transport::Webhook { url, secret: secret? },
        ChannelKind::Slack => Transport::Slack { url },
        ChannelKind::Teams => Transport::Teams { url },
        ChannelKind::Mattermost => Transport::Mattermost { url },
        ChannelKind::Email => return None,
    })
}

fn is_kind(kind: ChannelKind, transport: &Transport) -> bool {
    transport.kind()
        == match kind {
            ChannelKind::Webhook => "webhook",
            ChannelKind::Slack => "slack",
            ChannelKind::Teams => "teams",
            ChannelKind::Mattermost => "mattermost",
            ChannelKind::Email => "email",
        }
}

/// Of messages, none repeats more of the address than its host: it may be a secret, and messages are in the audit log.
fn url(
    kind: ChannelKind,
    given: Option<String>,
    before: Option<&Transport>,
    alerts: &Alerts,
    errors: &mut Vec<FieldError>,
) -> Option<Secret> {
    let Some(given) = given.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()) else {
        let kept = before.filter(|before| is_kind(kind, before)).and_then(Transport::url);
        return kept.cloned().or_else(|| missing("url", "the address is missing", errors));
    };
    let fault = match http::address(&given) {
        _ if given.chars().count() > LONG => Some(format!("an address has at most {LONG} characters")),
        Err(reason) => Some(reason),
        Ok(address) => alerts.check_host(address.host_str().unwrap_or_default()).err(),
    };
    errors.extend(fault.map(|message| FieldError::new("url", "badAddress", message)));
    Some(Secret(given))
}

fn secret(
    given: Option<String>,
    before: Option<&Transport>,
    made: &mut Option<String>,
    errors: &mut Vec<FieldError>,
) -> Option<Secret> {
    if let Some(given) = given {
        if sign::key(&given).is_none() {
            let message = "a secret is whsec_ and 24 to 64 bytes in base64; leave it out, and one is made";
            errors.push(FieldError::new("secret", "badSecret", message));
        }
        return Some(Secret(given));
    }
    if let Some(Transport::Webhook { secret, .. }) = before {
        return Some(secret.clone());
    }
    match sign::new_secret() {
        Ok(secret) => {
            *made = Some(secret.clone());
            Some(Secret(secret))
        }
        Err(_) => missing("secret", "the system has no random numbers to make one: give one", errors),
    }
}

impl MailInput {
    fn check(self, before: Option<&Mail>, alerts: &Alerts, errors: &mut Vec<FieldError>) -> Mail {
        let host = one_line("mail.host", &self.host, 253, errors);
        if !host.is_empty() && host.parse::<std::net::IpAddr>().is_err() && host.parse::<HostName>().is_err()
        {
            errors.push(FieldError::new(
                "mail.host",
                "badHost",
                "this is a name or an address, without a port",
            ));
        }
        // One that is kept may be out of reach since the server's settings changed: its other fields change all the same.
        let is_kept = before.is_some_and(|before| before.host == host);
        let fault = if is_kept { None } else { alerts.check_host(&host).err() };
        errors.extend(fault.map(|message| FieldError::new("mail.host", "badHost", message)));
        let usual = match self.security {
            MailSecurity::Tls => 465,
            MailSecurity::Starttls => 587,
            MailSecurity::None => 25,
        };
        let port = self.port.unwrap_or(usual);
        if port == 0 {
            errors.push(FieldError::new("mail.port", "outOfRange", "a port is 1 to 65535"));
        }
        let username = self.username.filter(|name| !name.is_empty());
        let username = username.map(|name| one_line("mail.username", &name, 320, errors));
        let from = address("mail.from", &self.from, errors);
        if self.to.is_empty() || self.to.len() > PEOPLE {
            let message = format!("a channel writes to 1 to {PEOPLE} people");
            errors.push(FieldError::new("mail.to", "outOfRange", message));
        }
        let to = self.to.iter().take(PEOPLE).enumerate();
        let to = to.map(|(at, to)| address(&format!("mail.to[{at}]"), to, errors)).collect();
        let tls = self.security.into();
        let mut mail = Mail { host, port, tls, username, password: None, from, to };
        mail.password = password(self.password, &mail, before, errors);
        mail
    }
}

/// A password goes where it was made for: it is not sent to another server than it was given for.
fn password(
    given: Option<String>,
    mail: &Mail,
    before: Option<&Mail>,
    errors: &mut Vec<FieldError>,
) -> Option<Secret> {
    let mut fault = |code: &str, message: &str| errors.push(FieldError::new("mail.password", code, message));
    let given = given.filter(|password| !password.is_empty());
    let Some(username) = &mail.username else {
        if given.is_some() {
            fault("unexpected", "a password needs a username");
        }
        return None;
    };
    if MailSecurity::from(mail.tls) == MailSecurity::None {
        fault("unprotected", "a password is sent with TLS only: choose tls or starttls, or give no username");
    }
    let same = |before: &&Mail| {
        (&before.host, before.port, before.tls) == (&mail.host, mail.port, mail.tls)
            && before.username.as_ref() == Some(username)
    };
    let password = given.map(Secret).or_else(|| before.filter(same)?.password.clone());
    if password.is_none() {
        fault("missing", "the password is missing; it is to be given anew where server or user change");
    }
    password
}

fn address(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = one_line(field, text, 320, errors);
    if !text.is_empty() && email::mailbox(&text).is_err() {
        let message = "this is no mail address; one is written a@example.org or Name <a@example.org>";
        errors.push(FieldError::new(field, "badAddress", message));
    }
    text
}
