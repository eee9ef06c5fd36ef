//! Documents that are read: files or standard input, compressed or not.

use std::fs::File;
use std::io::{self, BufRead};
use std::path::Path;

use portolan_scanner::input::decompressed;

/// The file as messages name it.
pub(crate) fn name(file: &Path) -> String {
    if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() }
}

/// The file, decompressed where its first bytes say that it is compressed.
pub(crate) fn open(file: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    if file.as_os_str() == "-" { decompressed(io::stdin()) } else { decompressed(File::open(file)?) }
}
