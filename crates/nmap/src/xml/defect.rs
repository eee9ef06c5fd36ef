//! What can be wrong with a document so that reading stops.

/// Why reading stopped before the document's end, and at which byte. What was complete before it stands.
///
/// Offsets count bytes of the input from 0. They are exact but for markup in which characters had to be
/// replaced or transcoded: there they may lie some bytes off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "fields are named by what they are; the message says it in words")]
pub enum Defect {
    /// There is nothing.
    #[error("the document is empty: nothing was written, or the wrong file was given")]
    Empty { offset: u64 },
    /// The input could not be read on.
    #[error("at byte {offset}: the input cannot be read: {message}")]
    Read { offset: u64, kind: std::io::ErrorKind, message: String },
    /// Something other than XML.
    #[error("at byte {offset}: this is not XML; give Nmap's XML output (-oX)")]
    NotXml { offset: u64 },
    /// XML, but not Nmap's.
    #[error("at byte {offset}: this is XML, but not Nmap's: its root is `{root}`, not `nmaprun`")]
    NotNmapXml { offset: u64, root: String },
    /// An encoding in which markup cannot be found.
    #[error("at byte {offset}: encoding {encoding} is not read; convert the document to UTF-8")]
    UnsupportedEncoding { offset: u64, encoding: String },
    /// The document ends inside an element.
    #[error("at byte {offset}: the document ends before `{element}` is closed: it was cut off")]
    EndsInElement { offset: u64, element: String },
    /// The document ends inside a tag, a comment or the like.
    #[error("at byte {offset}: the document ends inside {markup}: it was cut off")]
    EndsInMarkup { offset: u64, markup: &'static str },
    /// The document ends before its root.
    #[error("at byte {offset}: the document ends before its root element: it was cut off")]
    EndsBeforeRoot { offset: u64 },
    /// `<!` that begins nothing that XML has.
    #[error("at byte {offset}: `<!` begins neither a comment nor a DOCTYPE nor a CDATA section")]
    UnknownMarkup { offset: u64 },
    /// `--` inside a comment.
    #[error("at byte {offset}: `--` inside a comment")]
    DoubleHyphen { offset: u64 },
    /// A tag whose name is no name.
    #[error("at byte {offset}: `{name}` is not a name that an element can have")]
    BadElementName { offset: u64, name: String },
    /// An end tag other than that of the element that is open.
    #[error("at byte {offset}: `</{found}>` where `</{expected}>` was due")]
    MismatchedEnd { offset: u64, expected: String, found: String },
    /// An end tag where nothing is open.
    #[error("at byte {offset}: `</{found}>` closes nothing")]
    UnmatchedEnd { offset: u64, found: String },
    /// What stands in a tag is not `name="value"`.
    #[error("at byte {offset}: in `{element}`: an attribute is not written as name=\"value\"")]
    BadAttribute { offset: u64, element: String },
    /// An attribute's name twice in one tag.
    #[error("at byte {offset}: in `{element}`: attribute `{attribute}` is given twice")]
    DuplicateAttribute { offset: u64, element: String, attribute: String },
    /// `<` inside an attribute's value.
    #[error("at byte {offset}: in `{element}`: `<` inside the value of attribute `{attribute}`")]
    MarkupInAttribute { offset: u64, element: String, attribute: String },
    /// A reference to an entity that is not one of XML's five. Declarations are not followed.
    #[error("at byte {offset}: entity `&{name};` is not one of XML's five; others are never expanded")]
    UndefinedEntity { offset: u64, name: String },
    /// `&` that begins no reference.
    #[error("at byte {offset}: `&` begins no reference")]
    BadReference { offset: u64 },
    /// An XML declaration elsewhere than at the start.
    #[error("at byte {offset}: an XML declaration inside the document")]
    MisplacedDeclaration { offset: u64 },
    /// A DOCTYPE elsewhere than before the root.
    #[error("at byte {offset}: a DOCTYPE after the root element began")]
    MisplacedDoctype { offset: u64 },
    /// Something follows the root element.
    #[error("at byte {offset}: something follows the end of the root element; one document is read")]
    ContentAfterRoot { offset: u64 },
    /// More elements inside each other than [`super::Limits::depth`].
    #[error("at byte {offset}: elements nest deeper than {limit}")]
    TooDeep { offset: u64, limit: usize },
    /// More than [`super::Limits::markup_bytes`].
    #[error("at byte {offset}: a tag, comment or text is longer than {limit} bytes")]
    MarkupTooLong { offset: u64, limit: u64 },
    /// More than [`super::Limits::attribute_bytes`].
    #[error("at byte {offset}: in `{element}`: attribute `{attribute}` is longer than {limit} bytes")]
    AttributeTooLong { offset: u64, element: String, attribute: String, limit: usize },
    /// More than [`super::Limits::attributes`].
    #[error("at byte {offset}: `{element}` has more than {limit} attributes")]
    TooManyAttributes { offset: u64, element: String, limit: usize },
    /// More than [`super::Limits::text_bytes`].
    #[error("at byte {offset}: the text of one element is longer than {limit} bytes")]
    TextTooLong { offset: u64, limit: usize },
    /// More than [`super::Limits::name_bytes`].
    #[error("at byte {offset}: the name of an element is longer than {limit} bytes")]
    NameTooLong { offset: u64, limit: usize },
    /// More than [`super::Limits::record_bytes`].
    #[error("at byte {offset}: one `{element}` spans more than {limit} bytes")]
    RecordTooLong { offset: u64, element: String, limit: u64 },
    /// More than [`super::Limits::record_elements`].
    #[error("at byte {offset}: one `{element}` holds more than {limit} elements")]
    TooManyElements { offset: u64, element: String, limit: usize },
    /// More than [`super::Limits::ports`].
    #[error("at byte {offset}: one host lists more than {limit} ports")]
    TooManyPorts { offset: u64, limit: usize },
}

/// What a defect quotes of the document, cut to a length fit for a message.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 64;
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < text.len() { "..." } else { "" };
    format!("{}{cut}", text[..end].escape_debug())
}
