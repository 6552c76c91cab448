// Chromium, with WebGPU computed in software, and pages whose mishaps are written down.
import assert from "node:assert/strict";
import { accessSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.js";

const FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

// No more than these: others have every frame of the page drawn by the same software.
const SOFTWARE_WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** Browsers that run: what is on their pages is printed when a test fails. */
const browsers = new Set();

/** The built page. */
export const DIST = process.env.DIST ?? new URL("../../dist", import.meta.url).pathname;

export const DEVICES = ["cpu", "webgpu"];

/** Milliseconds; the software adapter compiles its shaders for a while. */
export const PATIENCE = 180_000;

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/**
 * A browser and a host with the built page. Only tests that need WebGPU ask for it: where it is there, the page computes on it,
 * and in software that is slower than on the CPU.
 */
export async function start({ webgpu = false, folder = DIST, flags = [] } = {}) {
  const host = await serve(folder);
  const args = [...FLAGS, ...(webgpu ? SOFTWARE_WEBGPU : []), ...flags];
  const browser = await chromium.launch({ executablePath: executable(), args });
  browsers.add(browser);
  return {
    host,
    /**
     * A visitor nobody knows yet. Requests that a service worker answers can't be changed by a test: those that change
     * some say `serviceWorkers: "block"`.
     */
    async visitor(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
      // On a busy machine everything takes longer, and nothing is wrong.
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      return { page, context, mishaps: watch(page, new URL(host.url).origin) };
    },
    async stop() {
      browsers.delete(browser);
      await browser.close();
      await host.close();
    },
  };
}

// Benchmarks are no tests: only below `node --test`.
if (process.env.NODE_TEST_CONTEXT) {
  afterEach(async (test) => {
    if (test.passed) return;
    for (const page of [...browsers].flatMap((browser) => browser.contexts()).flatMap((context) => context.pages())) {
      const text = await page.locator("body").innerText({ timeout: 5_000 }).catch((error) => error.message);
      console.error(`On the page ${page.url()} of the failed test "${test.name}":\n${text.replaceAll(/\s*\n\s*/g, "\n").slice(0, 4_000)}\n`);
    }
  });
}

/** Where Chromium is. */
export function executable() {
  if (process.env.CHROME) return process.env.CHROME;
  for (const folder of (process.env.PATH ?? "").split(":")) {
    for (const name of NAMES) {
      const file = join(folder, name);
      try {
        accessSync(file);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error("Chromium was not found: put it on PATH or name it with CHROME");
}

/** Collects what must not happen: errors in the console, uncaught exceptions, requests that leave the host. */
function watch(page, origin) {
  const mishaps = [];
  page.on("console", (message) => {
    if (message.type() === "error") mishaps.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => mishaps.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) mishaps.push(`left: ${url}`);
  });
  return mishaps;
}

/** Nothing went wrong unseen. */
export function assertClean(mishaps) {
  assert.deepEqual(mishaps, []);
}
