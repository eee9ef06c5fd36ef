//! Mail, to a small SMTP server on loopback.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use portolan_server::alerts::message::Message;
use portolan_server::alerts::{Alerts, Sent};
use portolan_server::runner::Resolver;
use portolan_store::Uuid;
use portolan_store::alerts::channels::{Mail, MailTls, Transport};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Bench, all_are};
use crate::support::settings;

const COME_AGAIN: &str = "451 come again";

/// What is answered to a line of the nth conversation, the end of the letter being `.`; nothing for a yes.
type Answers = fn(usize, &str) -> Option<&'static str>;

/// An SMTP server that answers so; what came is kept.
async fn smtp_at(ip: &str, answers: Answers) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((ip, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let letters: Arc<Mutex<Vec<String>>> = Arc::default();
    let to = Arc::clone(&letters);
    tokio::spawn(async move {
        for number in 1.. {
            let (stream, _) = listener.accept().await.unwrap();
            let letter = serve(stream, |line| answers(number, line)).await.unwrap();
            to.lock().unwrap().push(letter);
        }
    });
    (port, letters)
}

/// The same at 127.0.0.1.
async fn smtp(answers: Answers) -> (u16, Arc<Mutex<Vec<String>>>) {
    smtp_at("127.0.0.1", answers).await
}

/// One conversation: everything that the client said.
async fn serve(stream: TcpStream, answer: impl Fn(&str) -> Option<&'static str>) -> std::io::Result<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut all, mut in_data) = (String::new(), false);
    write.write_all(b"220 test ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        all += &line;
        all.push('\n');
        if in_data && line != "." {
            continue;
        }
        let usual = match &*line {
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 good",
        };
        in_data = line == "DATA";
        write.write_all(format!("{}\r\n", answer(&line).unwrap_or(usual)).as_bytes()).await?;
        if line == "QUIT" {
            break;
        }
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
    let (port, letters) = smtp(|number, line| (line == "." && number == 1).then_some(COME_AGAIN)).await;
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
    let (port, letters) = smtp(|_, _| None).await;
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

/// A mail to these.
fn mail_to(port: u16, to: &[&str]) -> serde_json::Value {
    let mut mail = mail(port);
    mail["to"] = json!(to);
    mail
}

#[tokio::test]
async fn who_is_refused_for_good_keeps_the_mail_from_nobody_else() {
    let (port, letters) =
        smtp(|_, line| line.contains("TO:<left@").then_some("550 5.1.1 no such user")).await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    let to = mail_to(port, &["left@example.org", "a@example.org"]);
    let id = bench.channel(json!({"name": "mail", "kind": "email", "mail": to})).await;
    for count in 1..=2 {
        bench.raise(&[&count.to_string()]).await;
        let arrived = |all: &[serde_json::Value]| all.len() == count && all_are("delivered")(all);
        let all = bench.deliveries_until("not delivered", arrived).await;
        for delivery in &all {
            assert_eq!((&delivery["attempts"], &delivery["answer"]), (&json!(1), &json!(250)));
            let said = delivery["lastError"].as_str().unwrap();
            assert!(said.contains("for left@example.org: ") && said.contains("no such user"), "{said}");
        }
        let letters = letters.lock().unwrap().clone();
        assert_eq!(letters.iter().filter(|letter| letter.contains("\nDATA\n")).count(), count);
    }
    let channel = bench.server.get(&bench.admin, &format!("/channels/{id}")).await.expect(200).json();
    assert_eq!(channel["failures"], 0, "{channel}");
    // Who tries the channel is told.
    let path = format!("/channels/{id}/test");
    let test = bench.server.send(&bench.admin, "POST".parse().unwrap(), &path, None, &[]).await;
    let test = test.expect(200).json();
    assert_eq!((&test["delivered"], &test["answer"]), (&json!(false), &json!(550)));
    assert!(test["error"].as_str().unwrap().contains("left@example.org"), "{test}");
}

#[tokio::test]
async fn who_took_a_mail_gets_it_once_however_often_it_is_tried_for_others() {
    // Mails to b are put off in the first three conversations.
    let (port, letters) =
        smtp(|number, line| (line.contains("TO:<b@") && number <= 3).then_some(COME_AGAIN)).await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.channel(json!({"name": "mail", "kind": "email", "mail": mail(port)})).await;
    for (count, key) in [(1, "first"), (2, "second")] {
        bench.raise(&[key]).await;
        // A channel that works for one holds up no other mail.
        let tried = |all: &[serde_json::Value]| {
            all.len() == count && all.iter().all(|delivery| delivery["lastError"].is_string())
        };
        let all = bench.deliveries_until("not tried", tried).await;
        assert!(all_are("waiting")(&all) && all.iter().all(|delivery| delivery["answer"] == 451), "{all:#?}");
    }
    let all = bench.arrive().await;
    assert!(
        all.iter().all(|delivery| delivery["lastError"].is_null() && delivery["answer"] == 250),
        "{all:#?}"
    );
    let letters = letters.lock().unwrap().clone();
    for delivery in &all {
        let id = format!("Message-ID: <{}@portolan.invalid>", delivery["id"].as_str().unwrap());
        for to in ["a@example.org", "b@example.org"] {
            let asked = format!("RCPT TO:<{to}>");
            let given = letters.iter().filter(|letter| letter.contains(&id) && letter.contains(&asked));
            // b is asked for in the letter that a alone took, too.
            assert_eq!(given.count(), if to.starts_with('a') { 1 } else { 2 }, "{letters:#?}");
        }
    }
    assert_eq!(letters.len(), 5, "two for a, one in vain and two for b: {letters:#?}");
}

#[tokio::test]
async fn a_mail_that_is_taken_for_nobody_is_not_delivered() {
    let (port, letters) = smtp(|_, line| line.starts_with("RCPT").then_some("550 5.1.1 no such user")).await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    let id = bench.channel(json!({"name": "mail", "kind": "email", "mail": mail(port)})).await;
    bench.raise(&["a"]).await;
    let said = bench.failure().await;
    assert!(said.contains("for a@example.org: ") && said.contains("for b@example.org: "), "{said}");
    assert!(all_are("waiting")(&bench.deliveries().await));
    assert!(!letters.lock().unwrap().concat().contains("DATA"));
    let channel = bench.server.get(&bench.admin, &format!("/channels/{id}")).await.expect(200).json();
    assert_eq!(channel["failures"], 1, "{channel}");
}

/// What comes of a test to a mail server whose name has these addresses.
async fn sent_to(addresses: &'static [&'static str], port: u16) -> Result<Option<u16>, String> {
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
    let sent = alerts.send(&Transport::Email(mail), &message, Timestamp::now()).await;
    sent.and_then(Sent::by_all).map_err(|error| error.message)
}

#[tokio::test]
async fn each_address_of_a_mail_server_is_tried_until_one_answers() {
    let (port, letters) =
        smtp_at("127.0.0.2", |number, line| (line == "." && number > 1).then_some(COME_AGAIN)).await;
    // Nobody is at the first; at the second is somebody who says nothing: the kernel takes the connection.
    let silent = TcpListener::bind(("127.0.0.3", port)).await.unwrap();
    let sent = sent_to(&["127.0.0.4", "127.0.0.3", "127.0.0.2"], port).await;
    assert_eq!(sent, Ok(Some(250)));
    assert_eq!(letters.lock().unwrap().len(), 1);
    // One that has begun to take it has the last word.
    let refused = sent_to(&["127.0.0.2", "127.0.0.2"], port).await.unwrap_err();
    assert!(refused.contains("come again"), "{refused}");
    assert_eq!(letters.lock().unwrap().len(), 2);
    let nobody = sent_to(&["127.0.0.3", "127.0.0.4"], port).await.unwrap_err();
    assert!(nobody.contains("did not take it"), "{nobody}");
    drop(silent);
}
