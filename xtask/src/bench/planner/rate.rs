//! How many SYNs a second reach the target, which drops them: the raw transport beside masscan, zmap and a loop in C
//! that does nothing but send. Counted at the target's end of the wire, so that no program's own figure is believed.

use super::super::Figure;
use super::super::lab::Lab;
use crate::exec;
use crate::measure::median;
use crate::packages::{self, FOR_RATES, Tool};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Dropped by the target's firewall, all of it.
const FIRST: &str = "198.19.3.0";
const LAST: &str = "198.19.3.255";
const BLOCK: &str = "198.19.3.0/24";
/// SYNs to each of the 256 addresses.
const EACH: u32 = 4_000;
const ALL: u32 = EACH * 256;
const ROUNDS: usize = 3;
/// Many times what any sender needs, here.
const PATIENCE: Duration = Duration::from_secs(30);
/// The least share of what the loop in C sends.
const SHARE: f64 = 0.8;
/// Tells the time and the packets that have come so far, until it is ended.
const WATCH: &str = "while read -r n < /sys/class/net/veth-t/statistics/rx_packets; do echo \"$EPOCHREALTIME $n\"; sleep 0.03; done";

/// What sends, and the command that makes it.
struct Sender {
    name: &'static str,
    program: PathBuf,
    words: Vec<String>,
}

