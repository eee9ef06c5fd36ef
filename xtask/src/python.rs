//! Schemathesis, in a Python environment of its own below the build folder: nothing of the user's changes.

use crate::exec;
use crate::steps::shown;
use std::path::Path;
use std::process::Command;

/// The version that the test was written for.
const SCHEMATHESIS: &str = "4.32.5";

/// Sees to it that `tools` holds it. Without it one test is skipped, and says so.
pub(crate) fn schemathesis(tools: &Path) {
    let environment = tools.join("schemathesis");
    let program = environment.join("bin/schemathesis");
    let version = exec::output_of(Command::new(&program).arg("--version"));
    if version.is_some_and(|text| text.contains(SCHEMATHESIS)) {
        return;
    }
    eprintln!("schemathesis {SCHEMATHESIS} is missing.");
    let mut python = Command::new("python3");
    python.args(["-m", "venv", "--clear"]).arg(&environment);
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.arg(format!("schemathesis=={SCHEMATHESIS}"));
    let installed = shown(python) && shown(pip);
    if !installed {
        eprintln!("It cannot be installed: its test will be skipped.");
    }
}
