//! Sending a document to a server while it is read.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Body;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::mpsc;

use super::wire::Run;
use super::{ClientError, Connection};

/// Bytes that are read and sent at a time.
const PIECE: usize = 128 << 10;
/// Pieces that may wait to be sent.
const WAITING: usize = 4;

/// Has a server take a document in as a run that is over. `what` is its name in complaints.
///
/// # Errors
/// It cannot be read, or the server does not take it.
pub(crate) async fn import(
    connection: &Connection,
    what: &str,
    display_name: &str,
    input: Box<dyn Read + Send>,
) -> Result<Run, ClientError> {
    let request = connection
        .upload("/api/v1/runs/import")
        .header(CONTENT_TYPE, "application/xml")
        .query(&[("displayName", display_name)]);
    let (body, failed) = stream(input);
    let answer = connection.send(request.body(body)).await;
    // A file that broke off is told as such, and not by what it did to the connection.
    if let Some(source) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(ClientError::Read { what: what.to_owned(), source });
    }
    connection.document(answer?).await
}

type Failed = Arc<Mutex<Option<io::Error>>>;

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
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
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
