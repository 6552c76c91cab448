//! Short names for what a module asks its script for. wasm-bindgen's end in sixteen random digits, which no compression
//! makes smaller, in the module and in the script.

use std::{fs, path::Path};

use wasm_encoder::{
    ImportSection, Module, RawSection,
    reencode::{Reencode, RoundtripReencoder},
};
use wasmparser::{Parser, Payload};

use crate::shell::{Outcome, at};

/// Shortens them in a module and in its script, which stay a pair.
pub fn shorten(module: &Path, script: &Path) -> Outcome {
    let bytes = fs::read(module).map_err(at(module, "read"))?;
    let (bytes, names) = renamed(&bytes).map_err(|error| format!("{} is no module: {error}", module.display()))?;
    let mut text = fs::read_to_string(script).map_err(at(script, "read"))?;
    for (old, new) in names {
        if !text.contains(&old) {
            return Err(format!("{} does not have \"{old}\", which its module asks for", script.display()));
        }
        text = text.replace(&old, &new);
    }
    fs::write(module, bytes).map_err(at(module, "written"))?;
    fs::write(script, text).map_err(at(script, "written"))
}

type Renamed = (Vec<u8>, Vec<(String, String)>);

/// The module with short names, and each old name with its new one.
fn renamed(module: &[u8]) -> Result<Renamed, Box<dyn std::error::Error>> {
    let (mut new, mut names) = (Module::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(section) = payload {
            let mut imports = ImportSection::new();
            for import in section.into_imports() {
                let import = import?;
                let name = if is_random(import.name) {
                    names.push((import.name.to_owned(), format!("i{}", names.len())));
                    &*names[names.len() - 1].1
                } else {
                    import.name
                };
                imports.import(import.module, name, RoundtripReencoder.entity_type(import.ty)?);
            }
            new.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            new.section(&RawSection { id, data: &module[range.start as usize..range.end as usize] });
        }
    }
    Ok((new.finish(), names))
}

/// `__wbg_item_66d2ef77cbc53343`, say.
fn is_random(name: &str) -> bool {
    let digits = name.strip_prefix("__wb").and_then(|rest| rest.rsplit_once('_')).map_or("", |(_, digits)| digits);
    digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, EntityType, Function, FunctionSection, TypeSection};

    use super::*;

    fn module(names: &[&str]) -> Vec<u8> {
        let (mut types, mut imports, mut functions, mut code) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        for name in names {
            imports.import("./page_bg.js", name, EntityType::Function(0));
        }
        functions.function(0);
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        code.function(&body);
        Module::new().section(&types).section(&imports).section(&functions).section(&code).clone().finish()
    }

    #[test]
    fn only_random_names_are_renamed() {
        let old = module(&["__wbg_item_66d2ef77cbc53343", "__wbindgen_init", "__wbg_key_63ff854ef83f5a09"]);
        let (new, names) = renamed(&old).expect("a module");
        assert_eq!(new, module(&["i0", "__wbindgen_init", "i1"]));
        let names: Vec<_> = names.iter().map(|(old, new)| (&**old, &**new)).collect();
        assert_eq!(names, [("__wbg_item_66d2ef77cbc53343", "i0"), ("__wbg_key_63ff854ef83f5a09", "i1")]);
        assert!(renamed(b"no module").is_err());
    }
}
