//! File sources: a folder, or memory.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use super::error::ImportError;

/// A set of files by name.
pub(super) trait Source {
    /// What to call the whole in messages.
    fn name(&self) -> String;
    /// The size of a file, if it is there.
    fn size(&self, file: &str) -> Option<u64>;
    /// Its bytes.
    fn open(&self, file: &str) -> Result<Box<dyn Read + '_>, ImportError>;
}

impl Source for &Path {
    fn name(&self) -> String {
        self.display().to_string()
    }

    fn size(&self, file: &str) -> Option<u64> {
        self.join(file).metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read + '_>, ImportError> {
        let opened = File::open(self.join(file))
            .map_err(|error| ImportError::file(file, format!("it could not be opened: {error}")))?;
        Ok(Box::new(BufReader::with_capacity(1 << 16, opened)))
    }
}

impl Source for BTreeMap<String, Vec<u8>> {
    fn name(&self) -> String {
        "the files".to_owned()
    }

    fn size(&self, file: &str) -> Option<u64> {
        self.get(file).map(|bytes| bytes.len() as u64)
    }

    fn open(&self, file: &str) -> Result<Box<dyn Read + '_>, ImportError> {
        match self.get(file) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => Err(ImportError::file(file, "it is missing")),
        }
    }
}
