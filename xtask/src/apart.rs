//! A network of its own for what runs: none of its packets can leave, whatever a test does wrong.

use crate::exec;
use std::path::PathBuf;
use std::process::Command;

/// Brings the loopback interface up, takes the name servers away (they cannot be reached, and Nmap would wait 13
/// seconds for them), then becomes the command.
const WITH_LOOPBACK: &str =
    r#"ip link set lo up && { mount --bind /dev/null /etc/resolv.conf 2>&- || true; } && exec "$@""#;

/// Whether commands run in a network namespace with nothing but loopback in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    /// They do, by this `unshare`.
    Namespace(PathBuf),
    /// They run on this machine's network, and why.
    No(&'static str),
}

impl Apart {
    /// Tries one out.
    pub(crate) fn here() -> Self {
        if !cfg!(target_os = "linux") {
            return Self::No("only Linux has network namespaces");
        }
        if !exec::is_root() {
            return Self::No("a network namespace needs root");
        }
        let Some(unshare) = exec::find("unshare") else {
            return Self::No("no unshare (util-linux)");
        };
        if exec::find("ip").is_none() {
            return Self::No("no ip (iproute2)");
        }
        let namespace = Self::Namespace(unshare);
        // A container's root may lack the capability.
        if exec::succeeds(&mut namespace.command(Command::new("true"))) {
            namespace
        } else {
            Self::No("this root may not make a network namespace")
        }
    }

    /// Where things run, for a person.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Namespace(_) => {
                "in a network namespace of their own, with loopback alone: nothing they send can leave"
                    .to_owned()
            }
            Self::No(why) => format!("on this machine's own network ({why})"),
        }
    }

    /// The name of a step, so that its line says where it ran.
    pub(crate) fn name(&self, step: &str) -> String {
        match self {
            Self::Namespace(_) => format!("{step} (own network)"),
            Self::No(_) => step.to_owned(),
        }
    }

    /// The command, in the namespace if there is one. Its environment and folder stay as set.
    pub(crate) fn command(&self, inner: Command) -> Command {
        let Self::Namespace(unshare) = self else {
            return inner;
        };
        let mut outer = Command::new(unshare);
        outer
            .args(["--net", "--mount", "sh", "-c", WITH_LOOPBACK, "sh"])
            .arg(inner.get_program())
            .args(inner.get_args());
        for (key, value) in inner.get_envs() {
            match value {
                Some(value) => outer.env(key, value),
                None => outer.env_remove(key),
            };
        }
        if let Some(dir) = inner.get_current_dir() {
            outer.current_dir(dir);
        }
        outer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skips;

    #[test]
    fn outside_a_namespace_a_command_stays_as_it_is() {
        let command = Apart::No("reason").command(Command::new("true"));
        assert_eq!(command.get_program(), "true");
        assert_eq!(Apart::No("reason").name("step"), "step");
    }

    #[test]
    fn a_command_keeps_its_words_and_environment() {
        let mut inner = Command::new("cargo");
        inner.args(["nextest", "a b"]).env("SKIPS", "/tmp/x").env_remove("OTHER");
        let outer = Apart::Namespace("/usr/bin/unshare".into()).command(inner);
        let words: Vec<_> = outer.get_args().collect();
        assert_eq!(words, ["--net", "--mount", "sh", "-c", WITH_LOOPBACK, "sh", "cargo", "nextest", "a b"]);
        let variables: Vec<_> = outer.get_envs().collect();
        assert_eq!(variables, [("OTHER".as_ref(), None), ("SKIPS".as_ref(), Some("/tmp/x".as_ref()))]);
    }

    #[test]
    fn a_namespace_has_loopback_and_nothing_else() {
        let namespace = Apart::here();
        if let Apart::No(why) = &namespace {
            skips::say("apart::a_namespace_has_loopback_and_nothing_else", why);
            return;
        }
        let mut command = Command::new("ip");
        command.args(["-o", "link", "show", "up"]);
        let links = exec::output_of(&mut namespace.command(command)).unwrap();
        assert_eq!(links.lines().count(), 1, "{links}");
        assert!(links.contains(" lo:"), "{links}");
    }
}
