//! The signature of webhooks, by the specification Standard Webhooks 1.0 (standardwebhooks.com), for which receivers
//! find libraries in most languages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What the text of a secret begins with.
pub const PREFIX: &str = "whsec_";

/// Bytes of a secret that is made here, and what others may have.
const MADE: usize = 32;
const TAKEN: std::ops::RangeInclusive<usize> = 24..=64;

/// A new secret.
///
/// # Errors
/// The system has no random numbers.
pub fn new_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; MADE];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// The key that a secret's text stands for.
#[must_use]
pub fn key(secret: &str) -> Option<Vec<u8>> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    TAKEN.contains(&key.len()).then_some(key)
}

/// The header `webhook-signature` of a message.
#[must_use]
pub fn signature(key: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_comes_out() {
        // From the specification's reference libraries.
        let key = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, at) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330);
        assert_eq!(
            signature(&key, id, at, br#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn secrets_that_are_made_are_taken() {
        let secret = new_secret().unwrap();
        assert_eq!(key(&secret).unwrap().len(), MADE);
        for bad in ["", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(key(bad), None, "{bad}");
        }
    }
}
