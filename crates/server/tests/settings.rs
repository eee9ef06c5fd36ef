//! Settings: precedence, what is refused and how, and that the page and the sample are those of the table.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use portolan_server::settings::{
    Flag, Loaded, LogFormat, Origin, SETTINGS, Settings, SettingsError, Sources, load, page,
};
use tempfile::TempDir;

/// Places under the test's control.
struct Places {
    dir: TempDir,
    sources: Sources,
}

impl Places {
    fn new() -> Self {
        let environment = vec![("HOME".into(), "/home/nobody".into())];
        let sources = Sources { file: None, usual: Vec::new(), flags: Vec::new(), environment, root: false };
        Self { dir: TempDir::new().unwrap(), sources }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("portolan.toml")
    }

    fn file(mut self, text: &str) -> Self {
        std::fs::write(self.path(), text).unwrap();
        self.sources.file = Some(self.path());
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((name.into(), value.into()));
        self
    }

    fn flag(mut self, key: &str, value: &str) -> Self {
        self.sources.flags.push(Flag { flag: "--set".into(), key: key.into(), value: value.into() });
        self
    }

    fn load(&self) -> Result<Loaded, SettingsError> {
        load(&self.sources)
    }

    fn settings(&self) -> Settings {
        self.load().unwrap().settings
    }

    fn error(&self) -> String {
        let error = self.load().unwrap_err();
        assert!(!matches!(error, SettingsError::Inconsistent { .. }), "{error}");
        error.to_string().replace(&self.dir.path().display().to_string(), "DIR")
    }
}

#[test]
fn flags_go_before_the_environment_before_the_file_before_the_default() {
    let places = Places::new();
    assert_eq!(places.settings().runs.max_parallel, 4);
    let places = places.file("[runs]\nmax_parallel = 5\n");
    assert_eq!(places.settings().runs.max_parallel, 5);
    let places = places.variable("PORTOLAN_RUNS__MAX_PARALLEL", "6");
    assert_eq!(places.settings().runs.max_parallel, 6);
    let places = places.flag("runs.max_parallel", "7");
    assert_eq!(places.settings().runs.max_parallel, 7);
    let places = places.flag("runs.max_parallel", "8");
    assert_eq!(places.settings().runs.max_parallel, 8);
}

#[test]
fn every_value_knows_where_it_comes_from() {
    let places = Places::new()
        .file("behind_proxy = true\n\n[log]\nformat = \"json\"\n")
        .variable("PORTOLAN_LISTEN", "[::1]:0")
        .flag("log.level", "debug");
    let loaded = places.load().unwrap();
    let path = places.path();
    let from: Vec<_> = loaded
        .each()
        .filter(|(_, _, origin)| *origin != Origin::Default)
        .map(|(setting, value, origin)| (setting.key, value.to_string(), origin))
        .collect();
    assert_eq!(
        from,
        [
            ("listen", "\"[::1]:0\"".into(), Origin::Variable { name: "PORTOLAN_LISTEN".into() }),
            ("behind_proxy", "true".into(), Origin::File { path: path.clone(), line: 1 }),
            ("log.format", "\"json\"".into(), Origin::File { path: path.clone(), line: 4 }),
            ("log.level", "\"debug\"".into(), Origin::Flag { name: "--set".into() }),
        ]
    );
    assert_eq!(loaded.file, Some(path));
    assert_eq!(loaded.each().count(), SETTINGS.len());
    assert_eq!(loaded.settings.log.format, LogFormat::Json);
}

#[test]
fn defaults_are_those_of_the_table() {
    let settings = Places::new().settings();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:7878");
    assert_eq!(settings.data_dir, Path::new("/home/nobody/.local/share/portolan"));
    assert_eq!(settings.limits.import_bytes, 8 << 30);
    assert_eq!((settings.public_url, settings.nmap.program, settings.behind_proxy), (None, None, false));
}

#[test]
fn cookies_are_secure_where_browsers_speak_tls() {
    for (flags, secure) in [
        (&[][..], false),
        (&[("tls.self_signed", "true")], true),
        (&[("behind_proxy", "true")], true),
        (&[("public_url", "https://portolan.example.org")], true),
        (&[("public_url", "http://portolan.example.org"), ("behind_proxy", "true")], false),
    ] {
        let places = flags.iter().fold(Places::new(), |places, (key, value)| places.flag(key, value));
        assert_eq!(places.settings().is_secure(), secure, "{flags:?}");
    }
}

#[test]
fn each_default_is_in_its_own_range() {
    for setting in SETTINGS {
        let Some(default) = setting.default else { continue };
        let places = Places::new().flag(setting.key, default.trim_matches('"'));
        assert_eq!(places.settings(), Places::new().settings(), "{}", setting.key);
    }
}

