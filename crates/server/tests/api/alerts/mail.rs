//! Mail, to a small SMTP server on loopback.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use portolan_server::alerts::Alerts;
use portolan_server::alerts::message::Message;
use portolan_server::runner::Resolver;
use portolan_store::Uuid;
use portolan_store::alerts::channels::{Mail, MailTls, Transport};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Bench, all_are};
use crate::support::settings;

/// An SMTP server that takes the nth letter if `takes` says so; what came is kept.
async fn smtp_at(ip: &str, takes: fn(usize) -> bool) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((ip, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let letters: Arc<Mutex<Vec<String>>> = Arc::default();
    let to = Arc::clone(&letters);
    tokio::spawn(async move {
        for number in 1.. {
            let (stream, _) = listener.accept().await.unwrap();
            let letter = serve(stream, takes(number)).await.unwrap();
            to.lock().unwrap().push(letter);
        }
    });
    (port, letters)
}

/// The same at 127.0.0.1.
async fn smtp(takes: fn(usize) -> bool) -> (u16, Arc<Mutex<Vec<String>>>) {
    smtp_at("127.0.0.1", takes).await
}

/// One conversation: everything that the client said.
async fn serve(stream: TcpStream, takes: bool) -> std::io::Result<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut all, mut in_data) = (String::new(), false);
    write.write_all(b"220 test ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        all += &line;
        all.push('\n');
        let answer: &[u8] = match (in_data, line.split(' ').next().unwrap_or_default()) {
            (true, ".") => {
                in_data = false;
                if takes { b"250 taken\r\n" } else { b"451 come again\r\n" }
            }
            (true, _) => continue,
            (_, "DATA") => {
                in_data = true;
                b"354 go on\r\n"
            }
            (_, "QUIT") => {
                write.write_all(b"221 bye\r\n").await?;
                break;
            }
            _ => b"250 good\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(all)
}

fn mail(port: u16) -> serde_json::Value {
    json!({
        "host": "127.0.0.1", "port": port, "security": "none", "from": "Portolan <portolan@example.org>",
        "to": ["a@example.org", "B <b@example.org>"],
    })
}

#[tokio::test]
async fn mail_is_sent_again_with_the_same_id_until_it_is_taken() {
    let (port, letters) = smtp(|number| number > 1).await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.channel(json!({"name": "mail", "kind": "email", "mail": mail(port)})).await;
    bench.raise(&["a\r\nBcc: c@example.org"]).await;
    let said = bench.failure().await;
    assert!(said.contains("come again"), "{said}");
    assert_eq!(bench.deliveries().await[0]["answer"], 451);
    bench.later(60);
    let all = bench.deliveries_until("not delivered", all_are("delivered")).await;
    let letters = letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 2);
    let id = format!("Message-ID: <{}@portolan.invalid>", all[0]["id"].as_str().unwrap());
    for letter in &letters {
        assert!(letter.contains(&id), "{letter}");
        assert!(letter.contains("RCPT TO:<a@example.org>") && letter.contains("RCPT TO:<b@example.org>"));
        assert!(letter.contains("Subject: Portolan [high] port 22/tcp opened"), "{letter}");
        // What a host says is no header.
        assert!(
            !letter.lines().any(|line| line.starts_with("Bcc")) && !letter.contains("RCPT TO:<c@"),
            "{letter}"
        );
    }
}

#[tokio::test]
async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
    let (port, letters) = smtp(|_| true).await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    let mut with_tls = mail(port);
    with_tls["security"] = "starttls".into();
    with_tls["username"] = "u".into();
    with_tls["password"] = "a password that stays here".into();
    let id = bench.silent(json!({"name": "mail", "kind": "email", "mail": with_tls})).await;
    let path = format!("/channels/{id}/test");
    let test =
        bench.server.send(&bench.admin, "POST".parse().unwrap(), &path, None, &[]).await.expect(200).json();
    assert_eq!(test["delivered"], false, "{test}");
    let said: String = letters.lock().unwrap().concat();
    assert!(!said.contains("AUTH") && !said.contains("MAIL FROM"), "{said}");
}

/// What comes of a test to a mail server whose name has these addresses.
async fn sent_to(addresses: &'static [&'static str], port: u16) -> Result<u16, String> {
    let resolver = Resolver::answering(move |_| Ok(addresses.iter().map(|ip| ip.parse().unwrap()).collect()));
    let directory = tempfile::tempdir().unwrap();
    let given = [("alerts.networks", "127.0.0.0/8"), ("alerts.timeout_seconds", "4")];
    let alerts = Alerts::of(&settings(directory.path(), &given), resolver);
    let mail = Mail {
        host: "mail.example".to_owned(),
        port,
        tls: MailTls::None,
        username: None,
        password: None,
        from: "portolan@example.org".to_owned(),
        to: vec!["a@example.org".to_owned()],
    };
    let message = Message::test(Uuid::now_v7(), None);
    alerts.send(&Transport::Email(mail), &message, Timestamp::now()).await.map_err(|error| error.message)
}

#[tokio::test]
async fn each_address_of_a_mail_server_is_tried_until_one_answers() {
    let (port, letters) = smtp_at("127.0.0.2", |number| number == 1).await;
    // Nobody is at the first; at the second is somebody who says nothing: the kernel takes the connection.
    let silent = TcpListener::bind(("127.0.0.3", port)).await.unwrap();
    let sent = sent_to(&["127.0.0.4", "127.0.0.3", "127.0.0.2"], port).await;
    assert_eq!(sent, Ok(250));
    assert_eq!(letters.lock().unwrap().len(), 1);
    // One that has begun to take it has the last word.
    let refused = sent_to(&["127.0.0.2", "127.0.0.2"], port).await.unwrap_err();
    assert!(refused.contains("come again"), "{refused}");
    assert_eq!(letters.lock().unwrap().len(), 2);
    let nobody = sent_to(&["127.0.0.3", "127.0.0.4"], port).await.unwrap_err();
    assert!(nobody.contains("did not take it"), "{nobody}");
    drop(silent);
}
