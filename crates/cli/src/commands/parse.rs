//! `portolan parse`: any Nmap XML to the result document, as a stream.

use std::io::{self, BufRead, Read, Write};

use portolan_model::Event;
use portolan_nmap::xml::Reader;

use crate::args::ParseArgs;
use crate::exit::{Exit, Failure};
use crate::input::{name, open};
use crate::output::{Format, Shared, Sink};
use crate::terminal::{Terminal, complain};

/// Reads each file to its end; a defect in one does not keep the others from being read. What they become is written
/// one after the other: CSV as one table, the other formats as one document a file.
pub(crate) fn run(args: &ParseArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let format = args.output.format(terminal);
    let failed = |source| Failure::Write { what: args.output.name(), source };
    let mut exit = Exit::Done;
    let mut out: Option<Shared> = None;
    let mut table: Option<Box<dyn Sink>> = None;
    for file in &args.files {
        let input = open(file).map_err(|source| Failure::Read { what: name(file), source })?;
        // What cannot be read leaves an old file as it is.
        let out = match &out {
            Some(out) => out.clone(),
            None => out.insert(Shared::new(args.output.writer()?)).clone(),
        };
        let sink = |out| format.sink(Box::new(out), args.output.look(terminal));
        let defect = match format {
            Format::Xml => copy(input, Box::new(out))?,
            Format::Csv => convert(input, table.get_or_insert_with(|| sink(out)).as_mut()).map_err(failed)?,
            _ => {
                let mut sink = sink(out);
                convert(input, sink.as_mut())
                    .and_then(|defect| sink.finish().map(|()| defect))
                    .map_err(failed)?
            }
        };
        if let Some(defect) = defect {
            complain(&format!("{}: {defect}", name(file)));
            exit = Exit::Failed;
        }
    }
    table.map_or(Ok(()), |mut table| table.finish()).map_err(failed)?;
    Ok(exit)
}

fn convert(input: Box<dyn BufRead>, sink: &mut dyn Sink) -> io::Result<Option<String>> {
    let mut reader = Reader::new(input);
    for event in reader.by_ref() {
        if let Event::Warning(warning) = &event {
            complain(&format!("{}: {}", warning.code, warning.message));
        }
        sink.event(&event)?;
    }
    Ok(reader.defect().map(ToString::to_string))
}

/// `-o xml`: the document's own bytes; they are read all the same, so that a defect is told.
fn copy(input: Box<dyn BufRead>, out: Box<dyn Write>) -> Result<Option<String>, Failure> {
    let mut tee = Tee { input, out, failed: None };
    let mut reader = Reader::new(&mut tee);
    for _ in reader.by_ref() {}
    let defect = reader.defect().map(ToString::to_string);
    // What stands after a defect belongs to the document too.
    let rest = io::copy(&mut tee, &mut io::sink());
    let write = |source| Failure::Write { what: "the output".to_owned(), source };
    if let Some(source) = tee.failed.take() {
        return Err(write(source));
    }
    rest.map_err(|source| Failure::Read { what: "the document".to_owned(), source })?;
    tee.out.flush().map_err(write)?;
    Ok(defect)
}

struct Tee {
    input: Box<dyn BufRead>,
    out: Box<dyn Write>,
    failed: Option<io::Error>,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        if let Err(error) = self.out.write_all(&buffer[..n]) {
            let kind = error.kind();
            self.failed = Some(error);
            return Err(kind.into());
        }
        Ok(n)
    }
}
