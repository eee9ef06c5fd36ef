//! The doctor's look at the server that the command line is a client of: does it answer, does the token hold.

use serde_json::Value;

use super::Finding;
use crate::client::wire::SignedIn;
use crate::client::{ClientError, Connection, Known, ServerArgs};

/// Looks at the server that is configured, if one is.
pub(super) async fn look_at(args: &ServerArgs, findings: &mut Vec<Finding>) {
    let found = match args.known() {
        Err(ClientError::NoServer) => {
            let detail = "logged in nowhere: `portolan login --server URL` does it".to_owned();
            Ok(vec![Finding { what: "client", ok: true, detail, mend: None }])
        }
        Err(error) => Err(error),
        Ok(known) => ask(known).await,
    };
    match found {
        Ok(found) => findings.extend(found),
        Err(error) => {
            findings.push(Finding { what: "client", ok: false, detail: error.to_string(), mend: None });
        }
    }
}

async fn ask(known: Known) -> Result<Vec<Finding>, ClientError> {
    let Known { address, token, certificate } = known;
    let nobody = Connection::new(address.clone(), certificate.as_deref())?;
    let about: Value = nobody.get("/api/openapi.json", &[]).await?;
    let version = about["info"]["version"].as_str().unwrap_or("unknown");
    let mut found = vec![Finding {
        what: "client",
        ok: true,
        detail: format!("{address} answers, version {version}"),
        mend: None,
    }];
    let login = Some(format!("portolan login --server {address}"));
    let (ok, detail) = match token {
        None => (false, "none for this server".to_owned()),
        Some(token) => match nobody.with_token(&token)?.get::<SignedIn>("/api/v1/session", &[]).await {
            Ok(who) => (true, format!("holds, as {} ({})", who.username, who.role)),
            Err(error) => (false, error.to_string()),
        },
    };
    found.push(Finding { what: "token", ok, detail, mend: login.filter(|_| !ok) });
    Ok(found)
}
