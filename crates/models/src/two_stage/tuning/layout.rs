//! What is trained, as rows of one tensor.

use burn::tensor::Tensor;

/// Sizes of what is trained. Each row of the trained tensor is one network's differences from the shipped weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Length of an embedding.
    pub dim: usize,
    /// Width of the fully connected layer.
    pub hidden: usize,
    /// Rank of the change of the title embeddings.
    pub rank: usize,
}

/// The parts of rows, with a difference for each row.
pub(super) struct Parts {
    /// Of the person's embedding, `[rows, dim]`.
    pub embedding: Tensor<2>,
    /// Of the person's bias, `[rows, 1]`.
    pub bias: Tensor<2>,
    /// First factor of the change of the titles, `[rows, dim, rank]`.
    pub titles_in: Tensor<3>,
    /// Second factor, `[rows, rank, dim]`.
    pub titles_out: Tensor<3>,
    /// Of the weights of the rating logit, `[rows, hidden]`.
    pub output: Tensor<2>,
    /// Of the bias of the rating logit, `[rows, 1]`.
    pub output_bias: Tensor<2>,
}

impl Layout {
    /// Shapes of the parts of one row.
    pub fn shapes(self) -> [[usize; 2]; 6] {
        let Self { dim, hidden, rank } = self;
        [[1, dim], [1, 1], [dim, rank], [rank, dim], [1, hidden], [1, 1]]
    }

    /// Number of values in a row.
    pub fn width(self) -> usize {
        self.shapes().iter().map(|[rows, columns]| rows * columns).sum()
    }

    /// The parts of `rows`, `[rows, width]`.
    pub fn parts(self, rows: &Tensor<2>) -> Parts {
        let Self { dim, hidden, rank } = self;
        let count = rows.dims()[0];
        let mut from = 0;
        let mut take = |length: usize| {
            let part = rows.clone().narrow(1, from, length);
            from += length;
            part
        };
        Parts {
            embedding: take(dim),
            bias: take(1),
            titles_in: take(dim * rank).reshape([count, dim, rank]),
            titles_out: take(rank * dim).reshape([count, rank, dim]),
            output: take(hidden),
            output_bias: take(1),
        }
    }

    /// Where training begins, `[width]`: no change. The first factor of the change of the titles looks random, has columns of
    /// about unit length and is the same everywhere; the second is zero (as in `LoRA`, Hu et al. 2022).
    #[expect(clippy::cast_precision_loss, reason = "numbers below 2^24, and the length of an embedding")]
    pub fn start(self) -> Vec<f32> {
        let Self { dim, rank, .. } = self;
        let mut row = vec![0.0; self.width()];
        let scale = (3.0 / dim.max(1) as f32).sqrt();
        for (nth, value) in (0_u32..).zip(&mut row[dim + 1..][..dim * rank]) {
            *value = ((hash(nth) >> 8) as f32 / 8_388_608.0 - 1.0) * scale;
        }
        row
    }
}

/// The finaliser of `MurmurHash3`.
fn hash(n: u32) -> u32 {
    let mut x = n.wrapping_add(0x9E37_79B9);
    for (shift, factor) in [(16, 0x85EB_CA6B_u32), (13, 0xC2B2_AE35)] {
        x = (x ^ (x >> shift)).wrapping_mul(factor);
    }
    x ^ (x >> 16)
}
