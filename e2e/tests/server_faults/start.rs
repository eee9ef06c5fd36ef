//! What keeps a server from starting: a directory or a database that it cannot use. It says which and what mends it,
//! ends with 1, and leaves all as it is. More of a directory's faults, the port and the second server are in
//! `operation.rs`.

use std::os::unix::fs::PermissionsExt;

use portolan_e2e::{Server, needs, server, sqlite};

use crate::one_line;

#[test]
fn a_file_in_the_place_of_the_data_directory_is_named_and_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("data");
    std::fs::write(&file, "precious").expect("a file");
    for dir in [file.clone(), file.join("below")] {
        let words = [dir.to_str().expect("text"), "no directory", "--data-dir"];
        one_line(server::command(&dir).run(), &words);
    }
    assert_eq!(std::fs::read(&file).expect("the file"), b"precious");
}

#[test]
fn data_on_a_disk_that_became_read_only_are_said_and_kept() {
    let test = "data_on_a_disk_that_became_read_only_are_said_and_kept";
    needs!(test, root, "unshare");
    let (_, kept) = Server::start().stop();
    let dir = kept.data_dir.to_str().expect("text");
    let before = std::fs::read(kept.data_dir.join("portolan.db")).expect("the database");
    let line = format!("mount --bind '{dir}' '{dir}' && mount -o remount,bind,ro '{dir}' && exec \"$@\"");
    let outcome = server::command(&kept.data_dir).under(["unshare", "-m", "sh", "-c", &line, "sh"]).run();
    one_line(outcome, &[dir, "read-only", "mount it writable", "--data-dir"]);
    assert_eq!(std::fs::read(kept.data_dir.join("portolan.db")).expect("the database"), before);
    let _ = kept.start().nobody().get("/readyz").expect(200);
}

#[test]
fn a_database_that_may_not_be_written_is_said_at_the_start() {
    let test = "a_database_that_may_not_be_written_is_said_at_the_start";
    needs!(test, root, "setpriv");
    let (_, kept) = Server::start().stop();
    let database = kept.data_dir.join("portolan.db");
    let before = std::fs::read(&database).expect("the database");
    // Somebody else's; and root without its capabilities is a user like others.
    for mode in [0o600, 0o644, 0o666] {
        std::fs::set_permissions(&database, std::fs::Permissions::from_mode(mode)).expect("a mode");
        std::os::unix::fs::chown(&database, Some(65534), Some(65534)).expect("an owner");
        let outcome = server::command(&kept.data_dir).under(["setpriv", "--bounding-set=-all"]).run();
        one_line(outcome, &[database.to_str().expect("text"), "cannot be", "mend its owner and permissions"]);
        assert_eq!(std::fs::read(&database).expect("the database"), before);
    }
}

#[test]
fn a_database_of_a_newer_portolan_is_left_alone() {
    needs!("a_database_of_a_newer_portolan_is_left_alone", "sqlite3");
    let (_, kept) = Server::start().stop();
    let database = kept.data_dir.join("portolan.db");
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'later', 1, x'00', 0)";
    let _ = sqlite::say(&database, later);
    let dump = sqlite::say(&database, ".dump");
    let words =
        [database.to_str().expect("text"), "schema version 9999", "newer Portolan", "restore a backup"];
    one_line(server::command(&kept.data_dir).run(), &words);
    assert_eq!(sqlite::say(&database, ".dump"), dump);
}

#[test]
fn a_damaged_database_is_named_and_left_as_it_is() {
    let (_, kept) = Server::start().stop();
    let database = kept.data_dir.join("portolan.db");
    let good = std::fs::read(&database).expect("the database");
    let torn = |range: std::ops::Range<usize>| {
        let mut torn = good.clone();
        torn[range].fill(0xa5);
        torn
    };
    // Its head, its schema, another thing altogether, and its first half.
    let half = good[..good.len() / 2].to_vec();
    for bad in [torn(0..100), torn(100..4096), b"no database at all ".repeat(999), half] {
        std::fs::write(&database, &bad).expect("the database");
        let words = [database.to_str().expect("text"), "damaged", "restore a backup"];
        one_line(server::command(&kept.data_dir).run(), &words);
        assert_eq!(std::fs::read(&database).expect("the database"), bad);
    }
    std::fs::write(&database, good).expect("the database");
    let _ = kept.start().nobody().get("/readyz").expect(200);
}
