//! `portolan completions` and `portolan man`: made from the command line's own description.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit::{Exit, Failure};

/// Prints completions for a shell.
pub(crate) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "portolan", &mut text);
    print(&text)
}

/// Prints the manual page, subcommands included.
pub(crate) fn man() -> Result<Exit, Failure> {
    let mut text = Vec::new();
    let write = |source| Failure::Write { what: "standard output".to_owned(), source };
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut text).map_err(write)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        text.extend(format!(".SH \"PORTOLAN {}\"\n", sub.get_name().to_uppercase()).bytes());
        man.render_synopsis_section(&mut text).map_err(write)?;
        man.render_description_section(&mut text).map_err(write)?;
        man.render_options_section(&mut text).map_err(write)?;
    }
    print(&text)
}

fn print(text: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    let done = out.write_all(text).and_then(|()| out.flush());
    done.map_err(|source| Failure::Write { what: "standard output".to_owned(), source })?;
    Ok(Exit::Done)
}
