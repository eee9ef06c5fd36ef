use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use super::*;
use crate::Store;
use crate::results::hex::hex;

/// A data directory with a run, whose two raw files are there.
async fn data() -> (TempDir, Store) {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(home.path()).await.unwrap();
    for statement in [
        "INSERT INTO owner (key, id, name, display_name, created_at, updated_at) VALUES (1, x'01', 'main', 'Main', 0, 0)",
        "INSERT INTO account (id, owner, username, display_name, role, password, created_at, updated_at) VALUES (x'02', 1, 'admin', '', 'admin', 'hash', 0, 0)",
        "INSERT INTO session (secret, account, created_at, seen_at, expires_at) VALUES (x'5ec4e7000000000000005ec4e7', x'02', 0, 0, 0)",
        "INSERT INTO run (key, id, owner, kind, display_name, state, created_at) VALUES (7, x'07', 1, 'scan', '', 'completed', 0)",
        "INSERT INTO shard (run, number, state, spec, addresses, raw_xml, raw_text) VALUES (7, 0, 'done', '{}', 1, 'runs/x/0.xml.zst', 'runs/x/0.txt.zst')",
    ] {
        sqlx::query(statement).execute(&store.writer).await.unwrap();
    }
    fs::create_dir_all(home.path().join("runs/x")).unwrap();
    fs::write(home.path().join("runs/x/0.xml.zst"), "xml").unwrap();
    fs::write(home.path().join("runs/x/0.txt.zst"), "text").unwrap();
    fs::write(home.path().join("runs/x/1.xml.zst.part"), "not whole").unwrap();
    (home, store)
}

async fn back_up(data: &Path) -> Result<Vec<u8>, BackupError> {
    let work = tempfile::tempdir().unwrap();
    let mut archive = Vec::new();
    write(data, work.path(), &mut archive, Path::new("archive"), "0.0.0", Timestamp::UNIX_EPOCH).await?;
    Ok(archive)
}

/// Unpacks and checks as a restore does.
async fn take(archive: &[u8]) -> Result<(TempDir, Manifest), BackupError> {
    let into = tempfile::tempdir().unwrap();
    let manifest = unpack(archive, into.path(), Limits::default())?;
    check(into.path(), &manifest).await?;
    Ok((into, manifest))
}

type Member = (String, Vec<u8>, tar::EntryType);

fn members(archive: &[u8]) -> Vec<Member> {
    let mut archive = tar::Archive::new(zstd::Decoder::new(archive).unwrap());
    let entries = archive.entries().unwrap();
    let read = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        (name, bytes, tar::EntryType::Regular)
    };
    entries.map(read).collect()
}

