//! Tables and sets with keys that stand in a file: quicker to look in than those of the standard library, and with a seed of
//! their own in each run, so that no file can be written to slow them down.

use std::collections::{HashMap, HashSet};

/// How keys are hashed.
pub type Hash = foldhash::fast::RandomState;

/// Values by key.
pub type Table<K, V> = HashMap<K, V, Hash>;

/// Keys, each once.
pub type Set<K> = HashSet<K, Hash>;
