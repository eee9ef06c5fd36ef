//! What a client is told when something is wrong: problem documents (RFC 9457).

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portolan_store::runs::RunState;
use portolan_store::{StoreError, What};
use serde::Serialize;
use utoipa::ToSchema;

/// When it is worth asking again whether the database is free: whoever holds it has held it for as long already.
const RETRY_SECONDS: u32 = 10;

/// A problem document (RFC 9457), `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind: `urn:portolan:problem:` and a code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind, for people.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong here, and what to do.
    pub detail: String,
    /// What was wrong with each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    #[serde(skip)]
    #[schema(ignore)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Which, as a path: `target.targets[2]`.
    pub field: String,
    /// The kind of fault, camelCase.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// First byte of the fault in the field's text, where it is at a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past its last byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
}

impl FieldError {
    /// A fault of a field as a whole.
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into(), start: None, end: None }
    }

    /// The same where so many bytes of the field's text were left out before its place was found.
    #[must_use]
    pub fn after(self, left_out: usize) -> Self {
        let moved = |place: Option<usize>| place.map(|place| place + left_out);
        Self { start: moved(self.start), end: moved(self.end), ..self }
    }
}

/// The kinds of problems: status, code, title.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal, $title:literal;)*) => {
        impl Problem {
            $($(#[$doc])* pub fn $name(detail: impl Into<String>) -> Self {
                Self::of(StatusCode::$status, $code, $title, detail.into())
            })*
        }
    };
}

kinds! {
    /// The request cannot be read.
    bad_request = BAD_REQUEST, "bad-request", "The request cannot be read";
    /// Nobody is signed in.
    unauthorized = UNAUTHORIZED, "unauthorized", "Sign in first";
    /// The caller may not do this.
    forbidden = FORBIDDEN, "forbidden", "Not allowed";
    /// There is no such thing.
    not_found = NOT_FOUND, "not-found", "Not found";
    /// The thing has no such method.
    method_not_allowed = METHOD_NOT_ALLOWED, "method-not-allowed", "This cannot be done here";
    /// The request took too long to come.
    timeout = REQUEST_TIMEOUT, "timeout", "The request took too long";
    /// The state of things is against it.
    conflict = CONFLICT, "conflict", "Conflict";
    /// It was changed since it was read.
    precondition_failed = PRECONDITION_FAILED, "changed", "Changed in the meantime";
    /// The body is too large.
    too_large = PAYLOAD_TOO_LARGE, "too-large", "The request is too large";
    /// The body is of a kind that is not taken.
    unsupported_media_type = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "This kind of body is not taken";
    /// A field is wrong.
    invalid = UNPROCESSABLE_ENTITY, "invalid", "Something in it is wrong";
    /// Too many tries.
    too_many = TOO_MANY_REQUESTS, "too-many-requests", "Too many requests";
    /// Something failed here.
    internal = INTERNAL_SERVER_ERROR, "internal", "Something failed here";
    /// It cannot be done now.
    unavailable = SERVICE_UNAVAILABLE, "unavailable", "Not available now";
    /// The disk is full.
    no_room = INSUFFICIENT_STORAGE, "insufficient-storage", "It cannot be stored";
}

impl Problem {
    fn of(status: StatusCode, code: &str, title: &'static str, detail: String) -> Self {
        Self {
            kind: format!("urn:portolan:problem:{code}"),
            title,
            status: status.as_u16(),
            detail,
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// Names the fields at fault.
    #[must_use]
    pub fn with(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A problem with fields: 422, its detail made of the first fault.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = match &errors[..] {
            [] => "a field is wrong".to_owned(),
            [only] => format!("{}: {}", only.field, only.message),
            [first, rest @ ..] => {
                format!("{}: {} (and {} more, see errors)", first.field, first.message, rest.len())
            }
        };
        Self::invalid(detail).with(errors)
    }

    /// A problem with one field.
    #[must_use]
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, code, message)])
    }

    /// Something failed here: the log has all of it, the client a number to ask for.
    pub fn logged(error: &dyn std::fmt::Display) -> Self {
        let id = uuid::Uuid::now_v7();
        tracing::error!(problem = %id, "{error}");
        Self::internal(format!("something failed in the server; its log has more under {id}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        for (name, value) in self.headers.iter().cloned() {
            response.headers_mut().insert(name, value);
        }
        // For the audit log, which keeps why something was refused.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let text = error.to_string();
        match error {
            StoreError::NotFound { .. } => Self::not_found(text),
            StoreError::Changed { .. } => Self::precondition_failed(text),
            StoreError::Duplicate { what, .. } => {
                let field = if what == What::User { "username" } else { "name" };
                Self::conflict(text.clone()).with(vec![FieldError::new(field, "duplicate", text)])
            }
            StoreError::IllegalTransition { from, to: RunState::Cancelled } => {
                Self::conflict(format!("a run that is {from} is over: there is nothing to cancel"))
            }
            StoreError::IllegalTransition { from, to: RunState::Pending } => Self::conflict(format!(
                "a run that is {from} does not wait for its windows: there is nothing to override"
            )),
            StoreError::InUse { .. } | StoreError::IllegalTransition { .. } => Self::conflict(text),
            StoreError::KeyReused { .. } => {
                Self::conflict(text.clone()).with(vec![FieldError::new("Idempotency-Key", "reused", text)])
            }
            StoreError::BadCursor => {
                Self::bad_request(text.clone()).with(vec![FieldError::new("cursor", "badCursor", text)])
            }
            StoreError::BadSort { .. } => {
                Self::bad_request(text.clone()).with(vec![FieldError::new("sort", "badSort", text)])
            }
            StoreError::BadSearch { .. } => {
                Self::bad_request(text.clone()).with(vec![FieldError::new("q", "badSearch", text)])
            }
            StoreError::Locked { .. } => {
                tracing::error!("{text}");
                Self::unavailable("the database is busy; nothing was changed, try again")
                    .header(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
            }
            StoreError::Unwritable { .. } => {
                tracing::error!("{text}");
                Self::no_room(
                    "the server cannot write its database: its disk may be full; nothing was changed",
                )
            }
            error => Self::logged(&error),
        }
    }
}
