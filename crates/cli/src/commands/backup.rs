//! `portolan backup`: everything that a data directory holds, in one file.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_model::counted;
use portolan_server::Clock;
use portolan_store::backup::{self, BackupError, Written};

use crate::exit::{Exit, Failure};
use crate::settings::SettingsArgs;
use crate::signals::Signals;
use crate::terminal::say;

/// The words of `backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// Where to write it; `-` is standard output. By custom it ends in .tar.zst.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    /// Whose data.
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Writes it. Ended by a signal it leaves nothing behind.
pub(crate) async fn run(args: &BackupArgs) -> Result<Exit, Failure> {
    let data = args.settings.load()?.settings.data_dir;
    let target = Target::new(&args.file, &data, args.force)?;
    let (work, part) = (target.work.path.clone(), target.part.clone());
    let runtime = tokio::runtime::Handle::current();
    let mut signals = Signals::listen()?;
    // By a thread of its own, since it seldom waits: signals are heard here.
    let writing = tokio::task::spawn_blocking(move || runtime.block_on(write(&data, target)));
    let written = tokio::select! {
        written = writing => written.map_err(|error| Failure::Scan(error.to_string()))??,
        () = signals.next() => {
            let _ = fs::remove_dir_all(&work);
            if let Some(part) = part {
                drop(fs::remove_file(part));
            }
            std::process::exit(Exit::Interrupted as i32);
        }
    };
    let what = if args.file == Path::new("-") { "standard output" } else { &*args.file.to_string_lossy() };
    say(&format!(
        "backed up to {what}: the database (schema version {}) and {}, {} MiB before compression",
        written.manifest.schema_version,
        counted(written.raw_files, "raw file", "raw files"),
        written.bytes.div_ceil(1 << 20)
    ));
    Ok(Exit::Done)
}

async fn write(data: &Path, target: Target) -> Result<Written, Failure> {
    let (output, shown): (Box<dyn io::Write>, PathBuf) = match &target.part {
        None => (Box::new(io::stdout().lock()), PathBuf::from("standard output")),
        Some(part) => (Box::new(create(part)?), part.clone()),
    };
    let output = BufWriter::with_capacity(1 << 18, output);
    let version = env!("CARGO_PKG_VERSION");
    let now = Clock::system().now();
    let written = backup::write(data, &target.work.path, output, &shown, version, now).await?;
    target.finish()?;
    Ok(written)
}

/// Where a backup is being written.
struct Target {
    file: PathBuf,
    /// Has this name until it is whole; nothing for standard output.
    part: Option<PathBuf>,
    work: Work,
    force: bool,
}

impl Target {
    fn new(file: &Path, data: &Path, force: bool) -> Result<Self, Failure> {
        if !data.is_dir() {
            return Err(BackupError::NoData { path: data.to_owned() }.into());
        }
        if file == Path::new("-") {
            let work = Work::new(data)?;
            return Ok(Self { file: file.to_owned(), part: None, work, force });
        }
        let Some(name) = file.file_name() else {
            return Err(Failure::usage(format!("{} is no name of a file", file.display())));
        };
        refuse_existing(file, force)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut part = name.to_owned();
        part.push(".part");
        let part = Some(folder.join(part));
        Ok(Self { file: file.to_owned(), part, work: Work::new(folder)?, force })
    }

    /// Has it on disk, whole, and gives it its name.
    fn finish(mut self) -> Result<(), Failure> {
        let Some(part) = &self.part else { return Ok(()) };
        let failed = |source| Failure::Write { what: self.file.display().to_string(), source };
        File::open(part).and_then(|file| file.sync_all()).map_err(failed)?;
        refuse_existing(&self.file, self.force)?;
        fs::rename(part, &self.file).map_err(failed)?;
        let folder = self.work.path.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        self.part = None;
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            drop(fs::remove_file(part));
        }
    }
}

fn refuse_existing(file: &Path, force: bool) -> Result<(), Failure> {
    if file.is_dir() {
        return Err(Failure::usage(format!("{} is a folder: name a file in it", file.display())));
    }
    if force || fs::symlink_metadata(file).is_err() {
        return Ok(());
    }
    Err(Failure::Scan(format!("{} is there already; --force replaces it", file.display())))
}

fn create(part: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(part);
    // One that was left may have another mode.
    let file = file.and_then(|file| {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(file)
    });
    file.map_err(|source| Failure::Write { what: part.display().to_string(), source })
}

/// A folder for the copy of the database, removed at the end.
struct Work {
    path: PathBuf,
}

impl Work {
    fn new(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(format!(".portolan-backup-{}", Clock::system().id()));
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => Ok(Self { path }),
            Err(source) => Err(Failure::Write { what: path.display().to_string(), source }),
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.path));
    }
}
