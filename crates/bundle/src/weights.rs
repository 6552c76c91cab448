//! The weights file: named tensors as they are stored, with their precision.

use bincode::{Decode, Encode};
use half::f16;

use super::{
    error::BundleError,
    file::{decode, encode},
    kinds::WEIGHTS,
};

/// The parameters of a model, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The tensors, in no particular order.
    pub tensors: Vec<Tensor>,
}

/// One tensor as it is stored, row-major.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Tensor {
    /// The parameter's name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<u32>,
    /// Its values.
    pub values: Values,
}

/// The values of a tensor in one of three precisions, or places in the catalog.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Values {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 16-bit floats, as little-endian bytes.
    F16(Vec<u8>),
    /// One signed byte a value, times its row's scale. A row is everything behind the first axis.
    Int8 {
        /// One scale a row.
        scales: Vec<f32>,
        /// The values, as two's complement bytes.
        bytes: Vec<u8>,
    },
    /// Places of films in the catalog, as unsigned integers.
    Places {
        /// Bytes a place takes, 2 or 4.
        width: u8,
        /// The places, little-endian.
        bytes: Vec<u8>,
    },
}

/// How to store a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Four bytes a value, exact.
    F32,
    /// Two bytes a value.
    F16,
    /// One byte a value and four a row.
    Int8,
}

impl Values {
    /// The name of the number format: "f32", "int8" ...
    pub fn precision(&self) -> &'static str {
        match self {
            Self::F32(_) => "f32",
            Self::F16(_) => "f16",
            Self::Int8 { .. } => "int8",
            Self::Places { width: 2, .. } => "u16",
            Self::Places { .. } => "u32",
        }
    }
}

impl Weights {
    /// The tensor of that name.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// Checks that every tensor is complete and finite.
    pub(super) fn check(&self) -> Result<(), String> {
        self.tensors.iter().try_for_each(Tensor::check)
    }
}

impl Tensor {
    /// Stores values, row-major, at a precision.
    pub fn new(name: &str, shape: &[usize], values: &[f32], precision: Precision) -> Self {
        let values = match precision {
            Precision::F32 => Values::F32(values.to_vec()),
            Precision::F16 => Values::F16(values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect()),
            Precision::Int8 => quantise(values, shape.first().copied().unwrap_or(1)),
        };
        Self { name: name.into(), shape: stored_shape(shape), values }
    }

    /// Stores places in the catalog, row-major, in as few bytes as the largest of them needs.
    pub fn places(name: &str, shape: &[usize], places: &[u32]) -> Self {
        let small: Result<Vec<u16>, _> = places.iter().map(|&place| u16::try_from(place)).collect();
        let (width, bytes) = match small {
            Ok(small) => (2, small.into_iter().flat_map(u16::to_le_bytes).collect()),
            Err(_) => (4, places.iter().flat_map(|place| place.to_le_bytes()).collect()),
        };
        Self { name: name.into(), shape: stored_shape(shape), values: Values::Places { width, bytes } }
    }

    /// The stored places, row-major; empty if the tensor holds floats.
    pub fn to_places(&self) -> Vec<u32> {
        match &self.values {
            Values::Places { width: 2, bytes } => {
                bytes.chunks_exact(2).map(|pair| u32::from(u16::from_le_bytes([pair[0], pair[1]]))).collect()
            }
            Values::Places { bytes, .. } => {
                bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The shape as `usize`.
    pub fn shape(&self) -> Vec<usize> {
        self.shape.iter().map(|&axis| axis as usize).collect()
    }

    /// The values as f32, row-major.
    #[expect(clippy::cast_precision_loss, reason = "places are exact up to 16 million films")]
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.values {
            Values::F32(values) => values.clone(),
            Values::F16(bytes) => {
                bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]]).to_f32()).collect()
            }
            Values::Int8 { scales, bytes } => {
                let row = (bytes.len() / scales.len().max(1)).max(1);
                let rows = bytes.chunks(row).zip(scales);
                rows.flat_map(|(row, scale)| row.iter().map(move |&byte| f32::from(byte.cast_signed()) * scale))
                    .collect()
            }
            Values::Places { .. } => self.to_places().into_iter().map(|place| place as f32).collect(),
        }
    }

    /// Bytes a stored place takes.
    fn width(&self) -> usize {
        if let Values::Places { width, .. } = self.values { usize::from(width) } else { 1 }
    }

    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        let size = self.shape.iter().try_fold(1_u64, |size, &axis| size.checked_mul(u64::from(axis)));
        let rows = self.shape.first().copied().unwrap_or(1) as usize;
        let (count, floats) = match &self.values {
            Values::F32(values) => (values.len(), values.as_slice()),
            Values::F16(bytes) if bytes.len() % 2 == 1 => return Err(format!("half a value at the end of {name:?}")),
            Values::F16(bytes) => (bytes.len() / 2, [].as_slice()),
            Values::Int8 { scales, .. } if scales.len() != rows => {
                return Err(format!("{name:?} has {rows} rows and {} scales", scales.len()));
            }
            Values::Int8 { scales, bytes } => (bytes.len(), scales.as_slice()),
            Values::Places { width: 2 | 4, bytes } if bytes.len() % self.width() == 0 => {
                (bytes.len() / self.width(), [].as_slice())
            }
            Values::Places { width, bytes } => {
                return Err(format!("{name:?} has {} bytes of places with {width} bytes each", bytes.len()));
            }
        };
        if size != Some(count as u64) {
            return Err(format!("{name:?} has shape {:?} and {count} values", self.shape));
        }
        let halves = match &self.values {
            Values::F16(_) => self.to_f32(),
            _ => Vec::new(),
        };
        if floats.iter().chain(&halves).all(|value| value.is_finite()) {
            Ok(())
        } else {
            Err(format!("{name:?} has a value that is not a finite number"))
        }
    }
}

/// Writes a weights file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_weights(weights: &Weights) -> Result<Vec<u8>, BundleError> {
    encode(WEIGHTS, &weights.tensors)
}

/// Reads a weights file.
///
/// # Errors
/// See [`BundleError`].
pub fn decode_weights(bytes: &[u8]) -> Result<Weights, BundleError> {
    let weights = Weights { tensors: decode(WEIGHTS, bytes)? };
    weights.check().map_err(|reason| BundleError::Content(WEIGHTS.name, reason))?;
    Ok(weights)
}

/// A shape as it is stored. An axis that does not fit becomes one that decoding refuses.
fn stored_shape(shape: &[usize]) -> Vec<u32> {
    shape.iter().map(|&axis| u32::try_from(axis).unwrap_or(u32::MAX)).collect()
}

/// Symmetric quantisation by row: the largest value of a row becomes 127.
#[expect(clippy::cast_possible_truncation, reason = "the scale brings every value between -127 and 127")]
fn quantise(values: &[f32], rows: usize) -> Values {
    let row = (values.len() / rows.max(1)).max(1);
    let mut scales = Vec::with_capacity(rows);
    let mut bytes = Vec::with_capacity(values.len());
    for row in values.chunks(row) {
        let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = largest / 127.0;
        scales.push(scale);
        bytes.extend(
            row.iter().map(|value| if scale > 0.0 { (value / scale).round() as i8 } else { 0 }.cast_unsigned()),
        );
    }
    Values::Int8 { scales, bytes }
}
