//! Restores that are refused, or come to nothing: the data of before are as they were.

use std::path::{Path, PathBuf};

use portolan_e2e::{Portolan, Server, needs, sqlite};
use serde_json::json;

use crate::{add_provider, back_up, folder, kept, names, providers, restore};

#[test]
fn what_cannot_be_restored_disturbs_nobody() {
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let admin = server.admin();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&data, &file);
    let good = std::fs::read(&file).unwrap();
    let wrong = folder.path().join("wrong");
    let before = names(&data);
    let manifest = |schema: i64| {
        let format = "portolan.backup/1";
        json!({"format": format, "schemaVersion": schema, "portolan": "9.9", "createdAt": "2026-01-01T00:00:00Z"})
            .to_string()
    };
    let newer = packed(&[("backup.json", manifest(9999).as_bytes())]);
    let escaping = packed(&[("backup.json", manifest(1).as_bytes()), ("runs/../../escaped", b"x")]);
    for (bytes, says) in [
        (&good[..good.len() / 2], "damaged"),
        (b"no backup", "no backup of Portolan"),
        (b"", "no backup of Portolan"),
        (&newer, "Portolan 9.9 with schema version 9999"),
        (&escaping, "runs/../../escaped"),
    ] {
        std::fs::write(&wrong, bytes).unwrap();
        let _ = restore(&data, &wrong).run().expect(1).saying(&[says]);
        let left: Vec<_> = names(&data).difference(&before).cloned().collect();
        assert!(left.iter().all(|name| name == "restore.lock"), "{says}: {left:?}");
    }
    let missing = folder.path().join("missing");
    let _ = restore(&data, &missing).run().expect(1).saying(&["missing"]);
    assert!(!data.parent().unwrap().join("escaped").exists());
    // The session lives: nothing was closed.
    let _ = admin.get("/api/v1/session").expect(200);
    let (outcome, _) = server.stop();
    assert!(!outcome.stderr.contains("a backup is to be restored"), "{outcome}");
}

/// An archive of these members, as hostile as one likes.
fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A backup of a stopped server's data whose database is whole, but of which no server can make anything.
fn unopenable(folder: &Path) -> PathBuf {
    let (_, kept) = Server::start().stop();
    let _ = sqlite::say(&kept.data_dir.join("portolan.db"), "UPDATE _sqlx_migrations SET checksum = x'00'");
    let file = folder.join("unopenable.tar.zst");
    back_up(&kept.data_dir, &file);
    file
}

#[test]
fn where_the_new_data_cannot_be_opened_the_old_come_back() {
    needs!("where_the_new_data_cannot_be_opened_the_old_come_back", "sqlite3");
    let folder = folder();
    let file = unopenable(folder.path());
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let admin = server.admin();
    add_provider(&admin, "mine");
    let _ = restore(&data, &file).run().expect(1).saying(&["did not take", "cannot be opened"]);
    // Not even the session is lost.
    assert!(providers(&admin).contains("mine"));
    assert!(kept(&data).is_empty());
    let (_, stopped) = server.stop();
    let _ = restore(&data, &file).run().expect(1).saying(&["cannot be opened", "are back"]);
    assert!(kept(&data).is_empty());
    let server = stopped.start();
    assert!(providers(&server.admin()).contains("mine"));
}

#[test]
fn a_restore_that_does_not_fit_is_refused() {
    let test = "a_restore_that_does_not_fit_is_refused";
    needs!(test, root, "unshare");
    let (_, kept) = Server::start().stop();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&kept.data_dir, &file);
    let line = "mkdir disk && mount -t tmpfs -o size=1m,mode=700 tmpfs disk || exit 90; \"$@\"; code=$?; ls -A disk; exit $code";
    let outcome = Portolan::new()
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .args(["restore", "--data-dir", "disk"])
        .arg(&file)
        .run()
        .expect(1)
        .saying(&["room"]);
    assert_eq!(outcome.text().split_whitespace().collect::<Vec<_>>(), ["lock", "restore.lock"], "{outcome}");
}
