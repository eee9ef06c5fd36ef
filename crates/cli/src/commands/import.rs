//! `portolan import`: Nmap's XML into a server, as a run that is over.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use reqwest::Body;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::args::OutputArgs;
use crate::client::list;
use crate::client::{ClientError, Connection, ServerArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::{Terminal, complain};

/// Bytes that are read and sent at a time.
const PIECE: usize = 128 << 10;
/// Pieces that may wait to be sent.
const WAITING: usize = 4;

/// The words of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files to send (plain, .gz, .zst); `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the run is called [default: the file's name].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where results go.
    #[command(flatten)]
    output: OutputArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

/// Sends each file; what is wrong with one does not keep the others from being sent.
pub(crate) async fn run(args: &ImportArgs, terminal: Terminal) -> Result<Exit, Failure> {
    list::check(&args.output, terminal)?;
    let connection = args.server.connect()?;
    let mut runs = Vec::new();
    let mut exit = Exit::Done;
    for file in &args.files {
        match send(&connection, file, args.name.as_deref()).await {
            Ok(run) => runs.push(run),
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                exit = error.exit();
                // What is wrong with the server is so for all files.
                if error.status().is_none() && !matches!(error, ClientError::Read { .. }) {
                    break;
                }
            }
        }
    }
    if !runs.is_empty() {
        let columns: &[list::Column] = &[
            ("RUN", |run| list::text(run, "id")),
            ("NAME", |run| list::text(run, "displayName")),
            ("STATE", |run| list::text(run, "state")),
            ("FOUND", |run| list::text(run, "summary")),
        ];
        list::print_these(&runs, columns, &args.output, terminal)?;
    }
    Ok(exit)
}

async fn send(connection: &Connection, file: &Path, name: Option<&str>) -> Result<Value, ClientError> {
    let is_stdin = file.as_os_str() == "-";
    let cannot = |source| ClientError::Read { what: file.display().to_string(), source };
    let input: Box<dyn Read + Send> =
        if is_stdin { Box::new(io::stdin()) } else { Box::new(File::open(file).map_err(cannot)?) };
    let called = file.file_name().filter(|_| !is_stdin).map(|name| name.to_string_lossy().into_owned());
    let called = name.map(str::to_owned).or(called);
    let mut request =
        connection.upload("/api/v1/runs/import").header(CONTENT_TYPE, "application/octet-stream");
    if let Some(called) = called {
        request = request.query(&[("displayName", called)]);
    }
    let (body, failed) = stream(input);
    let answer = connection.send(request.body(body)).await;
    // A file that broke off is told as such, and not by what it did to the connection.
    if let Some(source) = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() {
        return Err(cannot(source));
    }
    connection.document(answer?).await
}

type Failed = std::sync::Arc<std::sync::Mutex<Option<io::Error>>>;

/// What is read, as a body that is sent as it comes; and why reading failed, once it has.
fn stream(mut input: Box<dyn Read + Send>) -> (Body, Failed) {
    let (sender, receiver) = mpsc::channel::<io::Result<Vec<u8>>>(WAITING);
    let failed = Failed::default();
    let told = Failed::clone(&failed);
    std::thread::spawn(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let piece = match input.read(&mut piece) {
                Ok(0) => return,
                Ok(length) => {
                    piece.truncate(length);
                    Ok(piece)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let kind = error.kind();
                    *told.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                    Err(kind.into())
                }
            };
            let is_last = piece.is_err();
            if sender.blocking_send(piece).is_err() || is_last {
                return;
            }
        }
    });
    let pieces = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    });
    (Body::wrap_stream(pieces), failed)
}
