//! Passwords: argon2id with OWASP's parameters (19 MiB, two passes), a few at a time, so that a flood of sign-ins
//! takes neither all memory nor all cores.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::problem::{FieldError, Problem};

/// Passwords that are hashed at a time.
const AT_ONCE: usize = 2;

/// Sign-ins that wait for it; more are turned away.
const WAITING: usize = 32;

/// Shortest and longest password, in characters. The longest keeps hashing from being made expensive.
const SHORTEST: usize = 12;
const LONGEST: usize = 1024;

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    working: Semaphore,
    waiting: Semaphore,
    /// Checked where there is no such user, so that the time does not tell.
    nobody: String,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

fn hash_now(password: &str) -> Result<String, Problem> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Problem::logged(&error))
}

impl Passwords {
    /// Ready to work.
    ///
    /// # Panics
    /// Where argon2 does not work at all.
    #[must_use]
    pub fn new() -> Self {
        Self {
            working: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            nobody: hash_now("nobody has this password").expect("argon2 works"),
        }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// Where too many others wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.work(move || hash_now(&password)).await?
    }

    /// Whether `password` is the one of `hash`. Takes as long where there is no hash.
    ///
    /// # Errors
    /// Where too many others wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let fits = self
            .work(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let crowded = || Problem::unavailable("too many sign-ins at once; try again in a moment");
        let _place = self.waiting.try_acquire().map_err(|_| crowded())?;
        let _turn = self.working.acquire().await.map_err(|_| crowded())?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Problem::logged(&error))
    }
}

/// Says whether a password may be chosen: long enough, and not one that is guessed soon (zxcvbn, score 3 of 4).
///
/// # Errors
/// What is wrong with it, as a fault of `field`.
pub fn check_choice(field: &str, password: &str, username: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Problem::field(
            field,
            "tooShort",
            format!("a password has at least {SHORTEST} characters"),
        ));
    }
    if length > LONGEST {
        return Err(Problem::field(field, "tooLong", format!("a password has at most {LONGEST} characters")));
    }
    // Its first hundred characters tell; its time grows with the square.
    let head: String = password.chars().take(100).collect();
    let judged = zxcvbn::zxcvbn(&head, &[username, "portolan"]);
    if judged.score() < zxcvbn::Score::Three {
        let why = judged
            .feedback()
            .and_then(zxcvbn::feedback::Feedback::warning)
            .map_or(String::new(), |w| format!(": {w}"));
        let message = format!("this password is guessed too soon{why}; take more or rarer words");
        return Err(Problem::fields(vec![FieldError::new(field, "tooWeak", message)]));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse battery".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse batterx".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody has this password".to_owned(), None).await.unwrap());
        assert!(!passwords.verify("x".to_owned(), Some("no hash".to_owned())).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (password, code) in [
            ("short", "tooShort"),
            ("password1234", "tooWeak"),
            ("administrator", "tooWeak"),
            (&*"x".repeat(2000), "tooLong"),
        ] {
            let problem = check_choice("password", password, "admin").unwrap_err();
            assert_eq!((problem.status, &*problem.errors[0].code), (422, code), "{password:.20}");
        }
        check_choice("password", &super::super::secret::password(), "admin").unwrap();
    }
}
