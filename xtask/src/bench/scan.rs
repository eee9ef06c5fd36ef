//! One scan in a lab, by either program: what it took, and what it said.

use super::answers::Answers;
use super::lab::{Lab, NETWORK};
use crate::measure;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A scan, by either program.
pub(super) struct Scan<'a> {
    pub(super) lab: &'a Lab,
    pub(super) portolan: &'a Path,
    pub(super) words: &'static [&'static str],
}

impl Scan<'_> {
    /// By bare Nmap, whose document portolan reads afterwards.
    pub(super) fn nmap(&self) -> io::Result<(Duration, Answers)> {
        let (xml, json) = (super::dir()?.join("scan-nmap.xml"), super::dir()?.join("scan-nmap.json"));
        let took = measure::wall(self.lab.run("nmap".as_ref(), &["-oX"], &xml, self.words))?;
        let mut parse = Command::new(self.portolan);
        parse.args(["parse", "-o", "json", "--out"]).arg(&json).arg(&xml);
        measure::wall(parse)?;
        Ok((took, read(&json)?))
    }

    /// By portolan's prober with Nmap, without a ceiling.
    pub(super) fn ours(&self) -> io::Result<(Duration, Answers)> {
        let json = super::dir()?.join("scan.json");
        let first =
            ["scan", "--engine", "fast", "--rate-ceiling", "0", "--allow", NETWORK, "-o", "json", "--out"];
        let took = measure::wall(self.lab.run(self.portolan, &first, &json, self.words))?;
        Ok((took, read(&json)?))
    }
}

fn read(json: &Path) -> io::Result<Answers> {
    Answers::read(&fs::read(json)?).map_err(|error| io::Error::other(format!("{}: {error}", json.display())))
}
