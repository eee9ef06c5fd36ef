//! Reads what `strace -ff -y` wrote: which files the nmap process and its children opened or changed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

/// The calls that open, make, change or remove a file, or start a process.
const CALLS: &str = "trace=open,openat,openat2,creat,execve,execveat,clone,clone3,fork,vfork,mkdir,mkdirat,mknod,mknodat,\
                     rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,truncate,chmod,\
                     fchmodat,chown,fchownat,?fchmodat2";

/// The words that run a program under strace, with a log file for each process: `FOLDER/log.PID`.
#[must_use]
pub fn wrapper(folder: &Path) -> Vec<OsString> {
    let mut words: Vec<OsString> =
        ["strace", "-f", "-ff", "-y", "-qq", "-s", "4096", "-e", CALLS, "-o"].map(OsString::from).to_vec();
    words.push(folder.join("log").into_os_string());
    words
}

/// What the nmap processes of a traced run did.
#[derive(Debug, Default)]
pub struct Trace {
    /// How many times nmap was started.
    pub runs: usize,
    /// The files that nmap or a child of it opened: absolute and resolved, as the kernel names them.
    pub opened: BTreeSet<String>,
    /// The lines of successful calls that changed a file otherwise, or started a program.
    pub changed: Vec<String>,
}

/// Reads all logs in `folder`.
///
/// # Panics
/// Where one cannot be read.
#[must_use]
pub fn read(folder: &Path) -> Trace {
    let logs: Vec<(u32, String)> = std::fs::read_dir(folder)
        .expect("the folder of logs")
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.strip_prefix("log.")?.parse().ok()?;
            let bytes = std::fs::read(entry.path()).expect("a log");
            Some((pid, String::from_utf8_lossy(&bytes).into_owned()))
        })
        .collect();
    let mut trace = Trace::default();
    let mut children = Vec::new();
    for (_, log) in &logs {
        let mut lines = log.lines();
        if lines.any(starts_nmap) {
            trace.runs += 1;
            children.extend(trace.take(lines));
        }
    }
    // A thread or a fork of nmap has a log of its own, which no execve of nmap begins.
    while let Some(child) = children.pop() {
        if let Some((_, log)) = logs.iter().find(|(pid, _)| *pid == child) {
            children.extend(trace.take(log.lines()));
        }
    }
    trace
}

impl Trace {
    /// Takes in the calls of one process; the processes that it started are what it answers.
    fn take<'a>(&mut self, lines: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut children = Vec::new();
        for line in lines {
            let (Some((name, _)), Some((call, result))) = (line.split_once('('), line.rsplit_once(" = "))
            else {
                continue;
            };
            let number: String = result.chars().take_while(char::is_ascii_digit).collect();
            // A failure (-1), or a call that the end of the process cut off (?).
            let Ok(number) = number.parse::<u32>() else { continue };
            match name {
                "clone" | "clone3" | "fork" | "vfork" => children.push(number),
                "open" | "openat" | "openat2" | "creat" => {
                    let path = result.split_once('<').and_then(|(_, path)| path.strip_suffix('>'));
                    self.opened.insert(path.unwrap_or(call).to_owned());
                }
                _ => self.changed.push(line.to_owned()),
            }
        }
        children
    }
}

/// A successful start of a program called `nmap`.
fn starts_nmap(line: &str) -> bool {
    let program =
        line.strip_prefix("execve(\"").or_else(|| line.strip_prefix("execveat(")).unwrap_or_default();
    let path = program.split_once("\", [").map(|(path, _)| path).unwrap_or_default();
    path.ends_with("/nmap") && line.ends_with(" = 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_of_nmap_and_its_children_are_seen_and_those_before_it_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let logs = [
            (
                "log.7",
                "execve(\"/usr/bin/portolan\", [\"portolan\"], 0x7ff /* 9 vars */) = 0\n\
                 openat(AT_FDCWD</home>, \"/etc/secret\", O_RDONLY) = 3</etc/secret>\n",
            ),
            (
                "log.8",
                "openat(AT_FDCWD</home>, \"/etc/before\", O_RDONLY) = 3</etc/before>\n\
                 execve(\"/usr/bin/nmap\", [\"nmap\", \"-sV\"], 0x7ff /* 9 vars */) = 0\n\
                 openat(AT_FDCWD</scratch>, \"x\", O_WRONLY|O_CREAT, 0666) = 4</scratch/x>\n\
                 openat(AT_FDCWD</scratch>, \"/etc/no\", O_RDONLY) = -1 EACCES (Permission denied)\n\
                 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID) = 9\n\
                 unlink(\"/scratch/x\") = 0\n",
            ),
            ("log.9", "open(\"/etc/passwd\", O_RDONLY) = 3</etc/passwd>\n"),
        ];
        for (name, log) in logs {
            std::fs::write(folder.path().join(name), log).expect("a log");
        }
        let trace = read(folder.path());
        assert_eq!(trace.runs, 1);
        assert_eq!(
            trace.opened.iter().map(String::as_str).collect::<Vec<_>>(),
            ["/etc/passwd", "/scratch/x"]
        );
        assert_eq!(trace.changed, ["unlink(\"/scratch/x\") = 0"]);
    }
}
