//! The rules of the layout, as ARCHITECTURE.md has them: who may use whom, who alone may name what, and tidiness.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which of our crates a crate may use, for any purpose, tests included.
const EDGES: [(&str, &[&str]); 11] = [
    ("portolan-model", &[]),
    ("portolan-changes", &["portolan-model", "portolan-nmap"]),
    ("portolan-schedule", &[]),
    ("portolan-nmap", &["portolan-model"]),
    ("portolan-discovery", &["portolan-model"]),
    ("portolan-scanner", &["portolan-model", "portolan-nmap", "portolan-discovery"]),
    ("portolan-store", &["portolan-model", "portolan-changes"]),
    (
        "portolan-server",
        &[
            "portolan-model",
            "portolan-changes",
            "portolan-nmap",
            "portolan-scanner",
            "portolan-schedule",
            "portolan-store",
        ],
    ),
    (
        "portolan",
        &[
            "portolan-model",
            "portolan-nmap",
            "portolan-changes",
            "portolan-discovery",
            "portolan-scanner",
            "portolan-store",
            "portolan-server",
        ],
    ),
    // From outside: the program is run, not linked. The nouns are for reading what it prints, the grammar for making
    // random commands.
    ("portolan-e2e", &["portolan-model", "portolan-nmap"]),
    // Built first on a fresh machine: none of ours, and little of others.
    ("xtask", &[]),
];

/// Dependencies that one crate alone may have.
const ALONE: [(&str, &str); 10] = [
    ("croner", "portolan-schedule"),
    ("quick-xml", "portolan-nmap"),
    ("landlock", "portolan-nmap"),
    ("process-wrap", "portolan-nmap"),
    ("clap", "portolan"),
    ("clap_complete", "portolan"),
    ("clap_mangen", "portolan"),
    ("sqlx", "portolan-store"),
    ("axum", "portolan-server"),
    ("rust-embed", "portolan-server"),
];

/// Who may start processes.
const CHILDREN: [&str; 6] = [
    "crates/nmap/",
    "crates/discovery/tests/",
    "crates/cli/tests/",
    "crates/server/tests/",
    "xtask/",
    "e2e/",
];

/// Words of the source that only files below some folders may have: what would go around [`ALONE`].
const WORDS: [(&str, &[&str]); 4] = [
    ("tokio::process", &["crates/nmap/"]),
    // xtask runs cargo and package managers, e2e and tests run the program or lay out networks. The product's children are nmap's.
    ("process::Command", &CHILDREN),
    ("process::{Command", &CHILDREN),
    ("allow(unsafe_code)", &["crates/discovery/", "crates/nmap/src/process/"]),
];

/// A file may have this many lines above its module of unit tests.
const LONGEST: usize = 400;

/// Files that may have more, and why.
const LONG: [(&str, &str); 0] = [];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in a folder").to_path_buf()
}

/// Our crates: the name, and the names of what each depends on in any way. `--no-deps` reads manifests alone, so it
/// needs no network and nothing downloaded.
fn crates() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|p| (name(p), p["dependencies"].as_array().expect("dependencies").iter().map(name).collect()))
        .collect()
}

/// Every Rust file that git knows or would add: the path from the root, and the text.
fn files() -> Vec<(String, String)> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
        .current_dir(root())
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let paths = String::from_utf8(output.stdout).expect("paths are UTF-8");
    // A file deleted but not yet committed is listed, and has no text.
    let read = |path: &str| Some((path.to_owned(), fs::read_to_string(root().join(path)).ok()?));
    let files: Vec<_> = paths.lines().filter_map(read).collect();
    assert!(files.len() > 20, "git shows too few files: {}", files.len());
    files
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The faults of some crates against the tables above.
fn edge_faults(crates: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, uses) in crates {
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| known == name) else {
            faults.push(format!("{name}: not in the table of xtask/tests/layout.rs nor of ARCHITECTURE.md"));
            continue;
        };
        for used in uses.iter().filter(|used| crates.contains_key(*used) || used.starts_with("portolan")) {
            if used != name && !allowed.contains(&used.as_str()) {
                faults.push(format!("{name} may not use {used}: ARCHITECTURE.md allows it {allowed:?}"));
            }
        }
        for (dependency, owner) in ALONE {
            if owner != name && uses.iter().any(|used| used == dependency) {
                faults.push(format!("{name} may not use {dependency}: {owner} alone may"));
            }
        }
    }
    faults
}

#[test]
fn crates_use_only_what_the_architecture_allows() {
    let crates = crates();
    assert!(crates.len() >= 6, "cargo metadata shows too little: {crates:?}");
    none(&edge_faults(&crates));
}

#[test]
fn an_edge_that_is_not_allowed_is_found() {
    let crate_with = |name: &str, used: &str| BTreeMap::from([(name.to_owned(), vec![used.to_owned()])]);
    for (name, used) in [
        ("portolan-model", "portolan-nmap"),
        ("portolan-nmap", "portolan-scanner"),
        ("portolan-scanner", "quick-xml"),
        ("portolan-e2e", "clap"),
        ("xtask", "portolan-model"),
        ("portolan-unheard-of", "serde"),
    ] {
        assert_eq!(edge_faults(&crate_with(name, used)).len(), 1, "{name} uses {used}");
    }
    none(&edge_faults(&crate_with("portolan-nmap", "quick-xml")));
}

