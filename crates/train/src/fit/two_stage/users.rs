//! The table of users, of which a step touches a few rows.

use matinee_models::burn::tensor::{Device, Gradients, Tensor, TensorData};
use matinee_models::two_stage::People;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::scoring::read;

/// Decay of the mean gradient and of the mean squared gradient.
const DECAYS: (f32, f32) = (0.9, 0.999);
/// Keeps the quotient finite where there is no gradient.
const EPSILON: f32 = 1e-7;
/// Steps after which the momentum of a row moves it no more: 0.9 to this power is below 1e-9.
const LONGEST: usize = 200;

/// Embeddings and biases of users, in main memory, with what Adam (Kingma et al. 2015) knows of them.
///
/// Adam moves all rows in each step, also those without a gradient, whose momentum dies away. Here a row is moved when it is
/// needed next, as far as it would have moved in the meantime: the same values, but a step costs what its own users cost,
/// however many there are.
pub(super) struct UserTable {
    dim: usize,
    /// Embedding and bias, `[users, dim + 1]` row by row, as they were after the step in `seen`.
    values: Vec<f32>,
    /// Mean gradients, in the same shape.
    means: Vec<f32>,
    /// Mean squared gradients, in the same shape.
    squares: Vec<f32>,
    /// The step up to which each row was moved.
    seen: Vec<usize>,
    /// The learning rate of each step, corrected for means that began at zero.
    rates: Vec<f32>,
}

impl UserTable {
    /// Embeddings begin as Keras' do, biases at zero.
    pub(super) fn new(users: usize, dim: usize, rng: &mut ChaCha8Rng) -> Self {
        let mut values = vec![0.0; users * (dim + 1)];
        for row in values.chunks_mut(dim + 1) {
            row[..dim].iter_mut().for_each(|value| *value = rng.random_range(-0.05..=0.05));
        }
        let zeros = vec![0.0; values.len()];
        Self { dim, values, means: zeros.clone(), squares: zeros, seen: vec![0; users], rates: Vec::new() }
    }

    /// The users in these rows as they are now, `[users, dim]` and `[users, 1]`.
    pub(super) fn people(&mut self, rows: &[u32], device: &Device) -> People {
        let mut embeddings = Vec::with_capacity(rows.len() * self.dim);
        let mut biases = Vec::with_capacity(rows.len());
        for &row in rows {
            self.catch_up(row as usize);
            let values = &self.values[row as usize * (self.dim + 1)..][..=self.dim];
            embeddings.extend_from_slice(&values[..self.dim]);
            biases.push(values[self.dim]);
        }
        let tensor =
            |values: Vec<f32>, width: usize| Tensor::from_data(TensorData::new(values, [rows.len(), width]), device);
        People { embeddings: tensor(embeddings, self.dim), biases: tensor(biases, 1) }
    }

    /// All of them as they are now.
    pub(super) fn everybody(&mut self, device: &Device) -> People {
        let rows: Vec<u32> = (0_u32..).take(self.seen.len()).collect();
        self.people(&rows, device)
    }

    /// A step on `people`, who are in these rows, by the gradients of their loss.
    ///
    /// # Errors
    /// If the device fails.
    pub(super) fn step(
        &mut self,
        rate: f64,
        rows: &[u32],
        people: &People,
        gradients: &Gradients,
    ) -> anyhow::Result<()> {
        let parts = [&people.embeddings, &people.biases].map(|tensor| tensor.grad(gradients));
        let [Some(embeddings), Some(biases)] = parts else { anyhow::bail!("users have no gradient") };
        let gradients = read(Tensor::cat(vec![embeddings, biases], 1))?;
        self.apply(rate, rows, &gradients);
        Ok(())
    }