/// An archive of members whose headers say what they like.
fn packed(members: &[Member]) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes, kind) in members {
        let mut header = tar::Header::new_ustar();
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        if *kind != tar::EntryType::Regular {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        tar.append(&header, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// The same with hashes that fit.
fn packed_with_sums(mut members: Vec<Member>) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    members.retain(|(name, ..)| name != "SHA256SUMS");
    let line = |(name, bytes, _): &Member| format!("{}  {name}\n", hex(&Sha256::digest(bytes)));
    let sums: String = members.iter().map(line).collect();
    members.push(("SHA256SUMS".to_owned(), sums.into_bytes(), tar::EntryType::Regular));
    packed(&members)
}

fn plain(name: &str, bytes: &[u8]) -> Member {
    (name.to_owned(), bytes.to_vec(), tar::EntryType::Regular)
}

/// A database that was changed by statements.
async fn changed(database: &[u8], statements: &[&'static str]) -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("db");
    fs::write(&path, database).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut connection = options.connect().await.unwrap();
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    fs::read(&path).unwrap()
}

async fn refusal(archive: &[u8]) -> String {
    take(archive).await.unwrap_err().to_string()
}

#[tokio::test]
async fn what_is_backed_up_comes_back_but_for_sessions() {
    let (home, store) = data().await;
    let archive = back_up(home.path()).await.unwrap();
    let names: Vec<_> = members(&archive).into_iter().map(|(name, ..)| name).collect();
    let expected = ["backup.json", "runs/x/0.xml.zst", "runs/x/0.txt.zst", "portolan.db", "SHA256SUMS"];
    assert_eq!(names, expected);
    let (into, manifest) = take(&archive).await.unwrap();
    assert_eq!(manifest.schema_version, crate::open::known_version());
    assert_eq!(fs::read(into.path().join("runs/x/0.txt.zst")).unwrap(), b"text");
    let database = fs::read(into.path().join("portolan.db")).unwrap();
    let secret = [0x5e, 0xc4, 0xe7, 0, 0, 0, 0, 0, 0, 0, 0x5e, 0xc4, 0xe7];
    assert!(!database.windows(secret.len()).any(|window| window == secret), "a session's secret is in it");
    let restored = Store::open(into.path()).await.unwrap();
    let counts: (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM shard), (SELECT count(*) FROM account)",
    )
    .fetch_one(&restored.readers)
    .await
    .unwrap();
    assert_eq!(counts, (0, 1, 1));
    restored.close().await;
    // The original has its session still.
    let sessions: i64 =
        sqlx::query_scalar("SELECT count(*) FROM session").fetch_one(&store.readers).await.unwrap();
    assert_eq!(sessions, 1);
    store.close().await;
}

#[tokio::test]
async fn a_raw_file_that_was_removed_meanwhile_is_forgotten() {
    let (home, store) = data().await;
    fs::remove_file(home.path().join("runs/x/0.txt.zst")).unwrap();
    let (into, _) = take(&back_up(home.path()).await.unwrap()).await.unwrap();
    let restored = Store::open(into.path()).await.unwrap();
    let names: (Option<String>, Option<String>) =
        sqlx::query_as("SELECT raw_xml, raw_text FROM shard").fetch_one(&restored.readers).await.unwrap();
    assert_eq!(names, (Some("runs/x/0.xml.zst".to_owned()), None));
    restored.close().await;
    store.close().await;
}

#[tokio::test]
async fn a_backup_reads_no_file_outside_its_folder() {
    let (home, store) = data().await;
    fs::write(home.path().join("secret"), "secret").unwrap();
    for name in ["../etc/passwd", "/etc/passwd", "runs/x/../../secret", "secret"] {
        sqlx::query("UPDATE shard SET raw_xml = $1").bind(name).execute(&store.writer).await.unwrap();
        let error = back_up(home.path()).await.unwrap_err();
        assert!(matches!(&error, BackupError::StrangeName { name: found } if found == name), "{error}");
    }
    sqlx::query("UPDATE shard SET raw_xml = 'runs/x/link'").execute(&store.writer).await.unwrap();
    std::os::unix::fs::symlink("/etc/passwd", home.path().join("runs/x/link")).unwrap();
    let error = back_up(home.path()).await.unwrap_err();
    assert!(matches!(&error, BackupError::Read { path, .. } if path.ends_with("runs/x/link")), "{error}");
    store.close().await;
}

#[tokio::test]
async fn nothing_to_back_up_is_said() {
    let home = tempfile::tempdir().unwrap();
    let error = back_up(home.path()).await.unwrap_err().to_string();
    assert!(error.contains("no database of Portolan") && error.contains("--data-dir"), "{error}");
    assert!(!home.path().join("portolan.db").exists());
    fs::write(home.path().join("portolan.db"), "").unwrap();
    let error = back_up(home.path()).await.unwrap_err().to_string();
    assert!(error.contains("no schema of Portolan's"), "{error}");
}

#[tokio::test]
async fn an_archive_that_is_cut_off_or_altered_anywhere_is_refused() {
    let (home, store) = data().await;
    let archive = back_up(home.path()).await.unwrap();
    store.close().await;
    let step = (archive.len() / 97).max(1);
    // The last bytes end the tar and the stream: everything that counts came before.
    for length in (0..archive.len() - 64).step_by(step) {
        let into = tempfile::tempdir().unwrap();
        let error = unpack(&archive[..length], into.path(), Limits::default()).unwrap_err();
        assert!(
            matches!(error, BackupError::Damaged { .. } | BackupError::NotABackup { .. }),
            "{length}: {error}"
        );
    }
    for at in (0..archive.len() - 8).step_by(step) {
        let mut altered = archive.clone();
        altered[at] ^= 0x55;
        // A flipped bit of zstd's own that changes nothing of what is in it is no damage.
        if let Ok((into, _)) = take(&altered).await {
            assert_eq!(fs::read(into.path().join("runs/x/0.xml.zst")).unwrap(), b"xml", "{at}");
        }
    }
    let members = members(&archive);
    for at in 0..members.len() - 1 {
        let mut altered = members.clone();
        let last = altered[at].1.len() - 1;
        altered[at].1[last] ^= 1;
        assert!(take(&packed(&altered)).await.is_err(), "{}", altered[at].0);
        let mut without = members.clone();
        without.remove(at);
        assert!(take(&packed(&without)).await.is_err(), "without {}", members[at].0);
    }
}

#[tokio::test]
async fn hostile_members_are_refused_and_touch_nothing() {
    let (home, store) = data().await;
    let good = members(&back_up(home.path()).await.unwrap());
    store.close().await;
    let with = |member: Member| {
        let mut all = good.clone();
        all.insert(1, member);
        packed_with_sums(all)
    };
    let outer = tempfile::tempdir().unwrap();
    let into: PathBuf = outer.path().join("into");
    for name in [
        "../escaped",
        "runs/../../escaped",
        "runs/x/../../../escaped",
        "/tmp/portolan-escaped",
        "escaped",
        "runs/x/.hidden",
        "lock",
        "portolan.db-wal",
        "swap.json",
        "request.json",
    ] {
        fs::create_dir(&into).unwrap();
        let error = unpack(&with(plain(name, b"x"))[..], &into, Limits::default()).unwrap_err();
        assert!(matches!(&error, BackupError::StrangeMember { name: found, .. } if found == name), "{error}");
        fs::remove_dir_all(&into).unwrap();
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 0, "{name}");
    }
    assert!(!Path::new("/tmp/portolan-escaped").exists());
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Directory,
        tar::EntryType::Fifo,
        tar::EntryType::Char,
        tar::EntryType::GNULongName,
        tar::EntryType::XHeader,
        tar::EntryType::GNUSparse,
    ] {
        let said = refusal(&with(("runs/x/9.xml.zst".to_owned(), Vec::new(), kind))).await;
        assert!(
            said.contains("no plain file") && said.contains("nothing of it was taken"),
            "{kind:?}: {said}"
        );
    }
    let said = refusal(&with(plain("runs/x/0.xml.zst", b"other"))).await;
    assert!(said.contains("there twice"), "{said}");
    let mut late = good.clone();
    late.push(plain("runs/x/9.xml.zst", b""));
    assert!(refusal(&packed(&late)).await.contains("after the hashes"));
}

