//! Mail, to a small SMTP server on loopback.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Bench, all_are};

/// An SMTP server that takes the nth letter if `takes` says so; what came is kept.
async fn smtp(takes: fn(usize) -> bool) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
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
