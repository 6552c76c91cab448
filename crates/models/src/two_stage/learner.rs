//! Learns people's embeddings and biases from their ratings, with the network held fixed.

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Tensor;

use super::loss::Examples;
use super::network::{Network, People};
use crate::cancellation::{Cancellation, Cancelled};

/// How people are learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LearnerOptions {
    /// Number of steps of Adam (Kingma et al. 2015).
    pub steps: u32,
    /// First learning rate; falls linearly to a tenth.
    pub learning_rate: f64,
    /// Weight of the mean cross-entropy.
    pub retrieval_weight: f32,
    /// Weight of the mean ranking loss.
    pub ranking_weight: f32,
    /// Weight of half the squared embedding: how much a person is pulled to the mean, in ratings.
    pub pull: f32,
    /// The same for the bias.
    pub bias_pull: f32,
}

/// Learns people, with a network held fixed. Everybody starts as the mean person, whose embedding and bias are zero.
#[derive(Clone, Debug)]
pub struct Learner {
    network: Network,
    options: LearnerOptions,
}

impl Learner {
    /// For a network of which the mean person is zero.
    pub fn new(network: &Network, options: LearnerOptions) -> Self {
        Self { network: network.frozen(false), options }
    }

    /// The network, without gradients.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// How people are learned.
    pub fn options(&self) -> &LearnerOptions {
        &self.options
    }

    /// The same, learning people in another way.
    #[must_use]
    pub fn with_options(&self, options: LearnerOptions) -> Self {
        Self { options, ..self.clone() }
    }

    /// Learns people from `examples`, which are on the network's device. Who has none stays the mean person. Enqueues work
    /// without waiting.
    pub fn learn(&self, examples: &Examples) -> People {
        let mut run = LearnerRun::new(self, examples);
        for step in 0..self.options.steps {
            run.step(step);
        }
        run.people()
    }

    /// The same, asking between steps whether to go on.
    ///
    /// # Errors
    /// If it is cancelled.
    pub async fn learn_cancellable(
        &self,
        examples: &Examples,
        cancellation: &dyn Cancellation,
    ) -> Result<People, Cancelled> {
        let mut run = LearnerRun::new(self, examples);
        for step in 0..self.options.steps {
            cancellation.check().await?;
            run.step(step);
        }
        Ok(run.people())
    }
}

/// What is learned.
#[derive(Module, Debug)]
struct Learned {
    /// `[people, dim]`.
    embeddings: Param<Tensor<2>>,
    /// `[people, 1]`.
    biases: Param<Tensor<2>>,
}

/// Learning in progress, on the device of automatic differentiation.
struct LearnerRun<'a> {
    learner: &'a Learner,
    examples: &'a Examples,
    /// The network on the device of automatic differentiation.
    tracked_network: Network,
    /// The examples there.
    tracked_examples: Examples,
    /// From [`Examples::title_parts`].
    titles: (Tensor<2>, Tensor<2>),
    learned: Learned,
    /// One over the number of ratings of each person, `[people, 1]`.
    share: Tensor<2>,
    optimiser: ModuleOptimizer,
}

impl<'a> LearnerRun<'a> {
    fn new(learner: &'a Learner, examples: &'a Examples) -> Self {
        let people = examples.counts.dims()[0];
        let device = learner.network.titles.val().device().autodiff();
        let zeros = |width| Param::from_tensor(Tensor::zeros([people, width], &device));
        let (titles, biases) = examples.title_parts(&learner.network);
        let tracked_examples = examples.tracked();
        Self {
            learner,
            examples,
            tracked_network: learner.network.frozen(true),
            share: tracked_examples.counts.clone().clamp_min(1.0).recip(),
            tracked_examples,
            titles: (Tensor::from_inner(titles), Tensor::from_inner(biases)),
            learned: Learned { embeddings: zeros(learner.network.shape().dim), biases: zeros(1) },
            optimiser: AdamConfig::new().init(),
        }
    }

    fn step(&mut self, step: u32) {
        let people = People { embeddings: self.learned.embeddings.val(), biases: self.learned.biases.val() };
        let options = &self.learner.options;
        let fixed = people.embeddings.clone().inner();
        let gradient = self.examples.retrieval_gradient(&self.learner.network, fixed);
        // Has the gradient of the retrieval loss; nobody asks for its value.
        let retrieval = (people.embeddings.clone() * Tensor::from_inner(gradient)).sum_dim(1);
        let ranking = self.tracked_examples.ranking_loss(&self.tracked_network, &people, &self.titles, None);
        let data = retrieval * options.retrieval_weight + ranking * options.ranking_weight;
        let squares = |tensor: Tensor<2>, weight: f32| (tensor.clone() * tensor).sum_dim(1) * (weight / 2.0);
        let prior = squares(people.embeddings, options.pull) + squares(people.biases, options.bias_pull);
        // By person, so that the gradient of one does not depend on who else is learned.
        let loss = ((data + prior) * self.share.clone()).sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.learned);
        let rate = options.learning_rate * (1.0 - 0.9 * f64::from(step) / f64::from(options.steps));
        // The optimiser takes the module by value.
        self.learned = self.optimiser.step(rate, self.learned.clone(), gradients);
    }

    fn people(self) -> People {
        People { embeddings: self.learned.embeddings.val().inner(), biases: self.learned.biases.val().inner() }
    }
}
