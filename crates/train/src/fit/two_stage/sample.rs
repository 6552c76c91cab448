//! A sample of the catalog, for the softmax of a step.

use matinee_core::Stars;
use matinee_models::burn::module::{Param, ParamId};
use matinee_models::burn::tensor::{Int, Tensor, TensorData};
use matinee_models::two_stage::Network;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::Row;

/// The films that a step's users rated, and a uniform sample of the others: sampled softmax (Bengio and Senécal 2008). Logits
/// less the logarithm of the probability of being in the sample make the sum over it an unbiased estimate of that over the
/// catalog.
pub(super) struct CatalogSample {
    /// Rated films ascending, then sampled ones.
    places: Vec<u32>,
    /// Number of rated films.
    rated: usize,
    /// Logarithm of the probability of a film that was not rated.
    log_probability: f32,
}

impl CatalogSample {
    /// Draws `count` of those among `films` films that are not rated, or all where there are no more.
    pub(super) fn new(rows: &[&[(u32, Stars)]], films: usize, count: usize, rng: &mut ChaCha8Rng) -> Self {
        let mut places: Vec<u32> = rows.iter().copied().flatten().map(|&(place, _)| place).collect();
        places.sort_unstable();
        places.dedup();
        let rated = places.len();
        let others = films - rated;
        let count = count.min(others);
        let mut drawn: Vec<usize> = index::sample(rng, others, count).into_vec();
        drawn.sort_unstable();
        // The `n`th film that is not rated is `n` places on and as many more as rated ones come before it.
        let mut before = 0;
        for nth in drawn {
            while before < rated && places[before] as usize <= nth + before {
                before += 1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "places have 32 bits, which reading the data checks")]
            places.push((nth + before) as u32);
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of films")]
        let log_probability = if others == 0 { 0.0 } else { (count as f32 / others as f32).ln() };
        Self { places, rated, log_probability }
    }

    /// The part of the network that has these films only; gradients flow to their rows alone.
    pub(super) fn network(&self, network: &Network) -> Network {
        let device = network.titles.val().device();
        let count = self.places.len();
        let places = self.places.iter().map(|place| place.cast_signed()).collect::<Vec<i32>>();
        let places = Tensor::<1, Int>::from_data(TensorData::new(places, [count]), &device);
        let of_film = |nth: usize| if nth < self.rated { 0.0 } else { -self.log_probability };
        let correction: Vec<f32> = (0..count).map(of_film).collect();
        let correction = Tensor::<2>::from_data(TensorData::new(correction, [1, count]), &device);
        let part = |tensor| Param::initialized(ParamId::new(), tensor);
        Network {
            titles: part(network.titles.val().select(0, places.clone())),
            retrieval_bias: part(network.retrieval_bias.val().select(1, places.clone()) + correction),
            rating_bias: part(network.rating_bias.val().select(0, places)),
            ..network.clone()
        }
    }

    /// The same ratings by place in the sample.
    pub(super) fn rows(&self, rows: &[&[(u32, Stars)]]) -> Vec<Row> {
        // Every rated film is there.
        let at = |place| self.places[..self.rated].partition_point(|&other| other < place);
        #[expect(clippy::cast_possible_truncation, reason = "no more than there are films")]
        let row = |row: &&[(u32, Stars)]| row.iter().map(|&(place, stars)| (at(place) as u32, stars)).collect();
        rows.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    /// Over many draws the corrected sum is that over the catalog, rated films are there each time, and no film twice.
    #[test]
    fn the_corrected_sum_is_unbiased() {
        let scores: Vec<f64> = (0..40_u32).map(|place| f64::from(place * 7 % 11)).collect();
        let rated = [(3, Stars::MAX), (11, Stars::MIN), (39, Stars::MAX)];
        let rows: [&[(u32, Stars)]; 2] = [&rated[..2], &rated[1..]];
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (mut sum, mut counts) = (0.0, [0_u32; 40]);
        for _ in 0..4000 {
            let sample = CatalogSample::new(&rows, 40, 9, &mut rng);
            assert_eq!(sample.places[..3], [3, 11, 39]);
            sample.places.iter().for_each(|&place| counts[place as usize] += 1);
            let share = f64::from(sample.log_probability).exp();
            let of = |&place: &u32| scores[place as usize];
            sum += sample.places[..3].iter().map(of).sum::<f64>();
            sum += sample.places[3..].iter().map(of).sum::<f64>() / share;
            let mut places = sample.places.clone();
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), 12);
        }
        let all: f64 = scores.iter().sum();
        assert!((sum / 4000.0 / all - 1.0).abs() < 0.02, "{} for {all}", sum / 4000.0);
        // 9 of 37 each time, so 973 of 4000.
        for (place, count) in counts.into_iter().enumerate() {
            let expected = if [3, 11, 39].contains(&place) { 4000..=4000 } else { 850..=1100 };
            assert!(expected.contains(&count), "{place}: {count}");
        }
    }

    #[test]
    fn a_sample_of_everything_is_the_catalog() {
        let rated = [(2, Stars::MAX), (0, Stars::MIN)];
        let sample = CatalogSample::new(&[&rated], 5, 100, &mut ChaCha8Rng::seed_from_u64(1));
        assert_eq!(sample.places, [0, 2, 1, 3, 4]);
        assert!(sample.log_probability.abs() < f32::EPSILON);
        assert_eq!(sample.rows(&[&rated]), [vec![(1, Stars::MAX), (0, Stars::MIN)]]);
    }
}
