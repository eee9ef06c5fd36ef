//! `portolan login` and `portolan logout`: a token of one's own for this machine, made and taken back.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use reqwest::Method;
use reqwest::header::SET_COOKIE;
use serde_json::json;
use uuid::Uuid;

use crate::client::credentials::{Login, Store};
use crate::client::wire::{NewToken, SignedIn};
use crate::client::{Address, ClientError, Connection, ServerArgs, read_certificate};
use crate::exit::{Exit, Failure};
use crate::terminal::complain;

/// Longest line that is read as a password or token, in bytes.
const LONGEST: u64 = 4096;

/// What a token may do at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    Viewer,
    Operator,
    Admin,
}

/// The words of `login`.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// Address of the server, such as `https://scan.example.org`.
    #[arg(long, value_name = "URL")]
    server: String,
    /// Trust the certificate in this PEM file, and no other; it is kept with the login.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// User name; asked for if absent.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// What the token is called on the server [default: portolan on HOST].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How many days the token holds.
    #[arg(long, value_name = "N", default_value = "90", value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// The most that the token may do [default: what you may do].
    #[arg(long, value_enum)]
    role: Option<Role>,
    /// Read the password from the first line of standard input.
    #[arg(long, conflicts_with = "token_stdin", requires = "username")]
    password_stdin: bool,
    /// Keep a token that was made already: the first line of standard input.
    #[arg(long, conflicts_with_all = ["username", "name", "role"])]
    token_stdin: bool,
}

