// The choice of the recommender: another model's list, its record, what fails, and without a network.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { found, notices, open, PATIENCE, pickIds, rateFirst, settled, topTen } from "./actions.js";
import { assertClean, DEVICES, start } from "./browser.js";

let world;
before(async () => (world = await start({ webgpu: true })));
after(() => world.stop());

const WEIGHTS = "**/model/weights-*.bin";

const manifest = async () => (await fetch(`${world.host.url}model/manifest.json`)).json();
const neural = async () => (await manifest()).models.find((model) => model.kind === "two-stage");
const choice = (page, name) => page.getByTestId("models").getByRole("radio", { name });
const switched = (page) => page.getByTestId("switched");

/** Chooses a model and waits until its list is there. */
async function choose(page, name, from) {
  await choice(page, name).check({ force: true });
  await switched(page).filter({ hasText: `${from}'s list` }).waitFor({ timeout: PATIENCE });
  return topTen(page);
}

describe("the choice of the recommender", () => {
  for (const device of DEVICES) {
    it(`shows another model's list at once, and that one learns from every rating, on ${device}`, { timeout: 3 * PATIENCE }, async () => {
      const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
      const fetched = [];
      page.on("request", (request) => fetched.push(request.url().split("/").pop()));
      await open(page, world.host, device);
      await rateFirst(page, ["5", "4.5", "1"]);
      const linear = await settled(page, 3);
      const file = (await neural()).weights.name;
      assert.ok(!fetched.includes(file), "nobody has chosen it yet");
      assert.ok(await choice(page, "Linear").isChecked());

      const before = await choose(page, "Neural (learned here)", "Linear");
      assert.equal(fetched.filter((name) => name === file).length, 1);
      assert.notDeepEqual(before, linear);
      const told = Number(/^(\d+) of 10/.exec(await switched(page).innerText())?.[1] ?? 0);
      assert.equal(told, before.filter((film) => !linear.includes(film)).length);
      assert.equal(await page.getByText("Not in Linear's list", { exact: true }).count(), told);

      await rateFirst(page, ["0.5"], 3);
      assert.notDeepEqual(await settled(page, 4), before, "the rating counts");
      await page.getByTestId("record").filter({ hasText: "Neural was nearer" }).waitFor({ timeout: PATIENCE });

      const after = await pickIds(page);
      const popular = await choose(page, "Popular", "Neural");
      assert.notDeepEqual(popular, after);
      await page.getByText(/^rated by \d+ people$/).first().waitFor();
      assert.deepEqual(await choose(page, "Neural (learned here)", "Popular"), after, "the same ratings give the same list");
      assert.equal(fetched.filter((name) => name === file).length, 1, "its weights stay");

      // The next visit goes on with it, and shows the same list.
      await page.reload();
      await found(page, async () => (await pickIds(page)).join() === after.join());
      assert.ok(await choice(page, "Neural (learned here)").isChecked());
      assertClean(mishaps);
      await context.close();
    });
  }

  it("keeps the linear list when the weights of the other model can't be had or read", { timeout: PATIENCE }, async () => {
    const { page, context } = await world.visitor({ serviceWorkers: "block" });
    const file = (await neural()).weights.name;
    let answer = (route) => route.fulfill({ status: 404, body: "not found" });
    await page.route(WEIGHTS, (route) => (route.request().url().endsWith(file) ? answer(route) : route.continue()));
    await open(page, world.host, "cpu");
    await rateFirst(page, ["5", "4.5", "1"]);
    const linear = await settled(page, 3);
    await choice(page, "Neural").check({ force: true });
    await notices(page).filter({ hasText: /"Neural" can't be used.*Linear goes on/ }).waitFor({ timeout: PATIENCE });
    assert.deepEqual(await topTen(page), linear);
    assert.ok(await choice(page, "Linear").isChecked());

    answer = async (route) => {
      const body = Buffer.from(await (await route.fetch()).body());
      body[Math.floor(body.length / 2)] ^= 0xff;
      await route.fulfill({ status: 200, body });
    };
    await choice(page, "Neural").check({ force: true });
    await notices(page).filter({ hasText: /"Neural" can't be used.*damaged/ }).waitFor({ timeout: PATIENCE });
    assert.deepEqual(await topTen(page), linear);

    answer = (route) => route.continue();
    await choose(page, "Neural", "Linear");
    await context.close();
  });

  it("offers what there is of a bundle without another model", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
    await page.route("**/model/manifest.json", async (route) => {
      const all = await (await route.fetch()).json();
      await route.fulfill({ json: { ...all, models: all.models.slice(0, 1) } });
    });
    await open(page, world.host, "cpu");
    await rateFirst(page, ["5", "4.5", "1"]);
    await settled(page, 3);
    assert.deepEqual(await page.getByTestId("models").getByRole("radio").evaluateAll((all) => all.map((one) => one.value)), [
      "linear",
      "popular",
    ]);
    await choose(page, "Popular", "Linear");
    assertClean(mishaps);
    await context.close();
  });

  it("works without a network once it has been used", { timeout: 2 * PATIENCE }, async () => {
    const { page, context } = await world.visitor();
    await open(page, world.host, "cpu");
    await rateFirst(page, ["5", "4.5", "1"]);
    await settled(page, 3);
    const list = await choose(page, "Neural", "Linear");
    const { name } = (await neural()).weights;
    await found(page, () => page.evaluate(async (name) => Boolean(await caches.match(`model/${name}`)), name));
    await context.setOffline(true);
    await page.reload();
    await found(page, async () => (await pickIds(page)).join() === list.join());
    await context.close();
  });
});
