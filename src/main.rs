//! The program `triage`.

fn main() -> triage::cli::Exit {
    triage::cli::main()
}