pub(super) fn bench(lab: &Lab) -> io::Result<Vec<Figure>> {
    let mac = exec::output_of(&mut lab.on("target", "cat".as_ref(), &["/sys/class/net/veth-t/address"]))
        .ok_or_else(|| io::Error::other("the target's veth has no address"))?;
    let missing = packages::ensure(&FOR_RATES);
    let mut figures = Vec::new();
    let mut senders = vec![Sender {
        name: "portolan's raw transport",
        program: super::super::example("portolan-discovery", "synrate")?,
        words: [FIRST, LAST].map(str::to_owned).into_iter().chain([ALL.to_string()]).collect(),
    }];
    match synlimit(lab) {
        Ok(program) => senders.push(Sender {
            name: "synlimit, packet mode",
            program,
            words: words(&["veth-s", &mac, FIRST, "packet", &ALL.to_string()]),
        }),
        Err(missing) => figures.push(Figure::skipped("probe rate beside synlimit", missing)),
    }
    for (tool, name, words) in [(Tool::Masscan, "masscan", masscan(&mac)), (Tool::Zmap, "zmap", zmap(&mac))] {
        match tool.path().filter(|_| !missing.contains(&tool)) {
            Some(program) => senders.push(Sender { name, program, words }),
            None => figures.push(Figure::skipped(&format!("probe rate beside {name}"), format!("no {name}"))),
        }
    }
    let rates = in_turn(lab, &senders)?;
    figures.extend(held(&senders.iter().map(|sender| sender.name).zip(rates).collect::<Vec<_>>()));
    Ok(figures)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn masscan(mac: &str) -> Vec<String> {
    let ports = format!("-p1-{EACH}");
    words(&[
        "--interface",
        "veth-s",
        "--adapter-ip",
        "198.18.0.2",
        "--router-mac",
        mac,
        "--rate",
        "10000000",
        "--wait",
        "0",
        &ports,
        BLOCK,
    ])
}

/// It knows one port in each run: the same port many times over. Without a blacklist, which has the lab's addresses.
fn zmap(mac: &str) -> Vec<String> {
    let probes = EACH.to_string();
    words(&[
        "-i",
        "veth-s",
        "-S",
        "198.18.0.2",
        "-G",
        mac,
        "-p",
        "81",
        "-P",
        &probes,
        "-r",
        "10000000",
        "-c",
        "0",
        "-b",
        "/dev/null",
        "-o",
        "/dev/null",
        "-q",
        "--disable-syslog",
        BLOCK,
    ])
}

/// The loop in C, compiled; else what is missing.
fn synlimit(lab: &Lab) -> Result<PathBuf, String> {
    let source = lab.beside("synlimit.c");
    if !source.is_file() {
        return Err(format!("no {}", source.display()));
    }
    let compiler = ["cc", "gcc", "clang"].into_iter().find_map(exec::find).ok_or("no C compiler")?;
    let program = super::super::dir().map_err(|error| error.to_string())?.join("synlimit");
    let mut compile = Command::new(compiler);
    compile.args(["-O2", "-w", "-o"]).arg(&program).arg(&source);
    if exec::succeeds(&mut compile) {
        Ok(program)
    } else {
        Err(format!("{} does not compile", source.display()))
    }
}

/// The rates of each in its rounds, one after the other, each round beginning with another.
fn in_turn(lab: &Lab, senders: &[Sender]) -> io::Result<Vec<Vec<f64>>> {
    let mut rates = vec![Vec::new(); senders.len()];
    for round in 0..ROUNDS {
        for place in 0..senders.len() {
            let one = (round + place) % senders.len();
            eprintln!("round {}: {} sends {ALL} SYNs ...", round + 1, senders[one].name);
            rates[one].push(watched(lab, &senders[one])?);
        }
    }
    Ok(rates)
}

/// Lets it send while the target counts. One that has sent all and does not end (masscan now and then) is ended.
fn watched(lab: &Lab, sender: &Sender) -> io::Result<f64> {
    let words: Vec<&str> = sender.words.iter().map(String::as_str).collect();
    let mut watch = lab.on("target", Path::new("bash"), &["-c", WATCH]);
    let mut watcher = watch.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    // Read on while it writes: a pipe that is full would stop it.
    let said = watcher.stdout.take().map(|out| thread::spawn(move || io::read_to_string(out)));
    let mut send = lab.on("run", &sender.program, &words);
    let child = send.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let ended = child.and_then(|mut child| ended(&mut child));
    watcher.kill()?;
    watcher.wait()?;
    let said = said.and_then(|reader| reader.join().ok()).unwrap_or_else(|| Ok(String::new()))?;
    let status = ended?;
    if status.is_some_and(|status| !status.success()) {
        return Err(io::Error::other(format!("{send:?} ended with {status:?}")));
    }
    let (came, rate) = rate(&said).unwrap_or((0, f64::NAN));
    if came < u64::from(ALL) * 9 / 10 {
        eprintln!("{}: {came} of {ALL} SYNs came to the target", sender.name);
    }
    Ok(rate)
}

/// Waits for its end, and brings that about after [`PATIENCE`]; None then.
fn ended(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// What the target counted: how many came, and how many a second between the first tenth and the last, so that
/// neither the start of a program nor its end counts.
fn rate(said: &str) -> Option<(u64, f64)> {
    let sample = |line: &str| {
        let (time, count) = line.split_once(' ')?;
        Some((time.parse::<f64>().ok()?, count.parse::<u64>().ok()?))
    };
    let samples: Vec<(f64, u64)> = said.lines().filter_map(sample).collect();
    let (before, after) = (samples.first()?.1, samples.last()?.1);
    let came = after.checked_sub(before)?;
    let first = samples.iter().find(|(_, count)| count - before >= came / 10)?;
    let last = samples.iter().rfind(|(_, count)| after - count >= came / 10)?;
    #[allow(clippy::cast_precision_loss, reason = "for a figure of three digits")]
    let packets = last.1.checked_sub(first.1)? as f64;
    (last.0 > first.0).then(|| (came, packets / (last.0 - first.0)))
}

/// The first is ours; the bars are against those that ran.
fn held(rates: &[(&str, Vec<f64>)]) -> Vec<Figure> {
    let median = |name: &str| {
        let (_, rates) = rates.iter().find(|(sender, _)| sender.starts_with(name))?;
        Some(median(rates).unwrap_or(f64::NAN))
    };
    let Some(ours) = median("portolan") else { return Vec::new() };
    let shown = |rate: f64| format!("{:.0} kpps", rate / 1e3);
    let mut figures = Vec::new();
    for (name, _) in &rates[1..] {
        let theirs = median(name).unwrap_or(f64::NAN);
        figures.push(Figure::plain(format!("SYN into a drop, {name}"), shown(theirs)));
        let what = format!("SYN into a drop, portolan's raw transport beside {name}");
        let value = format!("{}; {:.0} %", shown(ours), ours / theirs * 100.0);
        figures.push(match *name {
            "masscan" => Figure::held(what, value, "above masscan", ours > theirs),
            "zmap" => Figure::plain(what, value),
            _ => {
                Figure::held(what, value, format!("at least {:.0} %", SHARE * 100.0), ours >= SHARE * theirs)
            }
        });
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_the_middle_so_that_start_and_end_do_not_count() {
        // Half a second of nothing, a second of 1000 packets, then waiting.
        let sending =
            (1..=10).map(|tenth| format!("{} {}\n", 0.5 + f64::from(tenth) / 10.0, 50 + tenth * 100));
        let sending: String = sending.collect();
        let (came, rate) = rate(&format!("0.0 50\n0.5 50\n{sending}3.0 1050\n9.0 1050\n")).unwrap();
        assert_eq!(came, 1000);
        assert!((rate - 1000.0).abs() < 1.0, "{rate}");
    }

    #[test]
    fn too_little_seen_is_no_rate() {
        assert_eq!(rate(""), None);
        assert_eq!(rate("1.0 5\n"), None);
        assert_eq!(rate("1.0 5\n1.1 900\n"), None);
    }

    #[test]
    fn bars_are_against_those_that_ran() {
        let met = |rates: &[(&str, Vec<f64>)]| {
            held(rates).iter().filter_map(|figure| figure.met).collect::<Vec<_>>()
        };
        let ours = ("portolan's raw transport", vec![80.0]);
        assert_eq!(
            met(&[ours.clone(), ("synlimit, packet mode", vec![100.0]), ("masscan", vec![80.0])]),
            [true, false]
        );
        assert_eq!(
            met(&[ours.clone(), ("synlimit, packet mode", vec![101.0]), ("zmap", vec![90.0])]),
            [false]
        );
        assert_eq!(met(&[ours.clone(), ("masscan", vec![f64::NAN])]), [false]);
        assert_eq!(met(&[ours]), [true; 0]);
    }
}
