//! How fast `xml::Reader` is beside quick-xml alone, on one file in one run: `parse_speed FILE [ROUNDS]`.
//!
//! The bare loop reads every event and iterates over every attribute, with quick-xml's checks as they are by
//! default and nothing unescaped. Both read the same bytes from memory. Rounds alternate, medians count.

use std::hint::black_box;
use std::time::{Duration, Instant};

use portolan_model::Event;
use portolan_nmap::xml::Reader;
use quick_xml::events::Event as Markup;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: parse_speed FILE [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(5), |a| a.parse())?;
    let bytes = std::fs::read(path)?;
    let (mut bare, mut slice, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    let mut hosts = 0;
    for _ in 0..rounds.max(1) {
        bare.push(time(|| buffered_loop(&bytes))?);
        slice.push(time(|| slice_loop(&bytes))?);
        ours.push(time(|| {
            let mut reader = Reader::new(bytes.as_slice());
            hosts = reader.by_ref().filter(|event| matches!(black_box(event), Event::Host(_))).count();
            reader.defect().map_or(Ok(()), |defect| Err(defect.clone().into()))
        })?);
    }
    #[allow(clippy::cast_precision_loss, reason = "a file of 2^53 bytes does not fit into memory")]
    let megabytes = bytes.len() as f64 / 1e6;
    let rate = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        megabytes / times[times.len() / 2].as_secs_f64()
    };
    let (bare, slice, ours) = (rate(&mut bare), rate(&mut slice), rate(&mut ours));
    println!("{megabytes:.1} MB, {hosts} hosts, median of {} rounds", rounds.max(1));
    println!("quick-xml, read_event_into: {bare:7.1} MB/s");
    println!("quick-xml, borrowed slices: {slice:7.1} MB/s");
    println!("xml::Reader:                {ours:7.1} MB/s");
    println!("ratio: {:.2} of read_event_into, {:.2} of borrowed slices", ours / bare, ours / slice);
    Ok(())
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn time(work: impl FnOnce() -> Outcome) -> Result<Duration, Box<dyn std::error::Error>> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn buffered_loop(bytes: &[u8]) -> Outcome {
    let mut xml = quick_xml::Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Markup::Start(tag) | Markup::Empty(tag) => {
                for attribute in tag.attributes() {
                    black_box(attribute?);
                }
            }
            Markup::Eof => return Ok(()),
            other => _ = black_box(other),
        }
    }
}

fn slice_loop(bytes: &[u8]) -> Outcome {
    let mut xml = quick_xml::Reader::from_str(std::str::from_utf8(bytes)?);
    loop {
        match xml.read_event()? {
            Markup::Start(tag) | Markup::Empty(tag) => {
                for attribute in tag.attributes() {
                    black_box(attribute?);
                }
            }
            Markup::Eof => return Ok(()),
            other => _ = black_box(other),
        }
    }
}
