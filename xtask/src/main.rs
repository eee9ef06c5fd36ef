//! The project's own chores: `cargo xtask run | test | build | fuzz | bench`.
//!
//! Built first on a fresh machine, so it uses the standard library and `serde_json` only.

mod apart;
mod bench;
mod build;
mod console;
mod exec;
mod failures;
mod fuzz;
mod measure;
mod packages;
mod python;
mod run;
mod runners;
mod skips;
mod steps;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
The project's chores. From anywhere in the repository:

  cargo xtask run [WORDS]            install what a scan needs, build, serve on http://127.0.0.1:7878 with the data in
                                     ./data and show it; with WORDS, run `portolan WORDS` instead
  cargo xtask test [FILTER]          install what tests need, run every check and test; FILTER picks tests by name
  cargo xtask build                  build target/release/portolan
  cargo xtask fuzz [TARGET] [SECS]   build the fuzz targets (xml, command) and run them, 60 seconds each by default
  cargo xtask bench [NAME]           measure; without NAME lists what can be measured
  cargo xtask help                   this text

`run` and `test` install system packages by apt-get, dnf, pacman, apk or brew, as root or by sudo, and say what they
run. Where they may not, they print the one command that does it, and go on with what works.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = words.split_first().map_or(("help", &[][..]), |(name, rest)| (name.as_str(), rest));
    if let Err(error) = std::env::set_current_dir(exec::root()) {
        eprintln!("xtask: cannot enter {}: {error}", exec::root().display());
        return ExitCode::FAILURE;
    }
    match name {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "build" => build::build(rest),
        "fuzz" => fuzz::fuzz(rest),
        "bench" => bench::bench(rest),
        "help" | "-h" | "--help" => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("xtask: there is no chore `{other}`\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}