#[test]
fn the_data_directory_depends_on_who_runs_the_server() {
    let mut places = Places::new();
    places.sources.root = true;
    assert_eq!(places.settings().data_dir, Path::new("/var/lib/portolan"));
    let places = places.variable("STATE_DIRECTORY", "/state/portolan:/state/other");
    assert_eq!(places.settings().data_dir, Path::new("/state/portolan"));
    let places = Places::new().variable("XDG_DATA_HOME", "/data");
    assert_eq!(places.settings().data_dir, Path::new("/data/portolan"));
    let places = Places::new().variable("XDG_DATA_HOME", "relative");
    assert_eq!(places.settings().data_dir, Path::new("/home/nobody/.local/share/portolan"));
    let mut places = Places::new();
    places.sources.environment.clear();
    assert!(places.error().contains("--data-dir"));
    let places = places.flag("data_dir", "/elsewhere");
    assert_eq!(places.settings().data_dir, Path::new("/elsewhere"));
}

#[test]
fn the_usual_file_is_read_where_it_is() {
    let mut places = Places::new().file("behind_proxy = true\n");
    let missing = places.dir.path().join("none.toml");
    places.sources.file = None;
    places.sources.usual = vec![missing.clone(), places.path()];
    assert!(places.settings().behind_proxy);
    places.sources.usual = vec![missing.clone()];
    assert!(!places.settings().behind_proxy);
    places.sources.file = Some(missing);
    assert!(
        places.error().starts_with("cannot read the configuration DIR/none.toml: "),
        "{}",
        places.error()
    );
}

#[test]
fn nmap_has_two_variables() {
    let places = Places::new().variable("PORTOLAN_NMAP", "/opt/nmap");
    assert_eq!(places.settings().nmap.program.as_deref(), Some(Path::new("/opt/nmap")));
    let before = Places::new().variable("PORTOLAN_NMAP__PROGRAM", "/a").variable("PORTOLAN_NMAP", "/b");
    let after = Places::new().variable("PORTOLAN_NMAP", "/b").variable("PORTOLAN_NMAP__PROGRAM", "/a");
    for places in [before, after] {
        assert_eq!(places.settings().nmap.program.as_deref(), Some(Path::new("/a")));
    }
}

#[test]
fn variables_for_other_purposes_and_empty_ones_do_no_harm() {
    let mut places = Places::new().variable("PORTOLAN_LISTEN", "");
    for name in ["PORTOLAN_BIN", "PORTOLAN_SKIPS", "PORTOLAN_SERVER", "PORTOLAN_TOKEN", "NOT_PORTOLAN_X"] {
        places = places.variable(name, "anything");
    }
    assert_eq!(places.settings(), Places::new().settings());
}

#[test]
fn relative_paths_start_where_they_were_written() {
    let places = Places::new().file("[tls]\ncertificate = \"tls.crt\"\nkey = \"/abs/tls.key\"\n");
    let settings = places.settings();
    assert_eq!(settings.tls.certificate, Some(places.dir.path().join("tls.crt")));
    assert_eq!(settings.tls.key.as_deref(), Some(Path::new("/abs/tls.key")));
    let settings = Places::new().variable("PORTOLAN_DATA_DIR", "here").settings();
    assert_eq!(settings.data_dir, std::env::current_dir().unwrap().join("here"));
}

#[test]
fn an_error_of_the_file_names_key_line_and_what_is_allowed() {
    for (text, message) in [
        (
            "\nlisen = \"127.0.0.1:1\"\n",
            "DIR/portolan.toml, line 2: there is no setting lisen; did you mean listen?",
        ),
        (
            "[runs]\n\nmax_paralel = 1\n",
            "DIR/portolan.toml, line 3: there is no setting runs.max_paralel; did you mean runs.max_parallel?",
        ),
        ("[run]\n", "DIR/portolan.toml, line 1: there is no setting run; did you mean runs?"),
        (
            "[colours]\nred = 1\n",
            "DIR/portolan.toml, line 1: there is no setting colours; docs/configuration.md lists all",
        ),
        (
            "runs = 1\n",
            "DIR/portolan.toml, line 1: there is no setting runs; docs/configuration.md lists all",
        ),
        (
            "[runs]\nmax_parallel = \"4\"\n",
            "DIR/portolan.toml, line 2: runs.max_parallel is \"4\"; it must be a whole number from 1 to 256",
        ),
        (
            "[runs]\nmax_parallel = 257\n",
            "DIR/portolan.toml, line 2: runs.max_parallel is 257; it must be a whole number from 1 to 256",
        ),
        (
            "[runs]\nmax_parallel = 4.5\n",
            "DIR/portolan.toml, line 2: runs.max_parallel is a number with a fraction; it must be a whole number from \
             1 to 256",
        ),
        (
            "[listen]\nport = 1\n",
            "DIR/portolan.toml, line 1: listen is a table; it must be an IP address and a port, such as \
             127.0.0.1:7878 or [::1]:7878",
        ),
        (
            "[tls]\nself_signed = 1\n",
            "DIR/portolan.toml, line 2: tls.self_signed is 1; it must be true or false",
        ),
        (
            "[log]\nformat = \"xml\"\n",
            "DIR/portolan.toml, line 2: log.format is \"xml\"; it must be \"text\" or \"json\"",
        ),
        ("[tls]\nkey = \"/k\"\n", "DIR/portolan.toml, line 2: tls.key needs tls.certificate beside it"),
        (
            "[tls]\ncertificate = \"/k\"\n",
            "DIR/portolan.toml, line 2: tls.certificate needs tls.key beside it",
        ),
        (
            "[tls]\ncertificate = \"/c\"\nkey = \"/k\"\nself_signed = true\n",
            "tls.certificate (DIR/portolan.toml, line 2) and tls.self_signed (DIR/portolan.toml, line 4) exclude each \
             other: take one away",
        ),
    ] {
        assert_eq!(Places::new().file(text).error(), message, "{text}");
    }
    for (text, line) in
        [("a = 1\na = 2\n", 2), ("\n\nlisten = \n", 3), ("[runs\n", 1), ("\u{1b}[2J = 1\n", 1)]
    {
        let error = Places::new().file(text).error();
        let start = format!("DIR/portolan.toml, line {line}: not TOML: ");
        assert!(error.starts_with(&start) && !error.contains('\u{1b}'), "{text:?}: {error:?}");
    }
}

