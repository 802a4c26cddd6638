//! Where answers are kept between runs, and `framelens cache`: how much that is, and forgetting it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::cache::{Cache, CacheFolder, Recollections};

use super::{Ending, out};

/// Megabytes that are kept if nothing else is said: about 60,000 articles with the usual tasks.
const MEGABYTES: &str = "1024";

/// What a run is told of its cache.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Cache")]
pub(super) struct CacheArgs {
    #[command(flatten)]
    place: CachePlaceArgs,

    /// Megabytes that the cache may take; the oldest answers go first
    #[arg(long, value_name = "MB", default_value = MEGABYTES, value_parser = clap::value_parser!(u32).range(1..))]
    cache_size: u32,
}

/// Where the cache is.
#[expect(clippy::doc_markdown, reason = "help is read on a terminal, where backticks are noise")]
#[derive(Debug, Clone, clap::Args)]
struct CachePlaceArgs {
    /// The folder in which the model's answers are kept, so that nothing is asked twice and a run that was killed goes on
    /// where it was; or `off` [default: $FRAMELENS_CACHE, else framelens/scores in the platform's cache]
    #[arg(long, value_name = "DIR|off")]
    cache: Option<PathBuf>,
}

/// Shows or empties the cache of the model's answers.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Example:
  framelens cache info
  framelens cache clear")]
pub(super) enum Command {
    /// Say where the cache is, how large it is, and how many answers are in it
    #[command(after_help = "Example:\n  framelens cache info --cache /scratch/framelens")]
    Info(OnlyPlace),
    /// Forget all answers; runs that are under way go on
    #[command(after_help = "Example:\n  framelens cache clear")]
    Clear(OnlyPlace),
}

#[derive(Debug, clap::Args)]
pub(super) struct OnlyPlace {
    #[command(flatten)]
    place: CachePlaceArgs,
}

impl CacheArgs {
    /// Opens the cache. `None`, with a warning unless nobody wanted one, where there is none: a run needs no cache.
    pub(super) fn open(&self) -> Option<Cache> {
        let opened = match self.place.folder() {
            Ok(None) => return None,
            Ok(Some(folder)) => {
                Cache::open(&folder, u64::from(self.cache_size) * 1_000_000).map_err(Into::into)
            }
            Err(error) => Err(error),
        };
        match opened {
            Ok(cache) => {
                warn(&cache);
                Some(cache)
            }
            Err(error) => {
                out::say(&format!(
                    "warning: {error:#}; this run goes on without a cache, and if it is killed it cannot go on where it was"
                ));
                None
            }
        }
    }
}

impl CachePlaceArgs {
    /// The folder; `None` if there is to be no cache. Fails if the account has no place for one.
    fn folder(&self) -> anyhow::Result<Option<PathBuf>> {
        let told = || std::env::var_os("FRAMELENS_CACHE").filter(|told| !told.is_empty());
        let given = self.cache.clone().or_else(|| told().map(PathBuf::from));
        if given.as_deref() == Some(Path::new("off")) {
            return Ok(None);
        }
        let usual = || Some(dirs::cache_dir()?.join("framelens").join("scores"));
        given.or_else(usual).map(Some).context(
            "this account has no cache folder; name one with --cache or FRAMELENS_CACHE, or say --cache off",
        )
    }

    fn named(&self) -> anyhow::Result<CacheFolder> {
        self.folder()?.map(CacheFolder::at).context(
            "`off` is no folder; name the cache's folder with --cache, or leave --cache and FRAMELENS_CACHE out",
        )
    }
}

/// Has everything written that a run was answered, and says what was wrong with the cache.
pub(super) fn close(cache: &Cache) {
    cache.flush();
    warn(cache);
}

/// How much a run had from its cache; `None` if nothing.
pub(super) fn told(cache: &Cache) -> Option<String> {
    let Recollections { n_asked, n_known } = cache.recollections();
    let place = cache.folder();
    (n_known > 0)
        .then(|| format!("{n_known} of {n_asked} answers from the cache {}", place.display()))
}

fn warn(cache: &Cache) {
    for warning in cache.take_warnings() {
        let error = anyhow::Error::new(warning);
        out::say(&format!("warning: {error:#}; labels do not depend on it"));
    }
}

pub(super) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::Info(args) => {
            let folder = args.place.named()?;
            let held = folder.held()?;
            out::result(&format!(
                "folder   {}\nsize     {} MB\nanswers  {}",
                folder.path().display(),
                megabytes(held.n_bytes),
                held.n_answers
            ))?;
        }
        Command::Clear(args) => {
            let folder = args.place.named()?;
            let held = folder.clear()?;
            out::result(&format!(
                "{} answers forgotten, {} MB freed in {}",
                held.n_answers,
                megabytes(held.n_bytes),
                folder.path().display()
            ))?;
        }
    }
    Ok(Ending::Good)
}

fn megabytes(n_bytes: u64) -> String {
    format!("{:.1}", n_bytes as f64 / 1e6)
}
