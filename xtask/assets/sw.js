// The service worker: keeps one version of the page, whole, for visits without a network.
//
// `cargo xtask build` writes VERSION and FILES in. A version has a cache of its own. It is installed only when every
// file that came has the hash that is named here, so a half-published site installs nothing and the version before
// stays. Pages get the files of their version and no other; everything that is not listed goes to the network.
const VERSION = "__VERSION__";
/** Every file of this version: its address from here, its SHA-256 in hexadecimal, and whether only some visitors need it. */
const FILES = __FILES__;

// Several of these pages may share an origin, and all caches with it.
const PREFIX = `matinee ${self.registration.scope} `;
const OWN = PREFIX + VERSION;
/** What the host may change without a new version: matinee.json, and bundles that are not in the list. */
const KEPT = PREFIX + "kept";

const address = (path) => new URL(path, self.registration.scope).href;
const HOME = address("./");
const INDEX = address("index.html");
const CONFIG = address("matinee.json");
const listed = new Map(FILES.map((file) => [address(file.path), file]));

/** The larger worker, which only those who use it should have to download. */
const isWebgpu = (url) => url.includes("matinee-worker-webgpu");
/** The header of a kept file that only some visitors need: weights of a model that they have chosen. */
const OPTIONAL = "Matinee-Optional";
/** A file of a bundle, named by the first digits of its SHA-256. */
const HASHED = /-([0-9a-f]{16})\.bin$/;

/** Milliseconds that a slow network gets before what is kept is good enough. */
const SLOW = 3000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  const { type, files, folder, url } = event.data ?? {};
  if (type === "take-over") event.waitUntil(self.skipWaiting());
  if (type === "also" && files === "webgpu") event.waitUntil(keepAll(isWebgpu));
  if (type === "also" && files === "model") event.waitUntil(listed.has(url) ? keepAll((each) => each === url) : cacheFirst(url, url));
  if (type === "also" && files === "bundle") event.waitUntil(keepBundle(folder));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = "";
  // The page itself may be asked anything: `?device=cpu`.
  if (request.mode === "navigate") {
    url.search = "";
    if (url.href === HOME || url.href === INDEX) event.respondWith(own(INDEX, request));
  } else if (listed.has(url.href)) {
    event.respondWith(own(url.href, request));
  } else if (request.destination === "" && (url.href === CONFIG || url.pathname.endsWith("/manifest.json"))) {
    event.respondWith(networkFirst(url.href, request));
  } else if (request.destination === "" && HASHED.test(url.pathname)) {
    event.respondWith(cacheFirst(url.href, request));
  }
});

/** The file of this version; the network's where it is not kept: what only some need, or what the browser has cleared. */
async function own(url, request) {
  const cache = await caches.open(OWN);
  const old = await cache.match(url);
  if (old) return old;
  const response = await fetch(request);
  const { optional, sha256 } = listed.get(url) ?? {};
  const right = optional && (await verified(response.clone(), sha256));
  // One that is wrong is handed on: the page has a sentence for it.
  if (right) await cache.put(url, marked(right));
  return response;
}

/** Says of a file that its visitor needs it although not everybody does. */
function marked(response) {
  response.headers.set(OPTIONAL, "1");
  return response;
}

async function install() {
  const had = await kept();
  await keepAll((url, { optional }) => (optional ? had.optional : !isWebgpu(url) || had.webgpu), had);
  // The configuration is no part of the version, and a page can do without.
  await networkFirst(CONFIG, CONFIG).catch(() => {});
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== OWN && name !== KEPT) await caches.delete(name);
  }
  await self.clients.claim();
}

/** What the versions before have: where each content lies, by its hash, and whether the larger worker and other models are in use. */
async function kept() {
  const had = { contents: new Map(), webgpu: false, optional: false };
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === KEPT) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      had.contents.set(response.headers.get("Matinee-SHA-256"), { cache, request });
      had.webgpu ||= isWebgpu(request.url);
      had.optional ||= response.headers.has(OPTIONAL);
    }
  }
  return had;
}

/** Keeps the files of this version that are wanted, one after the other: the page may be downloading too. */
async function keepAll(wanted, had = { contents: new Map() }) {
  const cache = await caches.open(OWN);
  for (const file of FILES) {
    const { path, sha256, optional } = file;
    const url = address(path);
    if (!wanted(url, file) || (await cache.match(url))) continue;
    const old = had.contents.get(sha256);
    const response =
      (old && (await verified(await old.cache.match(old.request), sha256))) ??
      // What the page has just downloaded is in the browser's cache; where that is too old, the host is asked.
      (await verified(await fetch(url), sha256)) ??
      (await verified(await fetch(url, { cache: "reload" }), sha256));
    if (!response) throw new Error(`${path} is not the file of this version: is it still being published?`);
    await cache.put(url, optional ? marked(response) : response);
  }
}

/** The response if its content has this hash or one that begins so, else nothing. */
async function verified(response, sha256) {
  if (!response?.ok) return null;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!hash.startsWith(sha256)) return null;
  const headers = new Headers(response.headers);
  // The content is decoded by now, and the same for everybody.
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("Matinee-SHA-256", hash);
  // A new response, since one that was redirected may not answer a navigation.
  return new Response(bytes, { headers });
}

/** What the host says now, or what it said last where it can't be reached, is slow or answers with something else. */
async function networkFirst(url, request) {
  const cache = await caches.open(KEPT);
  const old = await cache.match(url, { ignoreVary: true });
  // Asked, though the browser's cache may hold one that is good for a while yet.
  const fresh = fetch(request, { cache: "no-cache" }).then(async (response) => {
    const copy = response.clone();
    try {
      if (!copy.ok) throw new Error(copy.status);
      // The page of a hotel's network is no manifest.
      await copy.clone().json();
      await cache.put(url, copy);
    } catch {
      return old ?? response;
    }
    return response;
  });
  if (!old) return fresh;
  const slow = new Promise((done) => setTimeout(() => done(old.clone()), SLOW));
  return Promise.race([fresh.catch(() => old), slow]);
}

/** A file that is named by its content never changes. */
async function cacheFirst(url, request) {
  const cache = await caches.open(KEPT);
  const old = await cache.match(url, { ignoreVary: true });
  if (old) return old;
  const response = await fetch(request);
  const right = await verified(response.clone(), HASHED.exec(new URL(url).pathname)[1]);
  // One that is wrong is handed on: the page has a sentence for it.
  if (right) await cache.put(url, right);
  return response;
}

/** Keeps a bundle that is not in the list, and takes away what it consisted of before. */
async function keepBundle(folder) {
  const manifest = new URL("manifest.json", folder).href;
  if (listed.has(manifest)) return;
  // Manifests of one model have its weights at the top. Those of models that nobody chose are not needed.
  const { catalog, weights, models = [{ weights }] } = await (await networkFirst(manifest, manifest)).json();
  const files = [catalog, ...models.map((model) => model.weights)].map((file) => new URL(file.name, folder).href);
  for (const file of files.slice(0, 2)) await cacheFirst(file, file);
  const cache = await caches.open(KEPT);
  for (const { url } of await cache.keys()) {
    if (url.startsWith(folder) && HASHED.test(url) && !files.includes(url)) await cache.delete(url);
  }
}
