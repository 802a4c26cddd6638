//! Tells the linker where libtorch lies, when the feature `rust-bert` is on.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // torch-sys says where it found it; an rpath given there does not reach the program. Windows has none.
    let unix = std::env::var_os("CARGO_CFG_UNIX").is_some();
    if let Some(folder) = std::env::var_os("DEP_TCH_LIBTORCH_LIB").filter(|_| unix) {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}", folder.display());
    }
}
