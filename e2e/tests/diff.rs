//! `portolan diff` on scans of real services by real Nmap, beside `ndiff`, and on documents that say what they like.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use portolan_e2e::services::{Service, address};
use portolan_e2e::{Outcome, Portolan, needs};
use serde_json::Value;

/// Scans with bare Nmap into a file of the folder.
fn nmap(folder: &Path, name: &str, words: &[&str]) -> PathBuf {
    let file = folder.join(name);
    let output = Command::new("nmap").args(["-n", "-oX"]).arg(&file).args(words).output().unwrap();
    assert!(output.status.success(), "nmap {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    file
}

fn diff(before: &Path, after: &Path, words: &[&str]) -> Outcome {
    Portolan::new().arg("diff").args(words).args([before, after]).run()
}

fn changes(before: &Path, after: &Path, code: i32) -> Value {
    serde_json::from_str(diff(before, after, &["-o", "json"]).expect(code).text()).unwrap()
}

/// What ndiff says: whether it finds a difference, and its words.
fn ndiff(before: &Path, after: &Path) -> (bool, String) {
    let output = Command::new("ndiff").args([before, after]).output().unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "ndiff: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // It shows the two command lines, which always differ.
    let told = text.lines().any(|line| line.starts_with(['-', '+']) && !line.contains("scan initiated"));
    (told, text)
}

/// A host with sshd and redis, and one where nothing listens.
struct Scene {
    folder: tempfile::TempDir,
    at: Ipv4Addr,
    sshd: Service,
    redis: Service,
}

impl Scene {
    fn new() -> Self {
        let at = address();
        Self { folder: tempfile::tempdir().unwrap(), at, sshd: Service::sshd(at), redis: Service::redis(at) }
    }

    fn scan(&self, name: &str, more: &[&str], ports: &[u16]) -> PathBuf {
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let (ports, at) = (ports.join(","), self.at.to_string());
        let words: Vec<&str> = more.iter().copied().chain(["-p", &ports, &at]).collect();
        nmap(self.folder.path(), name, &words)
    }
}

#[test]
fn what_is_as_it_was_is_no_change_and_what_closed_is_one_as_ndiff_says() {
    needs!(
        "what_is_as_it_was_is_no_change_and_what_closed_is_one_as_ndiff_says",
        "nmap",
        "sshd",
        "redis-server",
        "ndiff"
    );
    let Scene { folder, at, sshd, redis } = Scene::new();
    let ports = format!("9,{},{}", sshd.port, redis.port);
    let scan = |name: &str| nmap(folder.path(), name, &["-sV", "-p", &ports, &at.to_string()]);
    let (first, second) = (scan("first.xml"), scan("second.xml"));
    assert!(!ndiff(&first, &second).0);
    let same = changes(&first, &second, 0);
    assert_eq!((&same["changes"], &same["compared"]), (&Value::Array(vec![]), &1.into()));
    let port = redis.port;
    drop(redis);
    let third = scan("third.xml");
    let (told, words) = ndiff(&second, &third);
    assert!(told && words.contains(&format!("-{port}/tcp open")), "{words}");
    let closed = changes(&second, &third, 1);
    let [change] = closed["changes"].as_array().unwrap().as_slice() else { panic!("{closed}") };
    assert_eq!((&change["kind"], &change["ports"]), (&"port_closed".into(), &port.to_string().into()));
    assert!(change["before"].as_str().unwrap().starts_with("open redis"), "{change}");
    let opened = changes(&third, &second, 1);
    let [change] = opened["changes"].as_array().unwrap().as_slice() else { panic!("{opened}") };
    assert_eq!((&change["kind"], &change["ports"]), (&"port_opened".into(), &port.to_string().into()));
}

/// The example of ndiff's manual: there the port is new, though nobody had looked.
#[test]
fn a_port_that_one_run_did_not_scan_is_new_to_ndiff_alone() {
    needs!("a_port_that_one_run_did_not_scan_is_new_to_ndiff_alone", "nmap", "sshd", "redis-server", "ndiff");
    let scene = Scene::new();
    let narrow = scene.scan("narrow.xml", &[], &[scene.sshd.port]);
    let wide = scene.scan("wide.xml", &[], &[scene.sshd.port, scene.redis.port]);
    assert!(ndiff(&narrow, &wide).1.contains(&format!("+{}/tcp open", scene.redis.port)));
    for (before, after, side) in [(&narrow, &wide, "before"), (&wide, &narrow, "after")] {
        let comparison = changes(before, after, 0);
        let [gap] = comparison["notLookedAt"].as_array().unwrap().as_slice() else { panic!("{comparison}") };
        assert_eq!((&gap["what"], &gap["side"]), (&"ports".into(), &side.into()));
        assert_eq!(gap["ports"], scene.redis.port.to_string());
    }
}

#[test]
fn a_host_is_new_or_gone_where_both_looked_and_nowhere_else() {
    needs!("a_host_is_new_or_gone_where_both_looked_and_nowhere_else", "nmap", "sshd", "redis-server");
    let scene = Scene::new();
    let (at, other) = (scene.at.to_string(), address().to_string());
    let port = scene.sshd.port.to_string();
    let folder = scene.folder.path();
    let both = nmap(folder, "both.xml", &["-p", &port, &at, &other]);
    let one = nmap(folder, "one.xml", &["-p", &port, &at]);
    let comparison = changes(&one, &both, 0);
    assert_eq!(comparison["notLookedAt"][0]["hosts"][0], other.as_str(), "{comparison}");
    // One that had looked and seen nobody there.
    let text = fs::read_to_string(&both).unwrap();
    let begin = text.rfind("<host ").unwrap();
    let end = text.rfind("</host>").unwrap() + "</host>".len();
    let looked = folder.join("looked.xml");
    fs::write(&looked, format!("{}{}", &text[..begin], &text[end..])).unwrap();
    let new = changes(&looked, &both, 1);
    assert_eq!(
        (&new["changes"][0]["kind"], &new["changes"][0]["host"]),
        (&"host_new".into(), &other.as_str().into())
    );
    let gone = changes(&both, &looked, 1);
    assert_eq!(gone["changes"][0]["kind"], "host_gone");
    assert!(gone["changes"][0]["doubt"].is_string(), "{gone}");
}

#[test]
fn result_documents_and_compressed_ones_are_read_too() {
    needs!("result_documents_and_compressed_ones_are_read_too", "nmap", "sshd", "redis-server", "gzip");
    let scene = Scene::new();
    let xml = scene.scan("scan.xml", &["-sV"], &[scene.sshd.port, scene.redis.port]);
    let json = scene.folder.path().join("scan.json");
    Portolan::new().args(["parse", "-o", "json", "--out"]).args([&json, &xml]).run().expect(0);
    assert_eq!(diff(&xml, &json, &[]).expect(0).text(), "1 host in both, 0 changes\n");
    assert!(Command::new("gzip").arg(&json).status().unwrap().success());
    let packed = scene.folder.path().join("scan.json.gz");
    let out = scene.folder.path().join("changes.txt");
    Portolan::new().args(["diff", "--out"]).args([&out, &packed, &xml]).run().expect(0);
    assert_eq!(fs::read_to_string(out).unwrap(), "1 host in both, 0 changes\n");
}

#[test]
fn what_the_prober_was_not_told_to_look_at_is_no_change() {
    needs!("what_the_prober_was_not_told_to_look_at_is_no_change", "nmap", "sshd", "redis-server");
    let scene = Scene::new();
    let (at, other) = (scene.at.to_string(), address().to_string());
    let port = scene.sshd.port.to_string();
    let both = nmap(scene.folder.path(), "both.xml", &["-p", &port, &at, &other]);
    for format in ["json", "xml"] {
        let probed = scene.folder.path().join("probed");
        let words = ["scan", "--engine", "fast", "-n", "-sT", "-p", &port, &at, "-o", format, "--out"];
        Portolan::new().args(words).arg(&probed).run().expect(0);
        let comparison = changes(&probed, &both, 0);
        assert_eq!(comparison["notLookedAt"][0]["hosts"][0], other.as_str(), "{format}: {comparison}");
    }
}

/// A document by hand, with a script that says this.
fn written(folder: &Path, name: &str, says: &str) -> PathBuf {
    let text = format!(
        r#"<nmaprun scanner="nmap" args="nmap -p 80 127.0.0.9"><scaninfo type="syn" protocol="tcp" numservices="1" services="80"/>
<host><status state="up" reason="user-set"/><address addr="127.0.0.9" addrtype="ipv4"/><hostnames><hostname name="&#27;[2Jname" type="user"/></hostnames>
<ports><port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/><script id="http-title" output="{says}"/></port></ports></host>
<runstats><finished time="1" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"#
    );
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn what_hosts_say_is_shown_and_never_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let before = written(folder.path(), "before.xml", "A title");
    let after = written(folder.path(), "after.xml", "&#27;]0;owned&#7; &#8238;live&#10;  + 22/tcp opened");
    let said = diff(&before, &after, &[]).expect(1);
    let text = said.text();
    assert!(text.contains("script says otherwise (http-title)") && text.contains("- A title"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    // Its lines stay marked as what was said.
    assert!(
        text.lines().all(|line| line.trim_start() != "+ 22/tcp opened" || line.starts_with("      + ")),
        "{text}"
    );
}

#[test]
fn a_page_of_changes_loads_nothing_and_shows_what_hosts_say_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let before = written(folder.path(), "before.xml", "A title");
    let hostile = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#27;]0;owned&#7;&#8238;";
    let after = written(folder.path(), "after <b>&.xml", hostile);
    let out = folder.path().join("changes.html");
    diff(&before, &after, &["-o", "html", "--out", out.to_str().unwrap()]).expect(1);
    let page = fs::read_to_string(out).unwrap();
    assert!(page.contains("1 host in both, 1 change<") && page.contains("A title"), "{page}");
    assert!(page.contains("script&#62;alert(1)&#60;/script"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"), "{page}");
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{page:?}");
    assert!(
        page.contains("default-src 'none'") && !page.contains("http:") && !page.contains("https:"),
        "{page}"
    );
    let same = diff(&before, &before, &["-o", "html"]).expect(0);
    assert!(same.text().contains("1 host in both, 0 changes") && !same.text().contains("<table"), "{same}");
}

#[test]
fn what_cannot_be_compared_is_trouble_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let good = written(folder.path(), "good.xml", "A title");
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file
    };
    let half = fs::read_to_string(&good).unwrap();
    for (bad, words) in [
        (folder.path().join("absent.xml"), "absent.xml: cannot read it"),
        (file("text", "hello"), "this is not XML"),
        (file("other.json", "{\"a\": 1}"), "no result document"),
        (file("empty.xml", ""), "empty.xml"),
        (file("half.xml", &half[..half.len() / 2]), "half.xml"),
    ] {
        diff(&good, &bad, &[]).expect(2).saying(&[words]);
        diff(&bad, &good, &[]).expect(2).saying(&[words]);
    }
    Portolan::new()
        .args(["diff", "-", "-"])
        .stdin("")
        .run()
        .expect(2)
        .saying(&["standard input is one scan"]);
    Portolan::new()
        .args(["diff", "--out", "/nowhere/at/all"])
        .args([&good, &good])
        .run()
        .expect(2)
        .saying(&["/nowhere/at/all"]);
}

/// The pairs of ndiff's own tests that the corpus has, beside what ndiff says of them.
#[test]
fn on_ndiffs_own_documents_the_two_agree_where_both_looked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/nmap__nmap");
    if !folder.is_dir() {
        portolan_e2e::skipped("on_ndiffs_own_documents_the_two_agree_where_both_looked", "../shared/corpus");
        return;
    }
    needs!("on_ndiffs_own_documents_the_two_agree_where_both_looked", "ndiff");
    let file = |name: &str| folder.join(name);
    // The same words twice, by two versions of Nmap.
    for (before, after) in [("single.xml", "single.a14d6d56.xml"), ("simple.xml", "simple.1e6bd0e4.xml")] {
        assert!(!ndiff(&file(before), &file(after)).0, "{before}");
        assert_eq!(changes(&file(before), &file(after), 0)["changes"], Value::Array(vec![]), "{before}");
    }
    // Of one that both looked at and found down, ndiff says what we say.
    for (before, after, kind) in
        [("down.xml", "single.xml", "host_new"), ("single.xml", "down.xml", "host_gone")]
    {
        assert!(ndiff(&file(before), &file(after)).1.contains("scanme.nmap.org (64.13.134.52)"));
        let comparison = changes(&file(before), &file(after), 1);
        let [change] = comparison["changes"].as_array().unwrap().as_slice() else { panic!("{comparison}") };
        assert_eq!((&change["kind"], &change["host"]), (&kind.into(), &"64.13.134.52".into()));
    }
    // Ports 22 and 113 against 1-100: of those that one alone looked at ndiff says that they changed.
    assert!(ndiff(&file("simple.xml"), &file("single.xml")).1.contains("+53/tcp  open"));
    let comparison = changes(&file("simple.xml"), &file("single.xml"), 0);
    assert_eq!(comparison["notLookedAt"][0]["ports"], "113", "{comparison}");
    assert_eq!(comparison["notLookedAt"][1]["ports"], "1-21,23-100", "{comparison}");
}

/// Each document of the corpus against itself.
#[test]
fn no_document_of_the_corpus_has_changed_against_itself() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if !corpus.is_dir() {
        portolan_e2e::skipped("no_document_of_the_corpus_has_changed_against_itself", "../shared/corpus");
        return;
    }
    let folders =
        fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let (mut same, mut broken) = (0, 0);
    for file in files.filter(|file| file.is_file()) {
        let outcome = diff(&file, &file, &["-o", "json"]);
        match outcome.code() {
            0 => same += 1,
            2 => broken += 1,
            code => panic!("{code} {}: {outcome}", file.display()),
        }
    }
    assert!(same >= 100 && broken < same / 2, "{same} compared, {broken} not");
}
