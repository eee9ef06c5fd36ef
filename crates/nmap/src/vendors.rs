//! Nmap's `nmap-mac-prefixes`: who made a network card, by the beginning of its hardware address.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;

/// Largest file that is read, in bytes (Nmap's has under 2 MB).
const MAX_FILE: u64 = 16 << 20;

/// Hexadecimal digits of the prefixes that the registry gives out, longest first.
const LENGTHS: [u32; 3] = [9, 7, 6];

/// Vendors by prefix.
#[derive(Debug, Default)]
pub struct Vendors(HashMap<(u32, u64), String>);

impl Vendors {
    /// Reads the file at `path`: a prefix in hexadecimal and a name a line.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(path: &Path) -> io::Result<Self> {
        let mut text = Vec::new();
        std::fs::File::open(path)?.take(MAX_FILE).read_to_end(&mut text)?;
        Ok(Self::parse(&String::from_utf8_lossy(&text)))
    }

    fn parse(text: &str) -> Self {
        let line = |line: &str| {
            let (prefix, name) = line.split_once(' ')?;
            let length = u32::try_from(prefix.len()).ok().filter(|length| LENGTHS.contains(length))?;
            Some(((length, u64::from_str_radix(prefix, 16).ok()?), name.trim().to_owned()))
        };
        Self(text.lines().filter_map(line).collect())
    }

    /// Who made the card with this address: by its longest known prefix.
    #[must_use]
    pub fn of(&self, mac: [u8; 6]) -> Option<&str> {
        let whole = mac.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        LENGTHS.iter().find_map(|length| Some(self.0.get(&(*length, whole >> (48 - 4 * length)))?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_names_the_vendor() {
        let vendors = Vendors::parse(
            "# a comment here\n0050C2 IEEE Registration Authority\n0050C2123 Small Maker\nzz bad\n525400 QEMU virtual NIC\n",
        );
        assert_eq!(vendors.of([0x52, 0x54, 0, 1, 2, 3]), Some("QEMU virtual NIC"));
        assert_eq!(vendors.of([0, 0x50, 0xc2, 0x12, 0x34, 0x56]), Some("Small Maker"));
        assert_eq!(vendors.of([0, 0x50, 0xc2, 0x99, 0, 0]), Some("IEEE Registration Authority"));
        assert_eq!(vendors.of([2, 0, 0, 0, 0, 0]), None);
    }
}
