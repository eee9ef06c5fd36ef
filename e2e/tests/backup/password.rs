//! `portolan reset-password`.

use portolan_e2e::server::ADMIN;
use portolan_e2e::{Server, needs, server, sqlite};
use serde_json::json;

use crate::{items, portolan};

#[test]
fn a_lost_password_is_reset_beside_the_server() {
    needs!("a_lost_password_is_reset_beside_the_server", "sqlite3");
    let server = Server::start();
    let admin = server.admin();
    let reset = |user: &str| portolan("reset-password", server.data_dir()).arg(user).run();
    let outcome = reset("Admin").expect(0).saying(&["new password of admin", "sessions have ended"]);
    let password = outcome.text().trim().to_owned();
    assert!(!outcome.stderr.contains(&password));
    let _ = admin.get("/api/v1/session").expect(401);
    let old = json!({"username": "admin", "password": server.password()});
    let _ = server.nobody().post("/api/v1/session", &old).expect(401);
    let admin = server.nobody().sign_in(ADMIN, &password);
    assert_eq!(admin.get("/api/v1/session").expect(200).json()["mustChangePassword"], true);
    let log = items(&admin, "/api/v1/audit?limit=200");
    let entry = log.iter().find(|entry| entry["action"] == "user.resetPassword").unwrap();
    assert_eq!(entry["via"], "system");
    assert!(!entry.to_string().contains(&password));
    let _ = reset("nobody").expect(1).saying(&["no user \"nobody\""]);
    // And without a server.
    let (_, kept) = server.stop();
    let _ = portolan("reset-password", &kept.data_dir).arg("admin").run().expect(0);
    let elsewhere = kept.data_dir.join("elsewhere");
    let _ = portolan("reset-password", &elsewhere).arg("admin").run().expect(1).saying(&["no database"]);
    assert!(!elsewhere.exists());
    // A schema that is not ours is not touched.
    let newer = "UPDATE _sqlx_migrations SET version = 9999 ORDER BY version DESC LIMIT 1";
    let _ = sqlite::say(&kept.data_dir.join("portolan.db"), newer);
    let _ =
        portolan("reset-password", &kept.data_dir).arg("admin").run().expect(1).saying(&["newer Portolan"]);
    let _ = portolan("backup", &kept.data_dir).arg("-").run().expect(1).saying(&["newer Portolan"]);
    let _ = server::command(&kept.data_dir).run().expect(1).saying(&["newer Portolan"]);
}
