//! Seconds and memory, measured the same way by every benchmark.
#![allow(dead_code)]

use std::time::Instant;

/// What a piece of work took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Seconds of the processor, of all threads together, which other work on the machine does not blur.
    pub(crate) processor: f64,
}

/// Times a piece of work.
pub(crate) fn timed(work: impl FnOnce()) -> Took {
    let (begun, before) = (Instant::now(), processor_seconds());
    work();
    Took {
        wall: begun.elapsed().as_secs_f64(),
        processor: processor_seconds() - before,
    }
}

impl Took {
    /// Nothing measured yet.
    pub(crate) const NOT_YET: Took = Took {
        wall: f64::INFINITY,
        processor: 0.0,
    };

    /// One of so many measurements with others of the same: the least time on the clock, because what is
    /// short is easily disturbed, and the mean of the processor.
    pub(crate) fn and(self, other: Took, times: u32) -> Took {
        Took {
            wall: self.wall.min(other.wall),
            processor: self.processor + other.processor / f64::from(times),
        }
    }
}

/// Processor seconds of the threads that are there, where the system tells; those of the pool that runs
/// rules stay till the end.
fn processor_seconds() -> f64 {
    // What a thread has used is counted when it gives way.
    std::thread::yield_now();
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
        .filter_map(|stat| stat.split_whitespace().next()?.parse::<f64>().ok())
        .sum::<f64>()
        / 1e9
}

/// The most memory the process has held, where the system tells.
pub(crate) fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0) / 1024
}
