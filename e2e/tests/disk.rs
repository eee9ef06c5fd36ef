//! No room, no reader: a clear error, never a panic, and no half-written file under the wanted name.

use std::fmt::Write;

use portolan_e2e::{FakeNmap, Outcome, Portolan, needs};

/// An Nmap document of about a megabyte.
fn large_document() -> Vec<u8> {
    let mut xml =
        String::from("<?xml version=\"1.0\"?>\n<nmaprun scanner=\"nmap\" version=\"7.93\" start=\"1\">\n");
    for i in 0..4000 {
        let _ = writeln!(
            xml,
            "<host><status state=\"up\" reason=\"echo-reply\"/><address addr=\"127.1.{}.{}\" addrtype=\"ipv4\"/><ports>\
             <port protocol=\"tcp\" portid=\"22\"><state state=\"open\" reason=\"syn-ack\"/><service name=\"ssh\" \
             method=\"table\" conf=\"3\"/></port></ports></host>",
            i / 256,
            i % 256
        );
    }
    xml.push_str(
        "<runstats><finished time=\"2\" exit=\"success\"/><hosts up=\"4000\" down=\"0\" total=\"4000\"/>",
    );
    xml.push_str("</runstats></nmaprun>\n");
    xml.into_bytes()
}

/// Runs `portolan` by way of a shell line that ends in `"$@"`.
fn by_way_of(line: &str) -> Portolan {
    Portolan::new().under(["sh", "-c", line, "sh"]).stdin(large_document())
}

fn assert_no_space(outcome: &Outcome) {
    assert!(outcome.stderr.contains("No space left on device"), "{outcome}");
}

#[test]
fn the_large_document_is_a_good_one() {
    let outcome = Portolan::new().args(["parse", "-o", "json", "-"]).stdin(large_document()).run().expect(0);
    assert_eq!(outcome.json()["hosts"].as_array().map(Vec::len), Some(4000));
}

#[test]
fn a_full_standard_output_is_a_clear_error_in_every_format() {
    for format in ["json", "ndjson", "csv", "xml", "table"] {
        let outcome = by_way_of("exec \"$@\" > /dev/full").args(["parse", "-o", format, "-"]).run().expect(1);
        assert_no_space(&outcome);
    }
}

#[test]
fn a_full_output_file_is_a_clear_error_that_names_it() {
    let outcome = Portolan::new()
        .args(["parse", "-o", "json", "--out", "/dev/full", "-"])
        .stdin(large_document())
        .run()
        .expect(1)
        .saying(&["/dev/full"]);
    assert_no_space(&outcome);
}

#[test]
fn a_full_disk_is_a_clear_error_that_names_the_file() {
    const NAME: &str = "a_full_disk_is_a_clear_error_that_names_the_file";
    needs!(NAME, root, "unshare");
    let line = "mkdir disk && mount -t tmpfs -o size=64k tmpfs disk || exit 90; \"$@\"; code=$?; ls disk; exit $code";
    let outcome = Portolan::new()
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .args(["parse", "-o", "json", "--out", "disk/result.json", "-"])
        .stdin(large_document())
        .run()
        .expect(1)
        .saying(&["disk/result.json"]);
    assert_no_space(&outcome);
}

#[test]
fn a_scan_whose_temporary_folder_is_full_ends_in_a_clear_error_or_does_without() {
    const NAME: &str = "a_scan_whose_temporary_folder_is_full_ends_in_a_clear_error_or_does_without";
    needs!(NAME, root, "unshare");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "plain");
    let line = "mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs tmp || exit 90; exec \"$@\"";
    let outcome = Portolan::new()
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .nmap(&fake)
        .args(["scan", "-o", "json", "-p", "22", "127.0.0.5"])
        .run();
    match outcome.code() {
        0 => assert_eq!(outcome.json()["hosts"][0]["ip"], "127.0.0.5"),
        _ => assert_no_space(&outcome.expect(1)),
    }
}

#[test]
fn an_output_file_in_a_folder_that_is_not_there_is_named_before_the_scan_starts() {
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "hang-start");
    let outcome = Portolan::new()
        .nmap(&fake)
        .args(["scan", "-o", "json", "--out", "no/such/folder/x.json", "-p", "22", "127.0.0.5"])
        .run()
        .saying(&["no/such/folder/x.json"]);
    assert_ne!(outcome.code(), 0);
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

#[test]
fn a_reader_that_has_had_enough_is_no_error_worth_a_panic() {
    for format in ["json", "ndjson", "csv", "xml", "table"] {
        let outcome = by_way_of("\"$@\" | head -c 10").args(["parse", "-o", format, "-"]).run().expect(0);
        assert_eq!(outcome.stdout_bytes, 10, "{outcome}");
    }
}
