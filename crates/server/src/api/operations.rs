//! Who may call what, read from the OpenAPI document, so that what is documented is what holds.

use std::collections::HashMap;

use axum::http::Method;
use portolan_store::Role;
use serde_json::Value;

/// Every operation of the API.
#[derive(Debug, Clone, Default)]
pub struct Operations(HashMap<(Method, String), Operation>);

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its `operationId`, and the action of the audit log: `provider.create`.
    pub id: String,
    /// Who may call it.
    pub access: Access,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it says `security: []`.
    Public,
    /// Who has this role or a higher one.
    Role(Role),
}

impl Operations {
    /// Reads them.
    ///
    /// # Errors
    /// Operations that do not say who may call them, by id or path.
    pub fn read(spec: &Value) -> Result<Self, Vec<String>> {
        let mut all = HashMap::new();
        let mut open = Vec::new();
        for (path, item) in spec["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
                let Some(id) = operation["operationId"].as_str() else {
                    open.push(format!("{method} {path} (no operationId)"));
                    continue;
                };
                match access(&operation["security"]) {
                    Some(access) => {
                        all.insert((method, path.clone()), Operation { id: id.to_owned(), access });
                    }
                    None => open.push(format!("{method} {path} ({id})")),
                }
            }
        }
        if open.is_empty() { Ok(Self(all)) } else { Err(open) }
    }

    /// The operation of a method on a path pattern; `HEAD` is `GET`.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(method, path.to_owned()))
    }

    /// The methods that a path pattern takes.
    #[must_use]
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let here = self.0.keys().filter(|(_, other)| other == path);
        let mut methods: Vec<&str> = here.map(|(method, _)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Method, &str, &Operation)> {
        self.0.iter().map(|((method, path), operation)| (method, path.as_str(), operation))
    }
}

/// `[]` is public; `[{"session": ["admin"]}, {"token": ["admin"]}]` needs the role.
fn access(security: &Value) -> Option<Access> {
    let ways = security.as_array()?;
    if ways.is_empty() || ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty)) {
        return Some(Access::Public);
    }
    let mut roles = ways.iter().flat_map(|way| way.as_object().into_iter().flatten()).map(|(_, scopes)| {
        match scopes.as_array()?.first()?.as_str()? {
            "viewer" => Some(Role::Viewer),
            "operator" => Some(Role::Operator),
            "admin" => Some(Role::Admin),
            _ => None,
        }
    });
    let first = roles.next()??;
    roles.all(|role| role == Some(first)).then_some(Access::Role(first))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_says_nothing_gets_nobody_in() {
        let spec = |security: Value| json!({"paths": {"/a": {"get": {"operationId": "a.read", "security": security}}}});
        assert!(Operations::read(&spec(Value::Null)).is_err());
        assert!(Operations::read(&spec(json!([{"token": []}]))).is_err());
        assert!(Operations::read(&spec(json!([{"token": ["viewer"]}, {"session": ["admin"]}]))).is_err());
        let read = Operations::read(&spec(json!([{"token": ["admin"]}, {"session": ["admin"]}]))).unwrap();
        assert_eq!(read.find(&Method::HEAD, "/a").unwrap().access, Access::Role(Role::Admin));
        assert_eq!(read.find(&Method::POST, "/a"), None);
        let public = Operations::read(&spec(json!([{}]))).unwrap();
        assert_eq!(public.find(&Method::GET, "/a").unwrap().access, Access::Public);
    }
}
