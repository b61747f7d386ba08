//! The program; all it does lives in the library.
fn main() {}
