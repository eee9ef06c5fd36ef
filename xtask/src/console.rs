//! The console: Node and what it installs, building it when its sources have changed, and its checks.

use crate::exec;
use crate::packages::{self, Tool};
use crate::runners;
use crate::steps::{Steps, shown};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The oldest Node that builds it (Vite 8), major and minor.
const OLDEST: (u32, u32) = (20, 19);

/// What is installed by npm where the system's Node is older than that, as on Debian 12.
const NODE: &str = "node@22";

/// What a build depends on, below `console/`.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "scripts",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "../docs/openapi.json",
];

/// Builds the console if it was not built since its sources changed. False, with what is missing said, if it could not
/// be: the server then shows a page in its place.
pub(crate) fn build() -> bool {
    let newest = SOURCES.iter().filter_map(|name| newest(&dir().join(name))).max();
    let built = modified(&dir().join("dist/index.html"));
    if built.is_some() && built >= newest {
        return true;
    }
    eprintln!("Building the console ...");
    let Some(node) = Node::ensure() else { return false };
    node.install() && shown(node.npm(&["run", "--silent", "build"]))
}

/// The checks and the tests that need no server.
pub(crate) fn checks(steps: &mut Steps) {
    let node = Node::ensure();
    let Some(node) = node else {
        steps.step("console", || (false, None));
        return;
    };
    steps.step("console packages", || (node.install(), None));
    let checks = ["api:check", "types", "lint"].map(|name| node.npm(&["run", "--silent", name]));
    steps.commands("console checks", checks.into());
    steps.tests("console", node.npm(&["run", "--silent", "test"]), runners::vitest);
    steps.step("console build", || (build(), None));
}

/// The tests in a browser, on the binary at `portolan`; a line in `skips` where there is no browser.
pub(crate) fn browser(portolan: &Path, skips: &Path) -> Option<Command> {
    let Some(chromium) = Tool::Chromium.path() else {
        let line = "SKIPPED: console::browser: chromium\n";
        eprint!("{line}");
        let file = std::fs::File::options().append(true).create(true).open(skips);
        if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
            eprintln!("xtask: cannot write {}: {error}", skips.display());
        }
        return None;
    };
    let mut command = Node::ensure()?.npm(&["run", "--silent", "e2e"]);
    command.env("PORTOLAN_BIN", portolan).env("CHROMIUM", chromium);
    Some(command)
}

/// The measuring in a browser, on the binary at `portolan`, which writes its figures to `out` and its data below `dir`.
/// None, with what is missing said, where it cannot be.
pub(crate) fn bench(portolan: &Path, out: &Path, dir: &Path) -> Option<Command> {
    packages::ensure(&[Tool::Chromium]);
    let chromium = Tool::Chromium.path()?;
    let node = Node::ensure()?;
    if !node.install() {
        return None;
    }
    let mut command = node.npm(&["run", "--silent", "bench"]);
    command.env("PORTOLAN_BIN", portolan).env("CHROMIUM", chromium).env("BENCH", out).env("TMPDIR", dir);
    Some(command)
}

/// A Node that is young enough.
struct Node {
    /// Where it is, in front of `PATH`; None where `PATH` has it.
    bin: Option<PathBuf>,
}

impl Node {
    fn ensure() -> Option<Self> {
        packages::ensure(&[Tool::Node, Tool::Npm]);
        if is_young(Path::new("node")) {
            return Some(Self { bin: None });
        }
        let own = exec::target_dir().join("tools/node");
        let bin = own.join("node_modules/.bin");
        if !is_young(&bin.join("node")) && Tool::Npm.is_here() {
            let (major, minor) = OLDEST;
            eprintln!("This system's Node is older than {major}.{minor}, which the console needs.");
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]).arg(&own).arg(NODE);
            shown(npm);
        }
        if is_young(&bin.join("node")) {
            return Some(Self { bin: Some(bin) });
        }
        let (major, minor) = OLDEST;
        eprintln!("The console needs Node {major}.{minor} or newer with npm: install it, then come back.");
        None
    }

    /// Installs what the lock file says, if that has changed since.
    fn install(&self) -> bool {
        let lock = modified(&dir().join("package-lock.json"));
        let installed = modified(&dir().join("node_modules/.package-lock.json"));
        installed.is_some() && installed >= lock || shown(self.npm(&["ci", "--no-audit", "--no-fund"]))
    }

    fn npm(&self, words: &[&str]) -> Command {
        let mut command = Command::new("npm");
        command.args(words).current_dir(dir()).env("NO_COLOR", "1");
        if let Some(bin) = &self.bin {
            let mut path = OsString::from(bin);
            path.push(":");
            path.push(std::env::var_os("PATH").unwrap_or_default());
            command.env("PATH", path);
        }
        command
    }
}

fn dir() -> PathBuf {
    exec::root().join("console")
}

fn is_young(node: &Path) -> bool {
    exec::output_of(Command::new(node).arg("--version"))
        .and_then(|text| version(&text))
        .is_some_and(|own| own >= OLDEST)
}

/// `v20.19.2` as (20, 19).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// When something at or below `path` was last changed; folders count, since what was removed changes them alone.
fn newest(path: &Path) -> Option<SystemTime> {
    let below =
        std::fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| newest(&entry.path()));
    below.chain(modified(path)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_read() {
        assert_eq!(version("v20.19.2\n"), Some((20, 19)));
        assert!(version("v18.13.0").is_some_and(|own| own < OLDEST));
        assert_eq!(version("command not found"), None);
    }

    #[test]
    fn what_a_build_depends_on_is_there() {
        for name in SOURCES {
            assert!(newest(&dir().join(name)).is_some(), "console/{name}");
        }
    }
}
