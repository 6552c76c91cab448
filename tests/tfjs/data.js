// Weights and ratings for both sides, the same in every run.

/** A small generator of random numbers in [0, 1) (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All weights, in the order that the workers read them in. Embeddings and layers begin as the trainer's do. */
export function initialWeights({ films, users, dim, hidden }) {
  const next = random(1);
  const glorot = (rows, columns) => Math.sqrt(6 / (rows + columns));
  const parts = [
    [users * dim, 0.05],
    [users, 0],
    [films * dim, 0.05],
    [films, 0.5],
    [dim * hidden, glorot(2 * dim, hidden)],
    [dim * hidden, glorot(2 * dim, hidden)],
    [hidden, 0],
    [hidden, glorot(hidden, 1)],
    [1, 0],
    [films, 0.3],
  ];
  return new Float32Array(parts.flatMap(([count, limit]) => Array.from({ length: count }, () => (next() * 2 - 1) * limit)));
}

/** Ratings by people at random, of popular films more often, with masks of the dropout: half are kept, and doubled. */
export function ratings({ films, users, hidden }, count, seed) {
  const next = random(seed);
  const whole = (below) => Math.floor(next() * below);
  return {
    users: Int32Array.from({ length: count }, () => whole(users)),
    films: Int32Array.from({ length: count }, () => Math.floor(next() ** 3 * films)),
    stars: Float32Array.from({ length: count }, () => (1 + whole(10)) / 2),
    dropout: Float32Array.from({ length: count * hidden }, () => (next() < 0.5 ? 0 : 2)),
  };
}
