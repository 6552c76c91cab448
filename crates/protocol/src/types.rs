//! The messages' types for TypeScript.

use std::{any::TypeId, collections::BTreeMap};

use matinee_bundle::Manifest;
use ts_rs::{Config, TS, TypeVisitor};

use crate::{
    Event, PROTOCOL, Request,
    exchange::{ExchangeEvent, ExchangeRequest},
};

/// A module with the types of all messages.
pub fn typescript() -> String {
    // All whole numbers of the messages are below 2^53.
    let config = Config::new().with_large_int("number");
    let mut types = Types { config: &config, seen: Vec::new(), declarations: BTreeMap::new() };
    types.visit::<Request>();
    types.visit::<Event>();
    types.visit::<ExchangeRequest>();
    types.visit::<ExchangeEvent>();
    // Not a message, but what a page reads before it sends any.
    types.visit::<Manifest>();
    let mut module = format!(
        "// The messages between a page and Matinee's workers. Written by `cargo xtask types`: do not edit.\n\n\
         /** The version of these messages. */\nexport const PROTOCOL: {PROTOCOL};\n"
    );
    for declaration in types.declarations.into_values() {
        module.push('\n');
        module.push_str(&declaration);
    }
    module
}

/// Types by their names, with all that they are made of.
struct Types<'a> {
    config: &'a Config,
    seen: Vec<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Types<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let id = TypeId::of::<T>();
        if self.seen.contains(&id) {
            return;
        }
        self.seen.push(id);
        // Numbers, texts and lists have no declaration of their own.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(self.config));
            self.declarations.insert(T::ident(self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_declared_once_and_all_that_are_named_are_there() {
        let module = typescript();
        for declared in ["Request", "Event", "ExchangeRequest", "ExchangeEvent", "Manifest", "Terms", "FeedbackRecord"]
        {
            assert_eq!(module.matches(&format!("export type {declared} =")).count(), 1, "{declared}");
        }
        assert!(!module.contains("bigint"), "numbers are numbers");
    }
}
