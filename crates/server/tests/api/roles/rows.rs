//! Who may call what: written by hand, and how the things that the rows name are made.

use portolan_store::Role;

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Anybody, signed in or not.
    Anybody,
    /// Users of this role and of those above.
    From(Role),
}

/// What the admin of another owner gets who asks for ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// What our admin gets, for what is theirs, and nothing of ours.
    Theirs,
    /// 404: there is no such thing.
    Missing,
    /// 403: this is for admins of the system's owner.
    System,
    /// 422: what they send names something of ours, which is nothing to them.
    Unknown,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sent {
    Nothing,
    Json(&'static str),
    /// The content type, and the body.
    Text(&'static str, &'static str),
}

/// One row an operation.
pub(super) struct Row {
    /// The `operationId`.
    pub(super) id: &'static str,
    pub(super) who: Who,
    pub(super) other: Other,
    /// The status for who may.
    pub(super) status: u16,
    /// Below `/api/v1`, or one of [`AT_ROOT`]. Here and in the body `$thing` stands for the id of a thing of ours that [`super::things::make`] makes anew
    /// for each call, and `$new` for a name that is not taken.
    pub(super) path: &'static str,
    pub(super) sent: Sent,
}

const fn row(id: &'static str, who: Who, other: Other, status: u16, path: &'static str, sent: Sent) -> Row {
    Row { id, who, other, status, path, sent }
}

use Other::{Missing, System, Theirs, Unknown};
use Sent::{Json, Nothing, Text};
use Who::Anybody;

const VIEWER: Who = Who::From(Role::Viewer);
const OPERATOR: Who = Who::From(Role::Operator);
const ADMIN: Who = Who::From(Role::Admin);

/// Paths that are not below `/api/v1`.
pub(super) const AT_ROOT: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("session.create", Anybody, Theirs, 200, "/session", Json(r#"{"username": "keeper", "password": "six quiet harbours drawn by hand"}"#)),
    row("session.read", VIEWER, Theirs, 200, "/session", Nothing),
    row("session.delete", VIEWER, Theirs, 204, "/session", Nothing),
    row("session.changePassword", VIEWER, Theirs, 422, "/session/password", Json(r#"{"currentPassword": "wrong", "newPassword": "x"}"#)),

    row("server.alive", Anybody, Theirs, 200, "/healthz", Nothing),
    row("server.ready", Anybody, Theirs, 200, "/readyz", Nothing),
    row("server.metrics", VIEWER, Theirs, 200, "/metrics", Nothing),

    row("provider.list", VIEWER, Theirs, 200, "/providers", Nothing),
    row("provider.create", ADMIN, Theirs, 201, "/providers", Json(r#"{"name": "$new"}"#)),
    row("provider.read", VIEWER, Missing, 200, "/providers/$provider", Nothing),
    row("provider.change", ADMIN, Missing, 200, "/providers/$provider", Json(r#"{"name": "$new", "engine": "nmap"}"#)),
    row("provider.delete", ADMIN, Missing, 204, "/providers/$provider", Nothing),
    row("provider.health", VIEWER, Missing, 200, "/providers/$provider/health", Nothing),

    row("provider.test", OPERATOR, Missing, 201, "/providers/$provider/test", Json(r#"{"target": "127.0.0.1", "command": "-sn %s"}"#)),

    row("template.list", VIEWER, Theirs, 200, "/templates", Nothing),
    row("template.create", OPERATOR, Theirs, 201, "/templates", Json(r#"{"name": "$new", "command": "-sn %s"}"#)),
    row("template.read", VIEWER, Missing, 200, "/templates/$template", Nothing),
    row("template.change", OPERATOR, Missing, 200, "/templates/$template", Json(r#"{"name": "$new", "command": "-sn %s"}"#)),
    row("template.delete", OPERATOR, Missing, 204, "/templates/$template", Nothing),
    row("command.explain", VIEWER, Theirs, 200, "/commands/explain", Json(r#"{"command": "-sn %s", "targets": ["127.0.0.1"]}"#)),

    row("asset.list", VIEWER, Theirs, 200, "/assets", Nothing),
    row("asset.create", OPERATOR, Theirs, 201, "/assets", Json(r#"{"displayName": "$new", "targets": ["127.0.0.1"]}"#)),
    row("asset.tags", VIEWER, Theirs, 200, "/assets/tags", Nothing),
    row("asset.import", OPERATOR, Theirs, 200, "/assets/import", Text("text/csv", "displayName,type,targets,tags,notes\n$new,host,127.0.0.1,,\n")),
    row("asset.export", VIEWER, Theirs, 200, "/assets/export", Nothing),
    row("asset.read", VIEWER, Missing, 200, "/assets/$asset", Nothing),
    row("asset.change", OPERATOR, Missing, 200, "/assets/$asset", Json(r#"{"displayName": "$new", "targets": ["127.0.0.1"]}"#)),
    row("asset.delete", OPERATOR, Missing, 204, "/assets/$asset", Nothing),

    row("scan.list", VIEWER, Theirs, 200, "/scans", Nothing),
    row("scan.create", OPERATOR, Unknown, 201, "/scans", Json(r#"{"displayName": "$new", "providerId": "$provider", "command": "-sn %s", "target": {"mode": "manual", "targets": ["127.0.0.1"]}}"#)),
    row("scan.read", VIEWER, Missing, 200, "/scans/$scan", Nothing),
    row("scan.change", OPERATOR, Missing, 200, "/scans/$scan", Json(r#"{"displayName": "$new", "providerId": "$provider", "command": "-sn %s", "target": {"mode": "manual", "targets": ["127.0.0.1"]}}"#)),
    row("scan.delete", OPERATOR, Missing, 204, "/scans/$scan", Nothing),
    row("run.start", OPERATOR, Missing, 201, "/scans/$scan/runs", Nothing),

    row("schedule.list", VIEWER, Theirs, 200, "/schedules", Nothing),
    row("schedule.preview", VIEWER, Theirs, 200, "/schedules/preview", Json(r#"{"when": {"kind": "cron", "expression": "30 2 * * *"}, "zone": "UTC"}"#)),
    row("schedule.read", VIEWER, Missing, 200, "/scans/$scheduled/schedule", Nothing),
    row("schedule.set", OPERATOR, Missing, 200, "/scans/$scan/schedule", Json(r#"{"when": {"kind": "cron", "expression": "30 2 * * *"}, "zone": "UTC"}"#)),
    row("schedule.delete", OPERATOR, Missing, 204, "/scans/$scheduled/schedule", Nothing),
    row("window.list", VIEWER, Theirs, 200, "/windows", Nothing),
    row("window.create", ADMIN, Unknown, 201, "/windows", Json(r#"{"name": "$new", "of": {"kind": "scan", "scanId": "$scan"}, "effect": "allow", "span": {"kind": "weekly", "days": ["monday"], "from": "22:00", "to": "06:00"}, "zone": "UTC"}"#)),
    row("window.read", VIEWER, Missing, 200, "/windows/$window", Nothing),
    row("window.change", ADMIN, Missing, 200, "/windows/$window", Json(r#"{"name": "$new", "of": {"kind": "network", "network": "192.0.2.0/24"}, "effect": "blackout", "span": {"kind": "once", "from": "2026-12-24T22:00", "to": "2026-12-25T06:00"}, "zone": "UTC"}"#)),
    row("window.delete", ADMIN, Missing, 204, "/windows/$window", Nothing),
    row("calendar.read", VIEWER, Theirs, 200, "/calendar?from=2026-12-01T00:00:00Z&to=2026-12-08T00:00:00Z", Nothing),

    row("scope.read", VIEWER, Theirs, 200, "/scope", Nothing),
    row("scope.change", ADMIN, Theirs, 200, "/scope", Json(r#"{"allowed": ["127.0.0.0/8"]}"#)),
    row("scope.check", VIEWER, Theirs, 200, "/scope/check", Json(r#"{"target": "127.0.0.1"}"#)),
    row("settings.read", VIEWER, Theirs, 200, "/settings", Nothing),
    row("settings.retain", ADMIN, Theirs, 200, "/settings/retention", Json(r#"{"dryRun": true}"#)),
    row("settings.change", ADMIN, Theirs, 200, "/settings", Json(r#"{"retention": {}}"#)),


    row("run.result", VIEWER, Missing, 200, "/runs/$imported/result", Nothing),
    row("run.hosts", VIEWER, Missing, 200, "/runs/$imported/hosts", Nothing),
    row("run.delete", ADMIN, Missing, 204, "/runs/$imported", Nothing),
    row("run.host", VIEWER, Missing, 200, "/runs/$imported/hosts/0", Nothing),
    row("run.import", OPERATOR, Theirs, 201, "/runs/import", Text("application/xml", "<nmaprun scanner=\"nmap\" start=\"1\"></nmaprun>")),
    row("host.list", VIEWER, Theirs, 200, "/hosts", Nothing),
    row("host.read", VIEWER, Missing, 200, "/hosts/$host", Nothing),
    row("service.list", VIEWER, Theirs, 200, "/services", Nothing),

    row("change.list", VIEWER, Theirs, 200, "/changes", Nothing),
    row("change.read", VIEWER, Missing, 200, "/changes/$change", Nothing),
    row("change.acknowledge", OPERATOR, Missing, 200, "/changes/$change/acknowledge", Json("{}")),
    row("change.acknowledgeMany", OPERATOR, Missing, 200, "/changes/acknowledge", Json(r#"{"ids": ["$change"]}"#)),
    row("run.changes", VIEWER, Missing, 200, "/runs/$imported/changes?since=$imported", Nothing),
    row("baseline.list", VIEWER, Theirs, 200, "/baselines", Nothing),
    row("baseline.create", OPERATOR, Unknown, 201, "/baselines", Json(r#"{"assetId": "$asset", "ports": "22", "reason": "made-for-this"}"#)),
    row("baseline.read", VIEWER, Missing, 200, "/baselines/$baseline", Nothing),
    row("baseline.delete", OPERATOR, Missing, 204, "/baselines/$baseline", Nothing),
    row("baseline.findings", VIEWER, Theirs, 200, "/baselines/findings", Nothing),

    row("run.list", VIEWER, Theirs, 200, "/runs", Nothing),
    row("run.read", VIEWER, Missing, 200, "/runs/$run", Nothing),
    row("run.follow", VIEWER, Missing, 200, "/runs/$run/events", Nothing),
    row("run.override", OPERATOR, Missing, 200, "/runs/$waiting/override", Json(r#"{"reason": "an incident"}"#)),
    row("run.cancel", OPERATOR, Missing, 202, "/runs/$waiting/cancel", Nothing),

    row("alert.list", VIEWER, Theirs, 200, "/alerts", Nothing),
    row("alert.read", VIEWER, Missing, 200, "/alerts/$alert", Nothing),
    row("alert.acknowledge", OPERATOR, Missing, 200, "/alerts/$alert/acknowledge", Nothing),
    row("alert.mute", OPERATOR, Missing, 200, "/alerts/$alert/mute", Json(r#"{"until": "2100-01-01T00:00:00Z"}"#)),
    row("rule.list", VIEWER, Theirs, 200, "/alert-rules", Nothing),
    row("rule.create", OPERATOR, Unknown, 201, "/alert-rules", Json(r#"{"name": "$new", "channelId": "$channel"}"#)),
    row("rule.read", VIEWER, Missing, 200, "/alert-rules/$rule", Nothing),
    row("rule.change", OPERATOR, Missing, 200, "/alert-rules/$rule", Json(r#"{"name": "$new", "channelId": "$channel"}"#)),
    row("rule.delete", OPERATOR, Missing, 204, "/alert-rules/$rule", Nothing),
    row("channel.list", VIEWER, Theirs, 200, "/channels", Nothing),
    row("channel.create", ADMIN, Theirs, 201, "/channels", Json(r#"{"name": "$new", "kind": "webhook", "url": "http://localhost:9/"}"#)),
    row("channel.read", VIEWER, Missing, 200, "/channels/$channel", Nothing),
    row("channel.change", ADMIN, Missing, 200, "/channels/$channel", Json(r#"{"name": "$new", "kind": "webhook", "url": "http://localhost:9/"}"#)),
    row("channel.delete", ADMIN, Missing, 204, "/channels/$channel", Nothing),
    // Loopback is not allowed here, so that nothing is sent; what is sent is tried in alerts/.
    row("channel.test", ADMIN, Missing, 200, "/channels/$channel/test", Nothing),
    row("delivery.list", VIEWER, Theirs, 200, "/deliveries", Nothing),

    row("user.list", ADMIN, Theirs, 200, "/users", Nothing),
    row("user.create", ADMIN, Theirs, 201, "/users", Json(r#"{"username": "$new", "role": "viewer"}"#)),
    row("user.read", ADMIN, Missing, 200, "/users/$user", Nothing),
    row("user.change", ADMIN, Missing, 200, "/users/$user", Json(r#"{"role": "admin"}"#)),
    row("user.delete", ADMIN, Missing, 204, "/users/$user", Nothing),

    row("token.list", VIEWER, Theirs, 200, "/tokens", Nothing),
    row("token.create", VIEWER, Theirs, 201, "/tokens", Json(r#"{"name": "$new", "role": "viewer"}"#)),
    // The token is the caller's own; that of others is tried in tokens.rs.
    row("token.revoke", VIEWER, Missing, 204, "/tokens/$token", Nothing),

    row("owner.list", ADMIN, Theirs, 200, "/owners", Nothing),
    row("owner.create", ADMIN, System, 201, "/owners", Json(r#"{"name": "$new", "admin": {"username": "a-$new"}}"#)),
    row("owner.read", ADMIN, Missing, 200, "/owners/$owner", Nothing),
    row("owner.change", ADMIN, Missing, 200, "/owners/$owner", Json(r#"{"displayName": "First"}"#)),

    row("audit.list", ADMIN, Theirs, 200, "/audit", Nothing),
    row("audit.export", ADMIN, Theirs, 200, "/audit/export", Nothing),
];
