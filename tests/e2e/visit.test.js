// The whole way of one visitor, on both devices.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { badge, cards, open, PATIENCE, picks, rated, rateByTitle, rateFirst, topTen, afterAnswer, rate, settled } from "./actions.js";
import { assertClean, DEVICES, start } from "./browser.js";

for (const device of DEVICES) {
  describe(`a visit on ${device}`, () => {
    let world;
    before(async () => (world = await start({ webgpu: device === "webgpu" })));
    after(() => world.stop());

    it("begins with films to rate and no list", async () => {
      const { page, context, mishaps } = await world.visitor();
      await open(page, world.host, device);
      assert.ok((await cards(page).count()) >= 10);
      assert.equal(await picks(page).count(), 0);
      assert.equal(await rated(page).count(), 0);
      assert.match(await page.title(), /Matinee/);
      assertClean(mishaps);
      await context.close();
    });

    it("gives a top 10 after the third rating, follows the next one, and keeps both over a reload", { timeout: 2 * PATIENCE }, async () => {
      const { page, context, mishaps } = await world.visitor();
      await open(page, world.host, device);
      const ids = await rateFirst(page, ["5", "3.5"]);
      assert.equal(await picks(page).count(), 0);
      ids.push(...(await rateFirst(page, ["4"], 2)));

      const first = await topTen(page);
      assert.equal(new Set(first).size, 10);
      assert.ok(first.every((id) => !ids.includes(id)), "a rated film is recommended");
      assert.equal(await badge(page).getAttribute("data-device"), device);
      assert.ok(Number(await badge(page).getAttribute("data-millis")) > 0);
      for (const pick of await picks(page).all()) {
        const text = await pick.innerText();
        assert.match(text, /about .*star.*, likely\s[\d.]+\sto\s[\d.]+/);
        assert.match(text, /because you/);
      }

      const changed = await afterAnswer(page, () => rate(cards(page).nth(3), "1"));
      assert.notDeepEqual(changed, first);
      assert.equal(await rated(page).count(), 4);

      await page.reload();
      const again = await topTen(page);
      assert.deepEqual(again, changed);
      assert.equal(await rated(page).count(), 4);
      assertClean(mishaps);
      await context.close();
    });

    it("shows animation to someone who loves Toy Story and Finding Nemo", { timeout: 2 * PATIENCE }, async () => {
      const count = async (loved) => {
        const { page, context, mishaps } = await world.visitor();
        await open(page, world.host, device);
        for (const title of loved) await rateByTitle(page, title, "5");
        await settled(page, loved.length);
        const animated = await picks(page).filter({ hasText: "Animation" }).count();
        assertClean(mishaps);
        await context.close();
        return animated;
      };
      const animation = await count(["Toy Story", "Finding Nemo", "Monsters, Inc."]);
      const others = await count(["Alien", "Heat", "The Godfather"]);
      assert.ok(animation >= 3, `${animation} of 10 are animation`);
      assert.ok(animation > others, `${animation} of 10 are animation, as many as for someone else: ${others}`);
    });
  });
}

it("gives the same top 10 on both devices", { timeout: 2 * PATIENCE }, async (test) => {
  const world = await start({ webgpu: true });
  test.after(() => world.stop());
  const lists = [];
  for (const device of DEVICES) {
    const { page, context } = await world.visitor();
    await open(page, world.host, device);
    for (const [title, stars] of [["Alien", "5"], ["Blade Runner", "4.5"], ["Titanic", "2"]]) {
      await rateByTitle(page, title, stars);
    }
    lists.push(await settled(page, 3));
    await context.close();
  }
  assert.deepEqual(lists[0], lists[1]);
});

it("asks for nothing that is not there", async (test) => {
  const world = await start();
  test.after(() => world.stop());
  const { page, context } = await world.visitor();
  await open(page, world.host, "cpu");
  await rateFirst(page, ["5", "4", "3"]);
  await topTen(page);
  assert.deepEqual(world.host.missed, []);
  await context.close();
});
