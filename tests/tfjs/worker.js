// The two-stage model in TensorFlow.js, in a worker that understands the messages of crates/training-bench. Each part is written in
// the way that is fastest here: the softmax with its own gradient, look-ups by `gather`, and where the backend lacks the
// gradient of that (wasm), by one with `scatterND`.

const backend = new URLSearchParams(self.location.search).get("backend");
importScripts("tf.min.js", `tf-backend-${backend}.min.js`);

const RANGE = [0.5, 5];
const L2 = 0.03;
const LAYER_DECAY = 0.0003;
const LEARNING_RATE = 0.01;
const EPSILON = 1e-7;
const LEARNER = { steps: 60, rate: 0.05, retrieval: 1, ranking: 2, pull: 0.7, biasPull: 1, epsilon: 1e-5 };

let sizes;
let weights = {};
let optimizer;

const floats = (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const ints = (bytes) => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

/** Rows of a table. */
function lookUp(table, places) {
  if (backend === "webgpu") return tf.gather(table, places);
  return tf.customGrad((table) => ({
    value: tf.gather(table, places),
    gradFunc: (gradient) => tf.scatterND(places.expandDims(1), gradient, table.shape),
  }))(table);
}

const stretched = (logits) => tf.add(tf.mul(tf.sigmoid(logits), RANGE[1] - RANGE[0]), RANGE[0]);
const squares = (tensor) => tf.sum(tf.square(tensor));
const sum = (...terms) => terms.reduce((one, other) => tf.add(one, other));

function open(message) {
  Object.values(weights).forEach((weight) => weight.dispose());
  optimizer?.dispose();
  sizes = message.sizes;
  const { films, users, dim, hidden } = sizes;
  const shapes = {
    embeddings: [users, dim],
    biases: [users, 1],
    titles: [films, dim],
    retrievalBias: [1, films],
    userLayer: [dim, hidden],
    titleLayer: [dim, hidden],
    layerBias: [1, hidden],
    output: [hidden, 1],
    outputBias: [1, 1],
    ratingBias: [films, 1],
  };
  const values = floats(message.weights);
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const count = shape[0] * shape[1];
    weights[name] = tf.tidy(() => tf.variable(tf.tensor(values.slice(at, at + count), shape)));
    at += count;
  }
  optimizer = tf.train.adam(LEARNING_RATE, 0.9, 0.999, EPSILON);
}

/** One step; the loss before it, not read back yet. */
function step(users, films, stars, dropout) {
  const of = weights;
  const batch = stars.length;
  return tf.tidy(() => {
    const userPlaces = tf.tensor1d(users, "int32");
    const filmPlaces = tf.tensor1d(films, "int32");
    const given = tf.tensor2d(stars, [batch, 1]);
    const mask = tf.tensor2d(dropout, [batch, sizes.hidden]);
    return optimizer.minimize(() => {
      const user = lookUp(of.embeddings, userPlaces);
      const userBias = lookUp(of.biases, userPlaces);
      const title = lookUp(of.titles, filmPlaces);
      const titleBias = lookUp(of.ratingBias, filmPlaces);
      const scores = tf.add(tf.matMul(user, of.titles, false, true), of.retrievalBias);
      const target = tf.oneHot(filmPlaces, sizes.films);
      const retrieval = tf.losses.softmaxCrossEntropy(target, scores, undefined, 0, tf.Reduction.SUM);
      const layer = sum(tf.matMul(user, of.userLayer), tf.matMul(title, of.titleLayer), of.layerBias);
      const hidden = tf.mul(tf.relu(layer), mask);
      const logits = sum(tf.matMul(hidden, of.output), of.outputBias, userBias, titleBias);
      const ranking = tf.mul(squares(tf.sub(stretched(logits), given)), 0.5);
      const penalty = sum(squares(user), squares(userBias), squares(title), squares(titleBias));
      const layers = sum(squares(of.userLayer), squares(of.titleLayer), squares(of.output));
      const data = tf.div(sum(retrieval, ranking, tf.mul(penalty, L2 / 2)), batch);
      return tf.add(data, tf.mul(layers, LAYER_DECAY / 2));
    }, true);
  });
}

