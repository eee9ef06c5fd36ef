//! How much of a document the reader is willing to hold at once.

/// Bounds on what one document may make the reader hold. The defaults let through what Nmap writes of a host
/// with all 65,536 ports of every transport and scripts with megabytes of output, and keep a hostile document
/// from growing memory: nothing is held beyond one top-level element (a host, a script section).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements open inside each other. Nmap's own depth is below 16, scripts with deep tables included.
    pub depth: usize,
    /// Bytes of one piece of markup or text: a tag with its attributes, a comment, a CDATA section, a
    /// processing instruction, a DOCTYPE. Exceeded by at most one input buffer before it is noticed.
    pub markup_bytes: u64,
    /// Bytes of one attribute's value, as written.
    pub attribute_bytes: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Bytes of the text of one element, references resolved.
    pub text_bytes: usize,
    /// Bytes of one element's name.
    pub name_bytes: usize,
    /// Bytes of document that one top-level element (host, `prescript`, `postscript`...) may span.
    pub record_bytes: u64,
    /// Elements inside one top-level element: ports, services, tables, hops...
    pub record_elements: usize,
    /// Ports listed in one host: 65,536 of each of Nmap's four transports.
    pub ports: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            markup_bytes: 32 << 20,
            attribute_bytes: 16 << 20,
            attributes: 64,
            text_bytes: 16 << 20,
            name_bytes: 256,
            record_bytes: 128 << 20,
            record_elements: 2_000_000,
            ports: 4 * 65_536,
        }
    }
}
