// A bundle that is missing or broken: a clear message, and never a white page.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertNotWhite, cards, notices, open, PATIENCE, rateFirst } from "./actions.js";
import { start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const missing = (route) => route.fulfill({ status: 404, body: "not found" });
const cut = async (route) => {
  const body = await (await route.fetch()).body();
  await route.fulfill({ status: 200, body: body.subarray(0, Math.floor(body.length / 2)) });
};
const damaged = async (route) => {
  const body = Buffer.from(await (await route.fetch()).body());
  body[Math.floor(body.length / 2)] ^= 0xff;
  await route.fulfill({ status: 200, body });
};
const otherwise = (route) => route.fulfill({ status: 200, body: "<!doctype html><p>Nothing here" });
const cutOff = (route) => route.abort("connectionreset");

const HOW = { missing, cut, damaged, "another page": otherwise, "cut off": cutOff };

describe("without films", () => {
  for (const file of ["manifest.json", "catalog-*.bin"]) {
    for (const [how, answer] of Object.entries(HOW)) {
      // One wrong byte inside a text of the manifest is still a manifest.
      if (file === "manifest.json" && how === "damaged") continue;
      it(`says what is wrong when ${file} is ${how}`, async () => {
        const { page, context } = await world.visitor({ serviceWorkers: "block" });
        await page.route(`**/model/${file}`, answer);
        await page.goto(`${world.host.url}?device=cpu`);
        await notices(page).first().waitFor({ timeout: PATIENCE });
        const text = await notices(page).first().innerText();
        assert.match(text, /manifest|catalog/i);
        assert.match(text, /reload|try again/i);
        await assertNotWhite(page);
        await context.close();
      });
    }
  }
});

describe("without weights", () => {
  for (const [how, answer] of Object.entries(HOW)) {
    it(`lets films be rated when the weights are ${how}`, async () => {
      const { page, context } = await world.visitor({ serviceWorkers: "block" });
      await page.route("**/model/weights-*.bin", answer);
      await open(page, world.host, "cpu");
      await rateFirst(page, ["5", "4", "3"]);
      await notices(page).first().waitFor({ timeout: PATIENCE });
      assert.match(await notices(page).first().innerText(), /weights/i);
      assert.ok((await cards(page).count()) >= 10);
      await assertNotWhite(page);
      await context.close();
    });
  }

  it("goes on when they come back", async () => {
    const { page, context } = await world.visitor({ serviceWorkers: "block" });
    await page.route("**/model/weights-*.bin", missing);
    await open(page, world.host, "cpu");
    await rateFirst(page, ["5", "4", "3"]);
    await notices(page).first().waitFor({ timeout: PATIENCE });
    await page.unroute("**/model/weights-*.bin");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("pick").nth(9).waitFor({ timeout: PATIENCE });
    await context.close();
  });
});

it("says so when the worker can't be fetched", async () => {
  const { page, context } = await world.visitor({ serviceWorkers: "block" });
  await page.route("**/*worker-cpu*", missing);
  await open(page, world.host, "cpu");
  await rateFirst(page, ["5", "4", "3"]);
  await notices(page).first().waitFor({ timeout: PATIENCE });
  await assertNotWhite(page);
  await context.close();
});