#[test]
fn words_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (path, text) in files().iter().filter(|(path, _)| path != "xtask/tests/layout.rs") {
        for (word, homes) in
            WORDS.iter().filter(|(_, homes)| !homes.iter().any(|home| path.starts_with(home)))
        {
            let is_there = |line: &str| !line.trim_start().starts_with("//") && line.contains(word);
            if let Some(at) = text.lines().position(is_there) {
                faults.push(format!("{path}:{}: `{word}` belongs to {homes:?} alone", at + 1));
            }
        }
    }
    none(&faults);
}

#[test]
fn files_are_short() {
    let mut faults = Vec::new();
    for (path, text) in files() {
        let lines = text.lines().take_while(|line| *line != "mod tests {").count();
        if lines > LONGEST && !LONG.iter().any(|(long, _)| *long == path) {
            faults.push(format!(
                "{path}: {lines} lines, {LONGEST} are allowed: split it, or give a reason in LONG"
            ));
        }
    }
    let gone = LONG.iter().filter(|(path, _)| !root().join(path).is_file());
    faults.extend(gone.map(|(path, _)| format!("{path}: in LONG, but no such file")));
    none(&faults);
}

#[test]
fn every_crate_root_says_what_it_is() {
    let is_root = |path: &str| {
        ["/src/lib.rs", "/src/main.rs"].iter().any(|end| path.ends_with(end))
            || path.starts_with("fuzz/targets/")
            || Path::new(path).parent().is_some_and(|folder| folder.ends_with("tests"))
    };
    let roots: Vec<_> = files().into_iter().filter(|(path, _)| is_root(path)).collect();
    assert!(roots.len() >= 8, "too few crate roots are found: {}", roots.len());
    let silent = roots.iter().filter(|(_, text)| !text.starts_with("//!"));
    none(&silent.map(|(path, _)| format!("{path}: begins with no `//!`")).collect::<Vec<_>>());
}

/// The faults of the section "## Invariants" of an architecture page, each bullet of which ends in
/// ``Held by `test` in `path`.`` `text_of` reads a file of the repository.
fn invariant_faults(page: &str, text_of: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let Some((_, section)) = page.split_once("\n## Invariants\n") else {
        return vec!["ARCHITECTURE.md: no section `## Invariants`".to_owned()];
    };
    let section = format!("\n{}", section.split("\n## ").next().unwrap_or_default());
    let bullets: Vec<String> = section
        .split("\n- ")
        .skip(1)
        .map(|bullet| {
            bullet.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    if bullets.is_empty() {
        return vec!["ARCHITECTURE.md: `## Invariants` lists none".to_owned()];
    }
    bullets
        .iter()
        .filter_map(|bullet| bullet_fault(bullet, &text_of).map(|why| format!("{why}: {bullet}")))
        .collect()
}

/// Several tests may hold one: `a` and `b` in `path`; `a` in `path` and `b` in `other/path`.
fn bullet_fault(bullet: &str, text_of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some((_, holders)) = bullet.rsplit_once("Held by ") else {
        return Some("no test is named (`Held by ...`)".to_owned());
    };
    let is_path = |name: &str| name.contains('/');
    let (mut tests, mut paths) = (Vec::new(), 0);
    for name in holders.split('`').skip(1).step_by(2) {
        if !is_path(name) {
            tests.push(name);
            continue;
        }
        paths += 1;
        let Some(text) = text_of(name) else {
            return Some(format!("there is no file {name}"));
        };
        if tests.is_empty() {
            return Some(format!("no test is named for {name}"));
        }
        for test in tests.drain(..) {
            // Rust's tests, libtest-mimic's and vitest's.
            let forms = [format!("fn {test}("), format!("\"{test}\""), format!("test('{test}'")];
            if !forms.iter().any(|form| text.contains(form)) {
                return Some(format!("{name} has no test {test}"));
            }
        }
    }
    (paths == 0 || !tests.is_empty()).then(|| "no path is named (``Held by `test` in `path`.``)".to_owned())
}

#[test]
fn invariants_name_tests_that_exist() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    none(&invariant_faults(&page, |path| fs::read_to_string(root().join(path)).ok()));
}

#[test]
fn an_invariant_that_nothing_holds_is_found() {
    let file = |path: &str| {
        (path == "a/b.rs").then(|| "fn held() {}\nTrial::test(\"by name\"); test('in words', x)".to_owned())
    };
    let check = |bullets: &str| {
        invariant_faults(&format!("# A\n\n## Invariants\n\n{bullets}\n\n## Next\n- x\n"), file)
    };
    none(&check(
        "- One. Held by `held` in `a/b.rs`.\n- Held by `in words` in `a/b.rs`.\n- Two\n  lines. Held by `held` and\n  `by name` in `a/b.rs`.",
    ));
    for wrong in [
        "- Nothing holds it.",
        "- Held by `held`.",
        "- Held by `held` in `a/c.rs`.",
        "- Held by `hel` in `a/b.rs`.",
        "- Held by `a/b.rs`.",
        "no bullets",
    ] {
        assert_eq!(check(wrong).len(), 1, "{wrong}");
    }
    assert_eq!(invariant_faults("# A\n", file).len(), 1);
}
