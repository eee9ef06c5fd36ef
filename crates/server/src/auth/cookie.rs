//! The session's cookie.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

use crate::state::Options;

/// Its name. Over TLS it has the prefix that browsers bind to this very host (RFC 6265bis).
fn name(options: &Options) -> &'static str {
    if options.secure_cookies { "__Host-portolan_session" } else { "portolan_session" }
}

/// The secret that the request brings.
#[must_use]
pub fn read(headers: &HeaderMap, options: &Options) -> Option<String> {
    let name = name(options);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The header that gives the browser the secret for `seconds`; 0 takes it back.
#[must_use]
pub fn set(secret: &str, seconds: i64, options: &Options) -> HeaderValue {
    let cookie = Cookie::build((name(options), secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(options.secure_cookies)
        .max_age(cookie::time::Duration::seconds(seconds))
        .build();
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
