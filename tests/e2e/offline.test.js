// Visits without a network, and new versions: offered and never forced, whole or not at all.
import assert from "node:assert/strict";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { afterAnswer, cards, found, open, PATIENCE, rate, rated, rateFirst, settled, topTen } from "./actions.js";
import { assertClean, executable, start } from "./browser.js";
import { clean, copy, edit, folder, kept, list, next, shown, until, version } from "./publish.js";

const TWELVE = ["5", "4.5", "3", "2", "4", "1", "5", "3.5", "4", "2.5", "5", "3"];
const THREE = ["5", "4", "3"];

const update = (page) => page.getByTestId("update");
const button = (page, name) => page.getByRole("button", { name, exact: true });
/** Has the browser look for a new version, as it does by itself now and then. */
const look = (page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update().catch(() => {})));
const cacheNames = (page) => page.evaluate(() => caches.keys());
/** Waits until nothing is being installed. */
const installed = (page) => until(page, async () => !(await navigator.serviceWorker.ready).installing);

let world;
beforeEach(async () => {
  world = await start({ folder: await version() });
});
afterEach(async () => {
  await world.stop();
  await clean();
});
after(clean);

it("works without a network from the second visit on, tuning included", { timeout: 4 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await rateFirst(page, TWELVE);
  await kept(page);
  const first = await settled(page, TWELVE.length);
  await page.close();
  const isWebgpu = (path) => path.includes("worker-webgpu");
  assert.equal(world.host.asked.some(isWebgpu), false, "only who uses it downloads the larger worker");
  assert.deepEqual(world.host.missed, []);
  await world.host.close();

  const later = await context.newPage();
  const wrong = [];
  later.on("pageerror", (error) => wrong.push(error.message));
  await open(later, world.host, "cpu");
  assert.deepEqual(await topTen(later), first);
  assert.equal(await later.getByTestId("device-badge").getAttribute("data-device"), "cpu");
  const changed = await afterAnswer(later, () => rate(cards(later).first(), "1"));
  assert.equal(changed.length, 10);
  await later.getByRole("banner").getByRole("link", { name: "Tune", exact: true }).click();
  await button(later.getByTestId("tune"), "Tune to me").click();
  const keep = button(later.getByTestId("tune"), "Keep");
  await keep.or(button(later.getByTestId("tune"), "Tune to me")).first().waitFor({ timeout: PATIENCE });
  await later.getByTestId("outcome").waitFor({ timeout: PATIENCE });
  await later.getByRole("banner").getByRole("link", { name: "Model", exact: true }).click();
  await later.getByTestId("model").getByText(/ratings by/).waitFor();
  // The address without the file's name, with it, and with a hash route.
  for (const address of ["", "index.html?device=cpu", "?device=cpu#/model"]) {
    await later.goto(world.host.url + address);
    await later.getByRole("banner").waitFor();
    await rated(later).nth(12).waitFor({ state: "attached" });
  }
  assert.deepEqual(wrong, []);
  assertClean(mishaps);
});
it("downloads nothing twice for it", { timeout: PATIENCE }, async () => {
  // No private window, whose cache in memory takes no large file.
  const options = { executablePath: executable(), args: ["--no-sandbox", "--disable-background-networking", "--disk-cache-size=2000000000"] };
  const context = await chromium.launchPersistentContext(await folder(), options);
  try {
    const page = await context.newPage();
    await open(page, world.host, "cpu");
    await rateFirst(page, THREE);
    await topTen(page);
    await kept(page);
    const large = world.host.asked.filter((path) => /\.(wasm|bin)$/.test(path));
    assert.ok(large.length >= 4, `${large.length} large files`);
    assert.equal(new Set(large).size, large.length, large.join(", "));
  } finally {
    await context.close();
  }
});

