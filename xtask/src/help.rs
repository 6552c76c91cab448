//! What `--help` prints.

/// All commands.
pub const ALL: &str = "\
The project's commands. Each one first fetches what it needs and the machine lacks.

Usage: cargo xtask COMMAND

  serve   build the page and serve it on this machine
  build   build the page into dist/, for any static host
  pack    list and compress the files of dist/ anew, after a change by hand
  test    run every test: native, in Chromium, end to end
  fuzz    throw random bytes at everything that reads files
  check   formatting, lints and documentation
  train   train the default bundle
  measure every model on every protocol, for the reports and the default bundle
  size    what a visitor downloads, against the limits
  bench   how long a visitor waits
  types   write the messages' types for TypeScript

`cargo xtask COMMAND --help` says more about each.

Environment:
  MATINEE_TOOLS   where trunk and wasm-bindgen are kept (default: matinee/tools in the user's cache)
  MATINEE_DATA    the folder with the data sets (default: data, see CONTRIBUTING.md)
  WASM_STD        `source` builds the standard library for the browser from source, without asking rustup
  WASM_STD_SRC    that source: a folder or archive with `library/`
  CHROME, CHROMEDRIVER   the browser for the tests and its driver";

/// One command.
pub fn of(name: &str) -> Option<&'static str> {
    Some(match name {
        "serve" => SERVE,
        "build" => BUILD,
        "pack" => PACK,
        "test" => TEST,
        "fuzz" => FUZZ,
        "check" => CHECK,
        "train" => TRAIN,
        "measure" => MEASURE,
        "size" => SIZE,
        "bench" => BENCH,
        "types" => TYPES,
        _ => return None,
    })
}

const TYPES: &str = "\
Writes the types of all messages between page and workers into crates/protocol/types/matinee.d.ts.

Usage: cargo xtask types";

const SERVE: &str = "\
Builds the page with the default bundle, serves it on this machine and prints the address. Builds again when a source
file changes. Opens nothing; Ctrl-C ends it.

Usage: cargo xtask serve [--port 8080]";

const BUILD: &str = "\
Builds the page into dist/: static files that work under any path of any host, with a service worker that keeps them
for visits without a network, and a `.br` and a `.gz` beside each large one for hosts that hand those out.

Usage: cargo xtask build [--fast]

  --fast   without optimising and compressing, in a fraction of the time; not for hosting";

const PACK: &str = "\
The last step of `build` by itself. Do it after you changed a file of the built page by hand, or replaced the bundle in
dist/model: the service worker takes no file whose hash is not in its list, and hosts hand out the compressed files.
`matinee.json` may be changed without it.

Usage: cargo xtask pack [FOLDER]

  FOLDER   a folder that `build` made (default: dist)";

const TEST: &str = "\
Runs every test; prints how long each step took, what was skipped and why, and how many tests passed and failed. With a
nightly compiler installed, the native suite fuzzes each parser for ten seconds as well. Chromium is found on PATH or
through CHROME, else installed with apt where that is possible.

Usage: cargo xtask test [--release] [native] [browser] [e2e] [release] [FILE.test.js ...]

  native     the workspace's tests on this machine, and fuzzing where that is possible
  browser    the engine's suite in Chromium, on the processor and on WebGPU in software
  e2e        the page in Chromium from end to end, on a build that is not optimised; or FILEs of tests/e2e alone
  release    the release of page and exchange worker, against their size limits; that of everything, by trunk and with a
             visit in Chromium, where the engine's workers have changed since `cargo xtask size --record`
  --release  the release of everything, whatever has changed";

const FUZZ: &str = "\
Throws random bytes at everything that reads files, and prints how often. Needs a nightly compiler, which `rustup
toolchain install nightly` fetches. What it found interesting stays in fuzz/corpus, what fails in fuzz/artifacts.

Usage: cargo xtask fuzz [--seconds 10] [TARGET ...]

  --seconds   how long for each target
  TARGET      exchange_read, csv, zip, trakt_json, backup, manifest, bundle or dataset; all where none is named";

const CHECK: &str = "\
Checks the formatting, lints everything natively and for the browser, and builds the documentation. Any warning fails.

Usage: cargo xtask check";

const TRAIN: &str = "\
Trains the default bundle on MovieLens latest-small and writes it to public/model, with the figures in docs/figures.

Usage: cargo xtask train [ARGUMENTS OF matinee train]

For other data use the trainer itself: cargo run --release -p matinee-train -- train --help";

const MEASURE: &str = "\
Runs `matinee evaluate` with every model on every protocol and writes figures and reports into docs/figures. Takes half
an hour on two cores. Needs ml-100k and ml-latest-small in MATINEE_DATA or data/. `cargo xtask train` puts the figures into the
default bundle.

Usage: cargo xtask measure";

const SIZE: &str = "\
Prints what a visitor downloads, compressed with brotli 11, next to the limits. Builds the page first where dist/ holds
no release build. Fails when something is over its limit.

Usage: cargo xtask size [--json | --record]

  --record   builds a release and writes its sizes to docs/figures/sizes.json, with a hash of the engine's sources: `test`
             builds the release of everything where that hash is another one";

const BENCH: &str = "\
Measures in Chromium how long a click on a star takes to change the top 10, and how long navigation takes to the first
top 10 with a warm cache and five stored ratings, and how a tuning goes with a hundred ratings and with thousands:
medians, next to the limits. Never fails for being slow.

Usage: cargo xtask bench [--json]
       cargo xtask bench --against tfjs [--device cpu|webgpu] [--json]

  --against tfjs   times training of the two-stage model in burn and in TensorFlow.js, in the same browser, one after the other:
                   a step and an epoch with batches of 256 and 1,024 ratings and catalogs of 1,682 and 23,486 films, and the 60
                   steps that learn a person. Compares their losses, and prints medians and ratios. Installs TensorFlow.js
                   from npm into tests/tfjs. With WebGPU in software it takes half an hour: --device cpu leaves it out";
