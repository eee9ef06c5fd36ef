//! Whether a request comes from our own pages: a browser sends a session's cookie along whoever asked it to.
//!
//! Browsers say where a request comes from by `Sec-Fetch-Site`, older ones by `Origin`; what says neither is no
//! browser (the reasoning of OWASP's "Cross-Site Request Forgery Prevention", fetch metadata).

use axum::http::{HeaderMap, Method, header};

/// False for a request of another site's page. `public_origin` is ours where `Host` does not tell it.
#[must_use]
pub fn is_own(method: &Method, headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), headers.get(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
        (None, Some(origin)) => {
            let Ok(origin) = origin.to_str() else { return false };
            if public_origin.is_some_and(|own| own.eq_ignore_ascii_case(origin)) {
                return true;
            }
            let host = origin.split_once("://").map(|(_, host)| host);
            host.zip(text("host")).is_some_and(|(origin, host)| origin.eq_ignore_ascii_case(host))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_sites_pages_are_told_apart() {
        let own = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            is_own(&Method::POST, &headers, Some("https://scan.example.org"))
        };
        let host = ("host", "127.0.0.1:7878");
        assert!(own(&[host]));
        assert!(own(&[host, ("origin", "http://127.0.0.1:7878")]));
        assert!(own(&[host, ("origin", "https://scan.example.org")]));
        assert!(own(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(!own(&[host, ("origin", "http://127.0.0.1:80")]));
        assert!(!own(&[host, ("origin", "https://evil.example")]));
        assert!(!own(&[host, ("origin", "null")]));
        assert!(!own(&[host, ("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:7878")]));
        assert!(!own(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(is_own(&Method::GET, &HeaderMap::new(), None));
    }
}
