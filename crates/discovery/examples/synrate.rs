//! How many SYNs a second the raw transport sends: `synrate FIRST LAST PROBES`, as root, in a network that may be
//! flooded. Answers that come meanwhile are read and counted.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::transport::raw::RawTransport;
use portolan_discovery::{Moment, Probe, ProbeKind, Space, Transport};

/// Probes handed over at once.
const BATCH: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [first, last, count] = words.as_slice() else {
        return Err("usage: synrate FIRST LAST PROBES".into());
    };
    let (first, last): (IpAddr, IpAddr) = (first.parse()?, last.parse()?);
    let count: u64 = count.parse()?;
    let space = Space::new([(first, last)]);
    let mut transport = RawTransport::open(&space, (Moment::now().0, u64::from(std::process::id())))?;
    let mut answers = Vec::new();
    let (mut made, mut sent, mut answered, mut full) = (0, 0, 0u64, 0u64);
    let mut batch: Vec<Probe> = Vec::with_capacity(BATCH);
    let began = transport.now();
    while sent < count {
        while batch.len() < BATCH && made < count {
            batch.push(probe(&space, made));
            made += 1;
        }
        let went = transport.send(&batch)?;
        full += u64::from(went < batch.len());
        batch.drain(..went);
        sent += went as u64;
        // Where nothing leaves it is waited for a while, as an engine would.
        let until = if went == 0 { transport.now() + Duration::from_millis(1) } else { transport.now() };
        transport.receive(until, &mut answers)?;
        answered += answers.len() as u64;
        answers.clear();
    }
    let took = transport.now() - began;
    let end = transport.now() + Duration::from_millis(300);
    while transport.now() < end {
        transport.receive(end, &mut answers)?;
        answered += answers.len() as u64;
        answers.clear();
    }
    #[allow(clippy::cast_precision_loss, reason = "for a figure of three digits")]
    let rate = count as f64 / took.as_secs_f64() / 1e3;
    println!(
        "{count} SYN in {took:.2?} = {rate:.0} kpps; {answered} answers, {} packets dropped unread, {full} times not all were taken",
        transport.dropped()?
    );
    Ok(())
}

/// Walks the addresses first, as a scan does.
fn probe(space: &Space, number: u64) -> Probe {
    let addresses = space.count();
    let port = u16::try_from(u128::from(number) / addresses % 60_000 + 1024).unwrap_or(1);
    Probe {
        to: space.at(u128::from(number) % addresses),
        kind: ProbeKind::Syn(port),
        attempt: 0,
        patience: Duration::from_secs(1),
    }
}
