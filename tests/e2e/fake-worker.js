// A worker that computes nothing and says what it is told to, for what the real one can't be made to do at will: losses
// that are not numbers, adapters of other bundles, a death at a certain step. Its source is put in place of the
// worker's loader.

import { readFileSync } from "node:fs";

const TYPES = new URL("../../crates/protocol/types/matinee.d.ts", import.meta.url);
const PROTOCOL = Number(/PROTOCOL: (\d+)/.exec(readFileSync(TYPES, "utf8"))[1]);

/** Runs inside the worker. */
function worker(scenario) {
  const FILMS = [
    1, 2, 6, 10, 16, 32, 34, 39, 47, 50, 110, 111, 150, 153, 165, 260, 296, 300, 316, 318, 329, 337, 344, 356, 357, 364, 367,
    377, 380, 434, 440, 454, 457, 480, 500, 527, 541, 586, 587, 588, 589, 590, 592, 593, 595, 597, 608, 648,
  ];
  const { device, protocol, outcome = "better", steps = 40, tick = 50, dieAt = 0, nan = false, foreign = false, more = 12 } = scenario;
  const STAGES = { encode: 0.25, retrieve: 0.25, rank: 0.25, rerank: 0.25 };
  const shas = new Map();
  let sha = "";
  let tuning = null;
  self.requests = [];

  const crc32 = (bytes) => {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ~crc >>> 0;
  };
  /** An adapter or a checkpoint without tensors, as matinee_bundle writes them. */
  const file = (magic, bundle, count) => {
    const payload = new Uint8Array([bundle.length, ...new TextEncoder().encode(bundle), count, 0]);
    const bytes = new Uint8Array(20 + payload.length);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode(magic));
    view.setUint32(4, 2, true);
    view.setUint32(8, payload.length, true);
    view.setUint32(16, crc32(payload), true);
    bytes.set(payload, 20);
    return bytes;
  };
  const countIn = (bytes) => bytes[bytes.length - 2];

  const starsOf = (film, ratings, tuned) => {
    const sum = ratings.reduce((sum, rated) => sum + ((rated.film * film) % 7) * rated.stars, 0);
    return 2.5 + ((film * 13 + sum) % 20) / 10 + (tuned ? ((film % 5) - 2) / 5 : 0);
  };
  const picks = ({ ratings, count, hidden, adapter }) => {
    const out = new Set([...ratings.map((rated) => rated.film), ...hidden]);
    return FILMS.filter((film) => !out.has(film))
      .map((film) => {
        const stars = starsOf(film, ratings, adapter);
        const reasons = ratings.slice(0, 3).map((rated) => ({ film: rated.film, share: 0.3 }));
        return { film, score: stars, stars, margin: 0.8, reasons };
      })
      .sort((a, b) => b.stars - a.stars || a.film - b.film)
      .slice(0, count);
  };

  const progress = () => {
    const way = tuning.step / steps;
    const bad = nan && tuning.step > 5 ? NaN : 0;
    return {
      step: tuning.step,
      steps,
      train: 0.95 - 0.5 * way + bad,
      held_out: 1 - 0.2 * way + 0.02 * Math.sin(tuning.step),
      base: 1,
      millis: tuning.step * tick,
      left_millis: (steps - tuning.step) * tick,
      paused: tuning.paused,
    };
  };
  const tell = (withCheckpoint) => {
    const checkpoint = withCheckpoint ? file("MTNK", sha, tuning.step) : undefined;
    self.postMessage({ type: "tuning", id: tuning.id, progress: progress(), checkpoint });
  };
  const end = (kind) => {
    const { id, step, ratings } = tuning;
    tuning = null;
    const before = { rmse: 1, like_loss: 0.6 };
    const after = { rmse: kind === "better" ? 0.8 : 1, like_loss: 0.5 };
    const gain = { rmse: 0.2, low: 0.05, high: 0.35, expected: 0.12 };
    const adapter = file("MTNA", foreign ? "f".repeat(64) : sha, ratings.length);
    const outcomes = {
      better: { kind, adapter, parts: ["stars", "order"], before, after, gain },
      "no-better": { kind, before, after, gain: { ...gain, rmse: 0.01, low: -0.02 }, more },
      "too-few": { kind, rated: 4, needed: 5 },
      diverged: { kind, step },
      cancelled: { kind },
    };
    self.postMessage({ type: "tuned", id, outcome: outcomes[kind], device, steps: step, millis: step * tick });
  };
  const go = () => {
    if (!tuning || tuning.paused) return;
    tuning.step += 1;
    if (dieAt && tuning.step === dieAt && !tuning.resumed) {
      self.close();
      return;
    }
    tell(tuning.step % 5 === 0);
    if (nan && tuning.step > 8) end("diverged");
    else if (tuning.step >= steps) end(outcome);
    else setTimeout(go, tick);
  };

  const answers = {
    load({ id, models }) {
      for (const { entry } of models) shas.set(entry.id, entry.weights.sha256);
      self.postMessage({ type: "loaded", id, device, millis: 1 });
    },
    recommend: (request) =>
      self.postMessage({ type: "recommended", id: request.id, picks: picks(request), device, millis: 1, stages: STAGES }),
    preview: (request) => answers.recommend(request),
    predict({ id, ratings, films, adapter }) {
      const others = ratings.filter((rated) => !films.includes(rated.film));
      const one = (film) => ({
        film,
        base: starsOf(film, others, false),
        tuned: adapter ? starsOf(film, others, true) : undefined,
      });
      self.postMessage({ type: "predicted", id, films: films.map(one) });
    },
    tune({ id, ratings, model, resume }) {
      sha = shas.get(model);
      tuning = { id, ratings, step: resume ? countIn(resume) : 0, paused: false, resumed: Boolean(resume) };
      tell(false);
      setTimeout(go, tick);
    },
    steer({ id, how }) {
      if (!tuning || tuning.id !== id) return;
      if (how === "cancel") return end("cancelled");
      tuning.paused = how === "pause";
      tell(false);
      if (how === "continue") go();
    },
  };
  self.onmessage = ({ data }) => {
    self.requests.push(data);
    answers[data.type](data);
  };
  self.postMessage({ type: "started", device, protocol });
}

/** The source of such a worker. */
export const fakeWorker = (scenario) => `(${worker})(${JSON.stringify({ protocol: PROTOCOL, ...scenario })});`;

/** Puts it in place of the real ones of a page. The scenario can be changed for workers to come. */
export async function fake(page, scenario = {}) {
  const present = { ...scenario };
  await page.route("**/matinee-worker-*_loader.js", (route) => {
    const device = route.request().url().includes("webgpu") ? "webgpu" : "cpu";
    return route.fulfill({ contentType: "text/javascript", body: fakeWorker({ device, ...present }) });
  });
  return present;
}
