//! Has cargo look at the console's files: rust-embed by itself does not see that there are new ones.

fn main() {
    println!("cargo::rerun-if-changed=../../console/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
