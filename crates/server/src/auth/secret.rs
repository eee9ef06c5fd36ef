//! Secrets of sessions and tokens: 256 random bits, shown once, kept as SHA-256.
//!
//! They are random, so a plain hash is enough: there is nothing to guess from.

use sha2::{Digest, Sha256};

/// What begins every API token, so that secret scanners know it.
pub const TOKEN_PREFIX: &str = "ptl_";

/// 64 hexadecimal digits of randomness.
///
/// # Panics
/// Where the system has no randomness, for nothing may go on without.
#[must_use]
pub fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    hex(&bytes)
}

/// A password that people can read to each other: 25 letters and digits in groups, 125 bits.
///
/// # Panics
/// Where the system has no randomness.
#[must_use]
pub fn password() -> String {
    // Without 0, 1, l and o: they are mistaken for each other. 32 letters are five bits each.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 25];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is kept of a secret.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_never_the_same() {
        assert_eq!(random().len(), 64);
        assert_ne!(random(), random());
        assert_ne!(password(), password());
        assert_eq!(password().len(), 29);
        assert_ne!(hash("a"), hash("b"));
    }
}
