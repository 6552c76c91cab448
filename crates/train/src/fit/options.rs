//! Options of a fit.

/// Options of a fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Fixes every random choice: the same seed gives the same bytes.
    pub seed: u64,
    /// Number of sweeps, for the taste model and for the rating model.
    pub epochs: u32,
    /// Length of the taste vectors.
    pub dim: usize,
    /// Length of the rating vectors, without the bias.
    pub factors: usize,
    /// Weight of all unobserved films together in the taste model, in rated films.
    pub unobserved: f32,
    /// Regularisation of the taste model, per weight of a row.
    pub regularisation: f32,
    /// Number of item-item weights per film; at least 1.
    pub neighbours: usize,
    /// Weight of the item-item scores, relative to the taste scores.
    pub neighbour_weight: f32,
    /// The largest number of films whose neighbours are solved for; of a larger catalog only the most rated have any.
    pub head: usize,
    /// Whether the weights are quantised to int8 and f16.
    pub rounded: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 42,
            epochs: 12,
            dim: 48,
            factors: 16,
            unobserved: 600.0,
            regularisation: 0.015,
            neighbours: 16,
            neighbour_weight: 0.5,
            head: 12_000,
            rounded: true,
        }
    }
}
