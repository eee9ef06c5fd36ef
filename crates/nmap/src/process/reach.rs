//! What scripts may send to. A scanned host can lead them elsewhere, as by a redirect to a name that it chooses;
//! options and targets that were judged before do not help there. A script of ours, run with the others, holds each
//! connection and packet of theirs to the scope.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// Its name beside the others.
const SCRIPT: &str = "portolan-scope.nse";

/// What the scripts of a run may send to, besides the resolver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Ranges: first and last address, both of one family.
    pub ranges: Vec<(IpAddr, IpAddr)>,
    /// The run is to have Nmap's default scripts, as it is by `-sC` without `--script`: with a script of ours among
    /// them they have to be named.
    pub default_scripts: bool,
}

impl Reach {
    /// Writes the script to `folder`: the arguments with which Nmap runs it.
    pub(super) fn write(&self, folder: &Path) -> io::Result<[String; 2]> {
        let path = folder.join(SCRIPT);
        let name = path.to_str().filter(|name| !name.contains([',', '"', '\\']));
        let name = name.ok_or_else(|| {
            let message =
                format!("{} cannot be named to Nmap: set TMPDIR to a plainer name", folder.display());
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })?;
        fs::write(&path, self.text())?;
        let default = if self.default_scripts { "default," } else { "" };
        Ok(["--script".to_owned(), format!("{default}{name}")])
    }

    fn text(&self) -> String {
        let mut text = "local REACH = {".to_owned();
        for (first, last) in &self.ranges {
            let _ = write!(text, "{{\"{first}\",\"{last}\"}},");
        }
        text.push_str("}\n");
        text + include_str!("reach.nse")
    }
}
