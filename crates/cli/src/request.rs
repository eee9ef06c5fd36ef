//! From the command line's words to a judged command: what `scan` and `explain` share.

use std::collections::BTreeMap;
use std::path::PathBuf;

use portolan_model::Target;
use portolan_nmap::command::{self, Command, Grants, Opt, parse, parse_words, template};
use portolan_nmap::process::{FindError, Nmap};
use portolan_scanner::prepare::{Installed, rules};
use portolan_scanner::shard::SHARD_ADDRESSES;
use portolan_scanner::verdict::{Verdict, all_targets, judge};
use portolan_scanner::{Scope, refused};

use crate::args::ScanArgs;
use crate::exit::Failure;

/// Options that choose ports: one of them in the words takes the place of a template's.
const PORT_CHOICE: [Opt; 4] = [Opt::P, Opt::Fast, Opt::TopPorts, Opt::PortRatio];

/// A scan that was asked for, judged.
pub(crate) struct Asked {
    /// The verdict, allowed or not.
    pub(crate) verdict: Verdict,
    /// The command and all its targets, where it could be read.
    pub(crate) command: Option<(Command, Vec<Target>)>,
    /// The scope that it was judged by.
    pub(crate) scope: Scope,
    /// The Nmap that would run it.
    pub(crate) nmap: Result<Nmap, FindError>,
}

/// The Nmap that `PORTOLAN_NMAP` names; nothing is the one that is installed.
pub(crate) fn named_nmap() -> Option<PathBuf> {
    std::env::var_os("PORTOLAN_NMAP").filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// Reads and judges what was asked for. Sends nothing, resolves nothing.
pub(crate) async fn ask(args: &ScanArgs) -> Result<Asked, Failure> {
    let installed = Installed::find(named_nmap().as_deref()).await;
    let scope = args.allow.iter().fold(Scope::default(), |scope, net| scope.allowing(*net));
    let grants = Grants::none();
    let (verdict, command) = match read(args)? {
        Ok((command, targets)) => {
            let rules = rules(installed.as_ref().ok(), &scope, &grants);
            let rules = rules.by(args.engine.into(), args.rate_ceiling).cut(SHARD_ADDRESSES);
            let verdict = judge(&command, &targets, &rules);
            let all = all_targets(&command, &targets);
            (verdict, Some((command, all)))
        }
        Err(Unreadable { source, refusals, targets }) => {
            (refused(source, refusals, &targets, &rules(installed.as_ref().ok(), &scope, &grants)), None)
        }
    };
    Ok(Asked { verdict, command, scope, nmap: installed.map(|installed| installed.nmap) })
}

/// A command with the targets that are not in its text; or the text and what is wrong with it.
type Read = Result<(Command, Vec<Target>), Unreadable>;

/// A text that is refused as it stands.
struct Unreadable {
    source: String,
    refusals: Vec<command::Refusal>,
    /// The targets that are not in the text.
    targets: Vec<Target>,
}

impl Unreadable {
    fn of(source: String, refusals: Vec<command::Refusal>) -> Self {
        Self { source, refusals, targets: Vec::new() }
    }
}

fn read(args: &ScanArgs) -> Result<Read, Failure> {
    let words = &args.words;
    if let Some(text) = &args.command {
        // The words beside a command text are targets.
        let mut targets = Vec::new();
        for word in words {
            let target: Result<Target, _> = word.parse();
            targets.push(target.map_err(|error| {
                Failure::usage(format!("{error}; with --command, options go into its text"))
            })?);
        }
        return Ok(match parse(text) {
            Ok(command) => Ok((command, targets)),
            Err(refusals) => Err(Unreadable { targets, ..Unreadable::of(text.clone(), refusals) }),
        });
    }
    if words.is_empty() {
        return Err(Failure::usage(
            "nothing to scan: give an address, a network, a range or a name (portolan scan --help)",
        ));
    }
    let source = || words.iter().map(|word| command::quote(word)).collect::<Vec<_>>().join(" ");
    let typed = match parse_words(words, command::Own::default()) {
        Ok(read) => read.command,
        Err(refusals) => return Ok(Err(Unreadable::of(source(), refusals))),
    };
    let Some(id) = &args.template else { return Ok(Ok((typed, Vec::new()))) };
    let wrong = |error: command::TemplateError| Failure::usage(error.to_string());
    let mut base = template(id).map_err(wrong)?.command(&BTreeMap::new()).map_err(wrong)?;
    let chooses_ports = PORT_CHOICE.iter().any(|option| typed.invocation.has(*option));
    let replaced = typed.invocation.options().map(|(option, _)| option);
    let replaced: Vec<Opt> =
        if chooses_ports { replaced.chain(PORT_CHOICE).collect() } else { replaced.collect() };
    for option in replaced {
        base = base.without(option);
    }
    let text = format!("{} {}", base.text(), source());
    Ok(parse(&text).map(|command| (command, Vec::new())).map_err(|refusals| Unreadable::of(text, refusals)))
}
