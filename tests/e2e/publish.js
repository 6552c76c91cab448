// Versions of the page to publish: copies of the built one, changed and listed anew as `cargo xtask pack` does it.
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST } from "./browser.js";

const made = [];

/** An empty folder of the test's own. */
export async function folder() {
  made.push(await mkdtemp(join(tmpdir(), "matinee-e2e-")));
  return made.at(-1);
}

/** Copies the built page, without what is compressed, into a folder. */
export async function copy(to, from = DIST) {
  await cp(from, to, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  return to;
}

/** A copy in a folder of its own. */
export async function version(from) {
  return copy(await folder(), from);
}

/** Takes all folders away. */
export async function clean() {
  for (const path of made.splice(0)) await rm(path, { recursive: true, force: true });
}

/** Changes a text file. */
export async function edit(path, change) {
  const before = await readFile(path, "utf8");
  const after = change(before);
  if (before === after) throw new Error(`nothing was changed in ${path}`);
  await writeFile(path, after);
}

/** Lists the files of a page anew for its service worker. */
export async function list(page) {
  const all = (await readdir(page, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = [];
  const { models = [] } = JSON.parse(await readFile(join(page, "model/manifest.json"), "utf8"));
  const others = models.slice(1).map((model) => `model/${model.weights.name}`);
  for (const entry of all) {
    const path = join(entry.parentPath ?? entry.path, entry.name).slice(page.length + 1);
    if (path === "sw.js" || path === "matinee.json") continue;
    const sha256 = createHash("sha256").update(await readFile(join(page, path))).digest("hex");
    files.push({ path, sha256, ...(others.includes(path) ? { optional: true } : {}) });
  }
  const text = JSON.stringify(files, null, 1);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  await edit(join(page, "sw.js"), (script) =>
    script.replace(/const VERSION = ".*";/, `const VERSION = "${name}";`).replace(/const FILES = \[.*?\n\];/s, `const FILES = ${text};`),
  );
}

/** Another version: boot.js, which keeps its name, and index.html both say which. */
export async function next(from, name) {
  const page = await version(from);
  await edit(join(page, "index.html"), (html) => html.replace("<body>", `<body data-index="${name}">`));
  await edit(join(page, "boot.js"), (script) => `document.documentElement.dataset.boot = "${name}";\n${script}`);
  await list(page);
  return page;
}

/** Which version a page is of: what its index.html and its boot.js say. */
export const shown = (page) =>
  page.evaluate(() => [document.body.dataset.index ?? "1", document.documentElement.dataset.boot ?? "1"]);

/** Waits until something in the page, which may take its time to say so, is true. */
export async function until(page, is, argument, patience = 60_000) {
  for (const end = Date.now() + patience; !(await page.evaluate(is, argument)); await page.waitForTimeout(100)) {
    if (Date.now() > end) throw new Error(`it did not come true: ${is}`);
  }
}

/** Waits until this version is kept for visits without a network; with the larger worker where it is used. */
export const kept = (page, webgpu = false) =>
  until(
    page,
    async (webgpu) => {
      const { active, installing } = (await navigator.serviceWorker.getRegistration()) ?? {};
      const { controller } = navigator.serviceWorker;
      if (installing || active?.state !== "activated" || controller?.scriptURL !== new URL("sw.js", document.baseURI).href) return false;
      const workers = document.querySelector("meta[name=matinee-workers]").content;
      const larger = new URL(`${workers}matinee-worker-webgpu_bg.wasm`, document.baseURI);
      return !webgpu || (await caches.match(larger)) !== undefined;
    },
    webgpu,
  );