describe("a new version", () => {
  it("is offered in every tab, taken when one asks for it, and never mixed", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor();
    await open(page, world.host, "cpu");
    await rateFirst(page, THREE);
    await topTen(page);
    await kept(page);
    const [old] = (await cacheNames(page)).filter((name) => !name.endsWith("kept"));

    // Its workers lie elsewhere, as after every change of theirs: the old ones are gone from the host.
    const second = await version();
    const workers = (await readdir(second)).find((name) => name.startsWith("workers-"));
    await rename(join(second, workers), join(second, "workers-of-two"));
    await edit(join(second, "index.html"), (html) => html.replace(workers, "workers-of-two"));
    world.host.publish(await next(second, "2"));
    world.host.asked.length = 0;
    const other = await context.newPage();
    await open(other, world.host, "cpu");
    await topTen(other);
    assert.deepEqual(await shown(other), ["1", "1"], "the version that is kept is the one that is shown");
    for (const tab of [page, other]) {
      await look(tab);
      await update(tab).getByText(/Update ready/).waitFor();
    }
    // What did not change is not downloaded again.
    assert.deepEqual(world.host.asked.filter((path) => /\.(wasm|bin)$/.test(path)), []);
    await button(other, "Later").click();
    await other.reload();
    await topTen(other);
    assert.deepEqual(await shown(other), ["1", "1"], "a reload takes nothing that nobody asked for");
    await update(other).getByText(/Update ready/).waitFor();

    await Promise.all([page.waitForEvent("load"), other.waitForEvent("load"), button(page, "Reload").click()]);
    for (const tab of [page, other]) {
      await topTen(tab);
      assert.deepEqual(await shown(tab), ["2", "2"]);
      assert.equal(await rated(tab).count(), 3);
      assert.equal(await update(tab).count(), 0);
    }
    assert.ok(!(await cacheNames(page)).includes(old), "the old version is still kept");
    assert.deepEqual(world.host.missed, []);
    await world.host.close();
    await page.reload();
    await topTen(page);
    assert.deepEqual(await shown(page), ["2", "2"]);
    assertClean(mishaps.filter((mishap) => !mishap.includes("ERR_CONNECTION_REFUSED")));
  });

  it("waits for a tab that tunes, whatever another one asks for", { timeout: PATIENCE }, async () => {
    const { page, context } = await world.visitor();
    await open(page, world.host, "cpu");
    await kept(page);
    const tuner = await context.newPage();
    await open(tuner, world.host, "cpu");
    await tuner.evaluate(() => {
      navigator.locks.request("matinee-tuning", () => new Promise(() => {}));
      globalThis.isSame = true;
    });
    await page.reload();
    world.host.publish(await next(undefined, "2"));
    await look(page);
    await update(page).waitFor();
    await update(tuner).waitFor();
    await button(tuner, "Later").click();
    await Promise.all([page.waitForEvent("load"), button(page, "Reload").click()]);
    await page.waitForFunction(() => document.documentElement.dataset.boot === "2");
    await update(tuner).getByText(/Update ready/).waitFor();
    assert.ok(await tuner.evaluate(() => globalThis.isSame), "it was reloaded");
    await Promise.all([tuner.waitForEvent("load"), button(tuner, "Reload").click()]);
    assert.deepEqual(await shown(tuner), ["2", "2"]);
  });

  it("brings the larger worker along for those who use it", { timeout: 2 * PATIENCE }, async () => {
    await world.stop();
    world = await start({ folder: await version(), webgpu: true });
    const { page } = await world.visitor();
    await open(page, world.host, "webgpu");
    await rateFirst(page, THREE);
    await topTen(page);
    await kept(page, true);
    assert.ok(world.host.asked.some((path) => path.includes("worker-webgpu")));
    world.host.publish(await next(undefined, "2"));
    await look(page);
    await Promise.all([page.waitForEvent("load"), button(page, "Reload").click()]);
    await page.waitForFunction(() => document.documentElement.dataset.boot === "2");
    await world.host.close();
    await page.reload();
    await topTen(page);
    assert.deepEqual(await shown(page), ["2", "2"]);
    assert.equal(await page.getByTestId("device-badge").getAttribute("data-device"), "webgpu");
  });

  it("is not installed while half of it is published, and the old one stays whole", { timeout: PATIENCE }, async () => {
    const { page } = await world.visitor();
    await open(page, world.host, "cpu");
    await rateFirst(page, THREE);
    const first = await topTen(page);
    await kept(page);
    const whole = await next(undefined, "2");
    // Everything is there but boot.js, which is still the old one.
    const half = await version(whole);
    await edit(join(half, "boot.js"), (script) => script.split("\n").slice(1).join("\n"));
    // Or it is on its way, with the old one taken away before.
    const lacking = await version(whole);
    await rm(join(lacking, "boot.js"));

    for (const broken of [half, lacking]) {
      world.host.publish(broken);
      await look(page);
      await installed(page);
      await page.reload();
      assert.deepEqual(await topTen(page), first);
      assert.deepEqual(await shown(page), ["1", "1"]);
      assert.equal(await update(page).count(), 0);
    }
    world.host.publish(whole);
    await look(page);
    await update(page).getByText(/Update ready/).waitFor();
    await Promise.all([page.waitForEvent("load"), button(page, "Reload").click()]);
    await topTen(page);
    assert.deepEqual(await shown(page), ["2", "2"]);
  });
});

