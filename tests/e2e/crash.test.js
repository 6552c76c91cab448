// A worker that dies is replaced, and its request is repeated without the visitor's doing.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { afterAnswer, badge, cards, open, PATIENCE, rate, rateFirst, rated, topTen } from "./actions.js";
import { DEVICES, start } from "./browser.js";

const WAYS = {
  "throws an error": () => {
    setTimeout(() => {
      throw new Error("crash");
    });
  },
  "ends without a word": () => {
    self.close();
  },
};

for (const device of DEVICES) {
  describe(`a worker on ${device}`, () => {
    let world;
    before(async () => (world = await start({ webgpu: device === "webgpu" })));
    after(() => world.stop());

    for (const [way, crash] of Object.entries(WAYS)) {
      it(`is replaced when it ${way}`, { timeout: 2 * PATIENCE }, async () => {
        const { page, context } = await world.visitor();
        await page.clock.install();
        await open(page, world.host, device);
        await rateFirst(page, ["5", "4.5", "2"]);
        await topTen(page);
        const [worker] = page.workers();
        assert.ok(worker, "there is no worker");
        // A worker that has ended can't say that it has run this.
        const closed = new Promise((done) => worker.once("close", done));
        await Promise.race([worker.evaluate(crash).catch(() => {}), closed]);

        await afterAnswer(page, async () => {
          await rate(cards(page).nth(3), "5");
          await rated(page).nth(3).waitFor();
          // One that says nothing is given up when the time for an answer is over.
          if (way === "ends without a word") await page.clock.fastForward(31_000);
        });
        assert.equal((await topTen(page)).length, 10);
        assert.equal(await rated(page).count(), 4);
        assert.equal(await badge(page).getAttribute("data-device"), "cpu");
        await context.close();
      });
    }
  });
}
