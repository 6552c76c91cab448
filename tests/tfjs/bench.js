// The same training in burn and in TensorFlow.js. Prints JSON; `cargo xtask bench --against tfjs` makes a table of it.
import { start } from "../e2e/browser.js";

const USERS = 943;
const RATINGS = 100_000;
const CATALOGS = [1682, 23_486];
const BATCHES = [256, 1024];
const SIZES = { users: USERS, dim: 35, hidden: 64 };
/** Ratings of the person who is learned. */
const OF_PERSON = 20;
/** Rounds of each comparison: as many as fit into `LONGEST`, at least the first and at most the second number. */
const ROUNDS = [3, 9];
const LONGEST = 40_000;
/** The first steps run this long on the faster side: browsers compile what runs often a second time, for speed. */
const WARM_UP = 3000;
/** A round has so many steps that it lasts this long, if it can. */
const ROUND = 500;
/** An epoch that would last longer is reckoned from its steps. */
const LONGEST_EPOCH = 60_000;
const NAMES = ["burn", "tfjs"];
/** Relative difference of losses that are to be the same; steps on differently rounded gradients part slowly. */
const TOLERANCE = { first: 1e-4, later: 0.02, embedding: 0.02 };

function summary(millis) {
  const sorted = [...millis].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1), count: sorted.length };
}

function assertSame(what, one, other, tolerance) {
  const difference = Math.abs(one - other) / Math.max(1, Math.abs(other));
  if (!(difference <= tolerance)) throw new Error(`not the same model: ${what} is ${one} in burn and ${other} in TensorFlow.js`);
}

const note = (text) => process.stderr.write(`    ${text}\n`);

/** Both sides in turn, so that a busy machine slows both down. */
async function compare(once) {
  const measured = { burn: [], tfjs: [] };
  const begun = performance.now();
  for (let round = 0; round < ROUNDS[1] && (round < ROUNDS[0] || performance.now() - begun < LONGEST); round += 1) {
    const order = round % 2 ? NAMES : [...NAMES].reverse();
    for (const name of order) measured[name].push(await once(name, round));
  }
  return Object.fromEntries(NAMES.map((name) => [name, summary(measured[name])]));
}

/** A training step and an epoch. */
async function training(page, batch) {
  const train = (name, first, steps) =>
    page.evaluate(([name, batch, first, steps]) => window.bench.train(name, batch, first, steps), [name, batch, first, steps]);
  const epochSteps = Math.floor(RATINGS / batch);
  // The first steps compile kernels and find caches cold. Their losses say whether both train the same.
  const losses = {};
  const third = {};
  for (const name of NAMES) {
    losses[name] = [(await train(name, 0, 1)).loss];
    await train(name, 1, 1);
    third[name] = (await train(name, 2, 1)).millis;
  }
  const warm = Math.min(epochSteps - 3, Math.floor(WARM_UP / Math.min(...NAMES.map((name) => third[name]))));
  for (const name of NAMES) if (warm > 0) losses[name].push((await train(name, 3, warm)).loss);
  assertSame("the first loss", losses.burn[0], losses.tfjs[0], TOLERANCE.first);
  const steps = Math.max(1, Math.min(20, Math.floor(ROUND / Math.max(...Object.values(third)))));
  const step = await compare(async (name, round) => {
    const first = (round * steps) % (epochSteps - steps);
    const { millis, loss } = await train(name, first, steps);
    losses[name].push(loss);
    return millis / steps;
  });
  losses.burn.forEach((loss, nth) => assertSame(`loss ${nth}`, loss, losses.tfjs[nth], TOLERANCE.later));
  const epoch = {};
  const isReckoned = NAMES.some((name) => step[name].median * epochSteps > LONGEST_EPOCH);
  for (const name of NAMES) {
    epoch[name] = isReckoned ? step[name].median * epochSteps : (await train(name, 0, epochSteps)).millis;
  }
  return { batch, step, epoch: { ...epoch, steps: epochSteps, isReckoned }, loss: losses.burn.at(-1) };
}

/** One person's steps. */
async function learning(page) {
  const learn = (name) => page.evaluate(([name, count]) => window.bench.learn(name, count), [name, OF_PERSON]);
  const [burn, tfjs] = [await learn("burn"), await learn("tfjs")];
  burn.embedding.forEach((value, at) => assertSame(`part ${at} of the person`, value, tfjs.embedding[at], TOLERANCE.embedding));
  return { ratings: OF_PERSON, ...(await compare(async (name) => (await learn(name)).millis)) };
}

const figures = {};
for (const device of process.env.DEVICES.split(",")) {
  const world = await start({ webgpu: device === "webgpu", folder: process.env.DIST });
  try {
    const { page } = await world.visitor();
    await page.goto(world.host.url);
    await page.waitForFunction(() => window.bench);
    const adapter = device === "webgpu" ? await page.evaluate(() => window.bench.adapter()) : null;
    if (device === "webgpu" && !adapter) throw new Error("there is no adapter for WebGPU in this browser");
    await page.evaluate((device) => window.bench.start(device), device);
    const catalogs = [];
    for (const films of CATALOGS) {
      const parts = { films, learning: null, training: [] };
      for (const batch of BATCHES) {
        note(`${device}: ${films} films, batches of ${batch}`);
        await page.evaluate(([sizes, count]) => window.bench.open(sizes, count), [{ ...SIZES, films }, RATINGS]);
        if (!parts.learning) {
          parts.learning = await learning(page);
        }
        parts.training.push(await training(page, batch));
      }
      catalogs.push(parts);
    }
    figures[device] = { adapter, catalogs };
  } finally {
    await world.stop();
  }
}
console.log(JSON.stringify(figures));