it("installs nothing on a first visit to a site that contradicts its list", { timeout: PATIENCE }, async () => {
  const page = await version();
  await edit(join(page, "theme.js"), (script) => `${script}// edited by hand, and not packed\n`);
  world.host.publish(page);
  const visit = await world.visitor();
  await open(visit.page, world.host, "cpu");
  await rateFirst(visit.page, THREE);
  await topTen(visit.page);
  const asked = () => world.host.asked.filter((path) => path.endsWith("/theme.js")).length;
  // By the page, and past the browser's cache by the service worker.
  await found(visit.page, () => asked() >= 2);
  // A registration whose only service worker failed is taken away.
  await until(visit.page, async () => (await navigator.serviceWorker.getRegistration()) === undefined);
  assert.equal(await visit.page.evaluate(() => navigator.serviceWorker.controller), null);
  assertClean(visit.mishaps);
});

it("keeps two of its kind on one host apart", { timeout: 2 * PATIENCE }, async () => {
  const root = await folder();
  await copy(join(root, "one"));
  await copy(join(root, "one/two"), await next(undefined, "2"));
  await writeFile(join(root, "one/two/matinee.json"), JSON.stringify({ title: "Two" }));
  world.host.publish(root);
  const { page } = await world.visitor();
  for (const path of ["one/", "one/two/"]) {
    await page.goto(`${world.host.url}${path}?device=cpu`);
    await cards(page).first().waitFor();
    await kept(page);
  }
  assert.equal((await cacheNames(page)).length, 4);
  await world.host.close();
  for (const [path, name] of [["one/", "1"], ["one/two/", "2"]]) {
    await page.goto(`${world.host.url}${path}?device=cpu`);
    await cards(page).first().waitFor();
    assert.deepEqual(await shown(page), [name, name]);
    assert.match(await page.title(), name === "2" ? /^Two$/ : /^Matinee: /);
  }
});

it("leaves everything else on the host alone", { timeout: PATIENCE }, async () => {
  const page = await version();
  await writeFile(join(page, "other.html"), "<!doctype html><link rel=icon href=data:,><p>Not a part of it</p>");
  await list(page);
  await edit(join(page, "sw.js"), (script) => script.replace(/^ *\{\s*"path": "other\.html",[^}]*\},?\n/m, ""));
  world.host.publish(page);
  const visit = await world.visitor();
  await open(visit.page, world.host, "cpu");
  await kept(visit.page);
  await visit.page.goto(`${world.host.url}other.html?a=b`);
  await visit.page.getByText("Not a part of it").waitFor();
  await writeFile(join(page, "other.html"), "<!doctype html><link rel=icon href=data:,><p>Changed</p>");
  await visit.page.reload();
  await visit.page.getByText("Changed").waitFor();
});

describe("a bundle besides the page's own", () => {
  it("is kept after it was used, and follows the host", { timeout: 2 * PATIENCE }, async () => {
    const site = await version();
    await copy(join(site, "films"), join(site, "model"));
    world.host.publish(site);
    const { page } = await world.visitor();
    const address = `${world.host.url}?device=cpu&bundle=films`;
    await page.goto(address);
    await rateFirst(page, THREE);
    const first = await topTen(page);
    await kept(page);
    const three = async () => {
      const name = (await caches.keys()).find((name) => name.endsWith("kept"));
      const keys = await (await caches.open(name)).keys();
      return keys.filter(({ url }) => url.includes("/films/")).length === 3;
    };
    await until(page, three);
    await edit(join(site, "films/manifest.json"), (json) => JSON.stringify({ ...JSON.parse(json), attribution: "Somebody else" }));
    await page.goto(address);
    await topTen(page);
    await page.getByText("Somebody else").waitFor();
    await until(page, three);
    await world.host.close();
    await page.goto(address);
    assert.deepEqual(await topTen(page), first);
    await page.getByText("Somebody else").waitFor();
  });
});

it("does without on a host without a secure connection", { timeout: PATIENCE }, async () => {
  await world.stop();
  const flags = ["--host-resolver-rules=MAP films.test 127.0.0.1"];
  world = await start({ folder: await version(), flags });
  const { page, mishaps } = await world.visitor();
  await page.goto(world.host.url.replace("localhost", "films.test"));
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await rateFirst(page, THREE);
  await topTen(page);
  assert.deepEqual(mishaps.filter((mishap) => !mishap.startsWith("left: http://films.test")), []);
});