/// The words of `logout`.
#[derive(Debug, Args)]
pub(crate) struct LogoutArgs {
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

/// Gets a token and keeps it.
pub(crate) async fn login(args: &LoginArgs) -> Result<Exit, Failure> {
    let address = Address::parse(&args.server)?;
    let store = Store::of_user()?;
    let mut logins = store.read()?;
    let certificate = match &args.ca {
        Some(file) => Some(read_certificate(file)?),
        // Who logs in again need not give it again.
        None => logins.of(&address).and_then(|login| login.certificate.clone()),
    };
    let nobody = Connection::new(address.clone(), certificate.as_deref())?;
    if address.is_open_to_all() {
        complain(&format!(
            "note: {address} is not encrypted: others on the way can read passwords and results"
        ));
    }
    let (login, who) = if args.token_stdin {
        given(nobody.clone(), certificate).await?
    } else {
        made(nobody.clone(), args, certificate).await?
    };
    let new = nobody.clone().with_token(&login.token)?;
    let new_id = login.token_id;
    let old = logins.add(login);
    if let Err(error) = store.write(&logins) {
        // A token that nobody has is no use to anybody.
        if let Some(id) = new_id {
            let _ = revoke(&new, id).await;
        }
        return Err(error.into());
    }
    if let Some(id) = old.and_then(|old| old.token_id).filter(|id| Some(*id) != new_id)
        && let Err(error) = revoke(&new, id).await
        && error.status() != Some(404)
    {
        complain(&format!("note: the token of the login before was not taken back: {error}"));
    }
    if who.must_change_password {
        complain("note: the password was given to you by somebody else: change it in the console");
    }
    let path = store.path().display();
    complain(&format!("logged in to {address} as {} ({}); the token is in {path}", who.username, who.role));
    Ok(Exit::Done)
}

/// A token that is given.
async fn given(nobody: Connection, certificate: Option<String>) -> Result<(Login, SignedIn), Failure> {
    let token = first_line()?;
    let url = nobody.address().to_string();
    let who: SignedIn = nobody.with_token(&token)?.get("/api/v1/session", &[]).await?;
    let login =
        Login { url, username: who.username.clone(), token, token_id: None, expires_at: None, certificate };
    Ok((login, who))
}

/// A token that is made by way of a session, which ends at once.
async fn made(
    nobody: Connection,
    args: &LoginArgs,
    certificate: Option<String>,
) -> Result<(Login, SignedIn), Failure> {
    let username = match &args.username {
        Some(username) => username.clone(),
        None => ask_name()?,
    };
    let password =
        if args.password_stdin { first_line()? } else { ask_password(&username, nobody.address())? };
    let signing_in = nobody.clone().for_signing_in();
    let request = signing_in.request(Method::POST, "/api/v1/session");
    let response =
        signing_in.send(request.json(&json!({"username": username, "password": password}))).await?;
    let cookie = response.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().trim().to_owned();
    let who: SignedIn = signing_in.document(response).await?;
    let no_cookie = || nobody.not_portolan(200, "a sign-in without a cookie");
    let session = nobody.clone().with_cookie(&cookie).filter(|_| !cookie.is_empty()).ok_or_else(no_cookie)?;
    let mut wanted = json!({"name": token_name(args), "expiresInDays": args.days});
    if let Some(role) = args.role.and_then(|role| role.to_possible_value()) {
        wanted["role"] = role.get_name().into();
    }
    let made = session.send(session.request(Method::POST, "/api/v1/tokens").json(&wanted)).await;
    let made = match made {
        Ok(response) => session.document::<NewToken>(response).await,
        Err(error) => Err(error),
    };
    // Whatever became of the token, the session is no longer needed; it ends by itself at the latest.
    let _ = session.send(session.request(Method::DELETE, "/api/v1/session")).await;
    let made = made?;
    let login = Login {
        url: nobody.address().to_string(),
        username: who.username.clone(),
        token: made.token,
        token_id: Some(made.id),
        expires_at: made.expires_at,
        certificate,
    };
    let role = args.role.and_then(|role| role.to_possible_value()).map(|role| role.get_name().to_owned());
    Ok((login, SignedIn { role: role.unwrap_or(who.role), ..who }))
}

/// Takes the token back and forgets it.
pub(crate) async fn logout(args: &LogoutArgs) -> Result<Exit, Failure> {
    let store = Store::of_user()?;
    let mut logins = store.read()?;
    let known = args.server.known()?;
    let Some(login) = logins.of(&known.address).cloned() else {
        return Err(ClientError::NotLoggedIn { server: known.address.to_string() }.into());
    };
    let revoked = match login.token_id {
        Some(id) => {
            let connection = Connection::new(known.address, known.certificate.as_deref())?;
            revoke(&connection.with_token(&login.token)?, id).await.map_err(Some)
        }
        None => Err(None),
    };
    logins.forget(&login.url);
    store.write(&logins)?;
    let url = &login.url;
    match revoked {
        Ok(()) => complain(&format!("logged out of {url}")),
        // It does not hold any more: as good.
        Err(Some(error)) if matches!(error.status(), Some(401 | 404)) => {
            complain(&format!("logged out of {url}"));
        }
        Err(Some(error)) => {
            complain(&format!(
                "{error}; the token is forgotten here, and holds there until you take it back"
            ));
            return Ok(Exit::Failed);
        }
        Err(None) => complain(&format!(
            "logged out of {url}; the token was given by you, not made by `portolan login`, and holds until you take it back"
        )),
    }
    Ok(Exit::Done)
}

async fn revoke(connection: &Connection, id: Uuid) -> Result<(), ClientError> {
    connection.send(connection.request(Method::DELETE, &format!("/api/v1/tokens/{id}"))).await.map(drop)
}

fn token_name(args: &LoginArgs) -> String {
    args.name.clone().unwrap_or_else(|| {
        let host = ["/proc/sys/kernel/hostname", "/etc/hostname"]
            .iter()
            .find_map(|path| std::fs::read_to_string(path).ok())
            .unwrap_or_default();
        let host: String = host.trim().chars().take(60).collect();
        if host.is_empty() { "portolan".to_owned() } else { format!("portolan on {host}") }
    })
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::BufReader::new(io::stdin().lock().take(LONGEST))
        .read_line(&mut line)
        .map_err(|source| Failure::Read { what: "standard input".to_owned(), source })?;
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    if line.is_empty() { Err(Failure::usage("there is nothing on standard input")) } else { Ok(line) }
}

fn ask_name() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("there is no terminal to ask on: give --username and --password-stdin"));
    }
    let mut asked = io::stderr();
    let _ = asked.write_all(b"User name: ").and_then(|()| asked.flush());
    first_line()
}

fn ask_password(username: &str, server: &Address) -> Result<String, Failure> {
    rpassword::prompt_password(format!("Password of {username} on {server}: ")).map_err(|error| {
        Failure::usage(format!("there is no terminal to ask on ({error}): give --password-stdin"))
    })
}
