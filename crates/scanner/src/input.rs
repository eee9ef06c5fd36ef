//! Documents as they come: plain, or compressed by gzip or zstd, whatever their names say.

use std::io::{self, BufRead, BufReader, Read};

/// Size of read buffers, in bytes.
const BUFFER: usize = 128 << 10;

/// The document of `raw`, decompressed where its first bytes say that it is compressed (RFC 1952, RFC 8878).
///
/// # Errors
/// Its first bytes cannot be read.
pub fn decompressed(raw: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    let mut raw = BufReader::with_capacity(BUFFER, raw);
    let head = raw.fill_buf()?;
    let decoder: Box<dyn Read + Send> = if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(raw))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::Decoder::with_buffer(raw)?)
    } else {
        return Ok(Box::new(raw));
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER, decoder)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_is_compressed_is_told_by_its_first_bytes() {
        let read = |bytes: Vec<u8>| {
            let mut text = String::new();
            decompressed(io::Cursor::new(bytes)).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"<nmaprun/>").unwrap();
        assert_eq!(read(gzip.finish().unwrap()), "<nmaprun/>");
        assert_eq!(read(zstd::encode_all(&b"<nmaprun/>"[..], 1).unwrap()), "<nmaprun/>");
        assert_eq!(read(b"<nmaprun/>".to_vec()), "<nmaprun/>");
        assert_eq!(read(Vec::new()), "");
    }
}