#[test]
fn an_error_of_the_environment_names_the_variable() {
    for (name, value, message) in [
        (
            "PORTOLAN_LISTEN",
            "localhost",
            "variable PORTOLAN_LISTEN: listen is \"localhost\"; it must be an IP address and a port, such as \
             127.0.0.1:7878 or [::1]:7878",
        ),
        (
            "PORTOLAN_RUNS_MAX_PARALLEL",
            "1",
            "the environment has PORTOLAN_RUNS_MAX_PARALLEL, which is no variable of Portolan's; did you mean \
             PORTOLAN_RUNS__MAX_PARALLEL?",
        ),
        (
            "PORTOLAN_listen",
            "127.0.0.1:1",
            "the environment has PORTOLAN_listen, which is no variable of Portolan's; docs/configuration.md lists all",
        ),
    ] {
        assert_eq!(Places::new().variable(name, value).error(), message);
    }
    // An unknown one is an error also when it is empty, and a value that is not UTF-8 is not passed over.
    assert!(Places::new().variable("PORTOLAN_TYPO", "").error().contains("PORTOLAN_TYPO"));
    let mut places = Places::new();
    places.sources.environment.push(("PORTOLAN_DATA_DIR".into(), OsString::from_vec(vec![b'/', 0xff])));
    assert_eq!(
        places.error(),
        "variable PORTOLAN_DATA_DIR: data_dir is text that is not UTF-8; it must be a path"
    );
}

#[test]
fn an_error_of_the_command_line_names_the_option() {
    let places = Places::new().flag("log.levle", "info");
    assert_eq!(places.error(), "option --set: there is no setting log.levle; did you mean log.level?");
    let places = Places::new().flag("metrics.public", "yes");
    assert_eq!(places.error(), "option --set: metrics.public is \"yes\"; it must be true or false");
}

#[test]
fn a_file_that_is_no_configuration_is_refused_unread() {
    let places = Places::new().file(&"#".repeat((1 << 20) + 1));
    assert!(places.error().contains("no configuration"), "{}", places.error());
    let mut places = Places::new();
    places.sources.file = Some(places.dir.path().to_owned());
    assert!(places.error().starts_with("cannot read the configuration DIR: "), "{}", places.error());
}

#[test]
fn the_sample_is_exactly_the_defaults() {
    let text = page::sample();
    let places = Places::new().file(&text);
    assert_eq!(places.settings(), Places::new().settings());
    // And it sets all that has a default, so that this says something.
    let set = places.load().unwrap().each().filter(|(_, _, origin)| *origin != Origin::Default).count();
    assert_eq!(set, SETTINGS.iter().filter(|setting| setting.default.is_some()).count());
    for setting in SETTINGS {
        assert!(
            text.contains(&format!("\n{} = ", setting.key.rsplit('.').next().unwrap()))
                || setting.default.is_none()
        );
    }
    // Its examples are good values too.
    let examples = text.lines().map(|line| {
        let example = SETTINGS.iter().any(|setting| {
            let key = setting.key.rsplit('.').next().unwrap();
            setting.default.is_none() && line == format!("# {key} = {}", setting.example)
        });
        if example { &line[2..] } else { line }
    });
    let settings = Places::new().file(&examples.collect::<Vec<_>>().join("\n")).settings();
    assert!(settings.public_url.is_some() && settings.tls.key.is_some() && settings.nmap.program.is_some());
}

/// Rewrite the file with `PORTOLAN_BLESS=1 cargo test -p portolan-server --test settings`.
fn is_published(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::write(&file, generated).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(published == generated, "{path} is not what the table says: PORTOLAN_BLESS=1 rewrites it");
}

#[test]
fn the_reference_page_is_generated_from_the_table() {
    is_published("docs/configuration.md", &page::reference());
}

#[test]
fn the_sample_is_generated_from_the_table() {
    is_published("packaging/portolan.toml", &page::sample());
}
