//! How many sockets the process may have.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More than this many at once do not pay: each takes some kilobytes of the kernel's memory, and there are about as
/// many local ports.
const MOST: usize = 32_768;

/// Descriptors left to the rest of the process.
pub(super) const ROOM: usize = 64;

/// Raises the soft limit to the hard limit and says what is left of it for sockets.
pub(super) fn sockets() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let limit = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    left(limit, open())
}

fn left(limit: usize, open: usize) -> usize {
    limit.saturating_sub(open).saturating_sub(ROOM.min(limit / 4)).clamp(1, MOST)
}

/// How many descriptors are open now.
fn open() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(ROOM, Iterator::count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_room_for_others_whatever_the_limit() {
        assert_eq!((left(1024, 10), left(20_000, 100)), (950, 19_836));
        assert_eq!((left(40, 10), left(10, 10), left(0, 10)), (20, 1, 1));
        assert_eq!(left(usize::MAX, 10), MOST);
    }

    #[test]
    fn the_soft_limit_is_raised() {
        let most = sockets();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
        assert!((1..=MOST).contains(&most), "{most}");
    }
}
