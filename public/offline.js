// Has the service worker keep the page for visits without a network, and offers a new version when there is one.
const { serviceWorker } = navigator;
/** Milliseconds between two looks for a new version from a page that stays open. */
const HOUR = 3_600_000;
/** The lock of the tab that tunes. */
const TUNING = "matinee-tuning";

const name = document.querySelector("meta[name=matinee-offline]")?.content;
const script = name && new URL(name, document.baseURI).href;
let registration;
let kept;
// The first service worker takes over a page that it fits: that is no new version. Until then a page may have that of
// a site around it.
let isFirst = serviceWorker?.controller?.scriptURL !== script;
let pressed = false;

// Only what was packed has a service worker, and only secure places let a page have one.
if (script && serviceWorker) {
  serviceWorker.addEventListener("controllerchange", async () => {
    if (isFirst) isFirst = false;
    else if (pressed || !(await isTuning())) location.reload();
    else offer();
  });
  // The page's own downloads come first: the engine says by a mark when it has everything.
  const observer = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      const [kind, weights] = name.split(" ");
      if (kind === "matinee:model") kept?.then(() => also({ files: "model", url: new URL(weights, document.baseURI).href })).catch(console.warn);
      if (!kind.startsWith("matinee:ready")) continue;
      kept ??= new Promise(window.requestIdleCallback ?? setTimeout).then(keep);
      kept.then(() => name.endsWith("webgpu") && also({ files: "webgpu" })).catch(console.warn);
    }
  });
  observer.observe({ type: "mark", buffered: true });
}

async function keep() {
  registration = await serviceWorker.register(script);
  if (registration.waiting && !isFirst) offer();
  watch();
  registration.addEventListener("updatefound", watch);

  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || Date.now() - looked < HOUR) return;
    looked = Date.now();
    registration.update().catch(console.warn);
  });

  await serviceWorker.ready;
  const { bundle } = document.documentElement.dataset;
  if (bundle) also({ files: "bundle", folder: new URL(bundle, document.baseURI).href });
}

/** Asks for files that not everybody needs. */
function also(what) {
  registration.active.postMessage({ type: "also", ...what });
}

function watch() {
  const worker = registration.installing;
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && !isFirst) offer();
  });
}

/** Whether a tab is at work on a tuning, which nobody asked to interrupt. */
async function isTuning() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === TUNING);
}

/** Says that there is a new version, which begins when the visitor wants it to. */
function offer() {
  const place = document.getElementById("update");
  if (place.firstChild) return;
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.testid = "update";
  const words = document.createElement("p");
  words.textContent = "Update ready: reload to get the new version.";
  notice.append(words, button("Reload", takeOver), button("Later", () => notice.remove()));
  place.append(notice);
}

function takeOver() {
  pressed = true;
  // Another tab may have been first.
  if (registration.waiting) registration.waiting.postMessage({ type: "take-over" });
  else location.reload();
}

function button(name, act) {
  const button = document.createElement("button");
  button.className = "quiet";
  button.textContent = name;
  button.addEventListener("click", act);
  return button;
}