    /// A step on some rows, which are as they are now, with their gradients row by row.
    fn apply(&mut self, rate: f64, rows: &[u32], gradients: &[f32]) {
        let (first, second) = DECAYS;
        #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
        let step = (self.rates.len() + 1) as f64;
        let begun = |decay: f32| 1.0 - f64::from(decay).powf(step);
        #[expect(clippy::cast_possible_truncation, reason = "a learning rate")]
        let rate = (rate * begun(second).sqrt() / begun(first)) as f32;
        self.rates.push(rate);
        for (&row, gradients) in rows.iter().zip(gradients.chunks(self.dim + 1)) {
            self.seen[row as usize] = self.rates.len();
            let (values, means, squares) = self.row(row as usize);
            for (((value, mean), square), gradient) in values.iter_mut().zip(means).zip(squares).zip(gradients) {
                *mean = first * *mean + (1.0 - first) * gradient;
                *square = second * *square + (1.0 - second) * gradient * gradient;
                *value -= rate * *mean / (square.sqrt() + EPSILON);
            }
        }
    }

    /// Moves a row as the steps since it was seen would have moved it.
    fn catch_up(&mut self, row: usize) {
        let (first, second) = DECAYS;
        let missed = &self.rates[self.seen[row]..];
        if missed.is_empty() {
            return;
        }
        let ratio = first / second.sqrt();
        let (mut moved, mut weight) = (0.0, 1.0);
        for rate in missed.iter().take(LONGEST) {
            weight *= ratio;
            moved += weight * rate;
        }
        let decay = |by: f32| by.powi(i32::try_from(missed.len()).unwrap_or(i32::MAX));
        let (first, second) = (decay(first), decay(second));
        self.seen[row] = self.rates.len();
        let (values, means, squares) = self.row(row);
        for ((value, mean), square) in values.iter_mut().zip(means).zip(squares) {
            *value -= moved * *mean / (square.sqrt() + EPSILON);
            *mean *= first;
            *square *= second;
        }
    }

    fn row(&mut self, row: usize) -> (&mut [f32], &mut [f32], &mut [f32]) {
        let cells = row * (self.dim + 1)..(row + 1) * (self.dim + 1);
        (&mut self.values[cells.clone()], &mut self.means[cells.clone()], &mut self.squares[cells])
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    /// Rows that are moved when they are needed are where Adam over the whole table, with zeros for gradients, has them.
    #[test]
    fn rows_are_moved_as_by_adam_on_the_whole_table() {
        let (users, width, steps) = (5, 3, 60_u32);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut table = UserTable::new(users, width - 1, &mut rng);
        let mut values: Vec<f64> = table.values.iter().copied().map(f64::from).collect();
        let (mut means, mut squares) = (vec![0.0_f64; users * width], vec![0.0_f64; users * width]);
        let device = matinee_engine::open_cpu();
        for step in 1..=steps {
            let rows = [step % 5, (step * step + 1) % 5];
            let rows = if rows[0] == rows[1] { &rows[..1] } else { &rows[..] };
            let rate = 0.01 / f64::from(step).sqrt();
            let gradients: Vec<f32> = (0..rows.len() * width).map(|_| rng.random_range(-1.0..=1.0)).collect();
            table.people(rows, &device);
            table.apply(rate, rows, &gradients);
            let mut dense = vec![0.0_f64; users * width];
            for (&row, gradients) in rows.iter().zip(gradients.chunks(width)) {
                let cells = dense[row as usize * width..].iter_mut().zip(gradients);
                cells.for_each(|(cell, gradient)| *cell = f64::from(*gradient));
            }
            let begun = |decay: f64| 1.0 - decay.powf(f64::from(step));
            for (at, gradient) in dense.into_iter().enumerate() {
                means[at] = 0.9 * means[at] + 0.1 * gradient;
                squares[at] = 0.999 * squares[at] + 0.001 * gradient * gradient;
                values[at] -= rate * means[at] / begun(0.9) / ((squares[at] / begun(0.999)).sqrt() + 1e-7);
            }
        }
        table.everybody(&device);
        for (computed, expected) in table.values.iter().zip(&values) {
            assert!((f64::from(*computed) - expected).abs() < 1e-4, "{computed} for {expected}");
        }
    }
}