#[tokio::test]
async fn a_bomb_goes_off_nowhere() {
    let (home, store) = data().await;
    let good = members(&back_up(home.path()).await.unwrap());
    store.close().await;
    // A header that promises more than any disk has, and one in which a long name is a terabyte.
    for kind in [tar::EntryType::Regular, tar::EntryType::GNULongName] {
        let mut stream = zstd::Encoder::new(Vec::new(), 1).unwrap();
        let mut header = |name: &str, size: u64, kind| {
            let mut header = tar::Header::new_gnu();
            header.set_path(name).unwrap();
            header.set_size(size);
            header.set_entry_type(kind);
            header.set_cksum();
            stream.write_all(header.as_bytes()).unwrap();
            stream.write_all(&good[0].1).unwrap();
            stream.write_all(&vec![0; 512 - good[0].1.len() % 512]).unwrap();
        };
        header("backup.json", good[0].1.len() as u64, tar::EntryType::Regular);
        header("portolan.db", 1 << 50, kind);
        let archive = stream.finish().unwrap();
        let said = refusal(&archive).await;
        assert!(said.contains("room for") || said.contains("no plain file"), "{said}");
    }
    let into = tempfile::tempdir().unwrap();
    let limits = Limits { members: 3, reserve: 0 };
    let error = unpack(&packed_with_sums(good)[..], into.path(), limits).unwrap_err();
    assert!(error.to_string().contains("more than 3 members"), "{error}");
}

#[tokio::test]
async fn what_is_no_backup_of_ours_is_named() {
    let (home, store) = data().await;
    let good = members(&back_up(home.path()).await.unwrap());
    store.close().await;
    for other in [&b""[..], b"PK\x03\x04 a zip", &zstd::encode_all(&b"no tar"[..], 1).unwrap()] {
        let said = refusal(other).await;
        assert!(said.contains("no backup of Portolan"), "{said}");
    }
    assert!(refusal(&packed(&[plain("other", b"x")])).await.contains("does not begin with backup.json"));
    let manifest = |text: &str| {
        let mut all = good.clone();
        all[0].1 = text.as_bytes().to_vec();
        packed_with_sums(all)
    };
    assert!(refusal(&manifest("{}")).await.contains("backup.json cannot be read"));
    let said = refusal(&manifest(r#"{"format":"portolan.backup/9"}"#)).await;
    assert!(said.contains("portolan.backup/9") && said.contains("portolan.backup/1"), "{said}");
    let newer = r#"{"format":"portolan.backup/1","schemaVersion":9999,"portolan":"9.9","createdAt":"2026-01-01T00:00:00Z"}"#;
    let said = refusal(&manifest(newer)).await;
    assert!(said.contains("Portolan 9.9") && said.contains("9999"), "{said}");
}

#[tokio::test]
async fn a_database_that_is_not_what_it_should_be_is_refused() {
    let (home, store) = data().await;
    let good = members(&back_up(home.path()).await.unwrap());
    store.close().await;
    let database = good.iter().find(|(name, ..)| name == "portolan.db").unwrap().1.clone();
    let with = |database: Vec<u8>| {
        let mut all = good.clone();
        all.iter_mut().find(|(name, ..)| name == "portolan.db").unwrap().1 = database;
        packed_with_sums(all)
    };
    assert!(take(&with(database.clone())).await.is_ok());
    let mut torn = database.clone();
    torn[4096 * 3..4096 * 20].fill(0xa5);
    for (wrong, says) in [
        (b"no database".repeat(99), "its database"),
        (torn, "its database"),
        (Vec::new(), "no schema of Portolan's"),
        (
            changed(&database, &["UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)"]).await,
            "schema version 9999 and not",
        ),
        (changed(&database, &["UPDATE shard SET raw_xml = '../../etc/passwd'"]).await, "../../etc/passwd"),
        (changed(&database, &["UPDATE shard SET raw_xml = 'runs/x/7.xml.zst'"]).await, "which is not in it"),
        (changed(&database, &["DROP TABLE shard"]).await, "its database"),
    ] {
        let said = refusal(&with(wrong)).await;
        assert!(said.contains(says), "{says}: {said}");
    }
}