async function train(message) {
  const [users, films, stars, dropout] = [ints(message.users), ints(message.films), floats(message.stars), floats(message.dropout)];
  const { batch } = message;
  const start = performance.now();
  let loss;
  for (let at = 0; at < stars.length; at += batch) {
    const part = (values, width) => values.subarray(at * width, (at + batch) * width);
    loss?.dispose();
    loss = step(part(users, 1), part(films, 1), part(stars, 1), part(dropout, sizes.hidden));
  }
  const [value] = await loss.data();
  loss.dispose();
  return { kind: "trained", millis: performance.now() - start, loss: value };
}

/** A person by their ratings, with the network held fixed. */
async function learn(message) {
  const [films, stars] = [ints(message.films), floats(message.stars)];
  const count = stars.length;
  const of = weights;
  const start = performance.now();
  const rated = new Float32Array(sizes.films);
  // The gradient of the cross-entropy holds for targets that sum to one.
  films.forEach((film) => (rated[film] = 1 / count));
  const fixed = tf.tidy(() => {
    const places = tf.tensor1d(films, "int32");
    const title = tf.gather(of.titles, places);
    return {
      rated: tf.tensor2d(rated, [1, sizes.films]),
      given: tf.tensor2d(stars, [count, 1]),
      titlePart: tf.add(tf.matMul(title, of.titleLayer), of.layerBias),
      titleBias: tf.add(tf.gather(of.ratingBias, places), of.outputBias),
    };
  });
  const embedding = tf.tidy(() => tf.variable(tf.zeros([1, sizes.dim])));
  const bias = tf.tidy(() => tf.variable(tf.zeros([1, 1])));
  const adam = tf.train.adam(LEARNER.rate, 0.9, 0.999, LEARNER.epsilon);
  for (let nth = 0; nth < LEARNER.steps; nth += 1) {
    adam.learningRate = LEARNER.rate * (1 - (0.9 * nth) / LEARNER.steps);
    adam.minimize(
      () => {
        const scores = tf.add(tf.matMul(embedding, of.titles, false, true), of.retrievalBias);
        const retrieval = tf.losses.softmaxCrossEntropy(fixed.rated, scores, undefined, 0, tf.Reduction.SUM);
        const hidden = tf.relu(tf.add(tf.matMul(embedding, of.userLayer), fixed.titlePart));
        const logits = sum(tf.matMul(hidden, of.output), fixed.titleBias, bias);
        const ranking = tf.mul(squares(tf.sub(stretched(logits), fixed.given)), 0.5);
        const prior = tf.add(tf.mul(squares(embedding), LEARNER.pull / 2), tf.mul(squares(bias), LEARNER.biasPull / 2));
        return tf.div(sum(tf.mul(retrieval, LEARNER.retrieval * count), tf.mul(ranking, LEARNER.ranking), prior), count);
      },
      false,
      [embedding, bias],
    );
  }
  const values = [...(await embedding.data())];
  const millis = performance.now() - start;
  [...Object.values(fixed), embedding, bias, adam].forEach((one) => one.dispose());
  return { kind: "learned", millis, embedding: values };
}

const handlers = {
  open: async (message) => {
    open(message);
    return { kind: "opened" };
  },
  train,
  learn,
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(await handlers[data.kind](data));
  } catch (error) {
    self.postMessage({ kind: "failed", message: `${error.message}` });
  }
};

(async () => {
  if (backend === "wasm") tf.wasm.setWasmPaths(new URL("./", self.location.href).href);
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend "${backend}" here`);
  await tf.ready();
  self.postMessage({ kind: "started" });
})().catch((error) => self.postMessage({ kind: "failed", message: error.message }));
