// What runs in the page: two workers, and one question at a time.
import { initialWeights, ratings } from "./data.js";

const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A worker that has started; `ask` sends a message and waits for the answer. */
function started(url, options) {
  const worker = new Worker(url, options);
  const answer = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.kind === "failed" ? reject(new Error(`${url}: ${data.message}`)) : resolve(data));
      worker.onerror = (event) => reject(new Error(`${url}: ${event.message}`));
    });
  const ready = answer();
  return {
    async ask(message) {
      await ready;
      const answered = answer();
      worker.postMessage(message);
      return answered;
    },
  };
}

const sides = {};
let batches;
let sizes;

/** Starts both sides on a device. */
export function start(device) {
  sides.burn = started(`matinee-training-bench-${device}_loader.js`, { type: "module" });
  sides.tfjs = started(`worker.js?backend=${device === "cpu" ? "wasm" : "webgpu"}`);
}

/** The adapter that WebGPU has here. */
export async function adapter() {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = found.info;
  return { vendor, architecture, device, description, isFallback: isFallbackAdapter ?? found.isFallbackAdapter };
}

/** Both sides begin anew, with the same weights. */
export async function open(wanted, count) {
  sizes = wanted;
  batches = ratings(sizes, count, 2);
  const weights = bytes(initialWeights(sizes));
  for (const side of Object.values(sides)) await side.ask({ kind: "open", sizes, weights });
}

/** Trains one side on `steps` batches from the `first` on. */
export async function train(side, batch, first, steps) {
  const [from, to] = [first * batch, (first + steps) * batch];
  const part = (name, width = 1) => bytes(batches[name].slice(from * width, to * width));
  return sides[side].ask({
    kind: "train",
    batch,
    users: part("users"),
    films: part("films"),
    stars: part("stars"),
    dropout: part("dropout", sizes.hidden),
  });
}

/** Has one side learn somebody by `count` ratings, each of another film. */
export async function learn(side, count) {
  const films = Int32Array.from({ length: count }, (_, nth) => (nth * 83) % sizes.films);
  const stars = Float32Array.from({ length: count }, (_, nth) => (1 + ((nth * 7) % 10)) / 2);
  return sides[side].ask({ kind: "learn", films: bytes(films), stars: bytes(stars) });
}
