//! Runs of real and fake Nmaps.

fn main() {
    portolan_nmap::process::guard::run_if_asked();
}
