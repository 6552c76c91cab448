// What axe-core finds, in both themes, before and after the first list, and on the other screens.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, it } from "node:test";
import { open, PATIENCE, rateFirst, topTen } from "./actions.js";
import { start } from "./browser.js";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let world;
before(async () => (world = await start()));
after(() => world.stop());

async function violations(page) {
  await page.evaluate(source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(", ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  it(`has nothing to find in the ${colorScheme} theme`, { timeout: PATIENCE }, async () => {
    const { page, context } = await world.visitor({ colorScheme, reducedMotion: "reduce" });
    await open(page, world.host, "cpu");
    assert.deepEqual(await violations(page), []);
    await rateFirst(page, ["5", "4", "2.5"]);
    await topTen(page);
    await page.getByTestId("search").fill("star wars");
    await page.getByTestId("search-results").getByTestId("film-card").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("banner").getByRole("link", { name: "Tune", exact: true }).click();
    await page.getByTestId("tune").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();
    const list = "Title,Year,Rating\nHeat,1995,4\nStar Wars,1977,5\nNobody Knows This One,2020,3\n";
    await page.getByTestId("data").locator('input[type="file"]').setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await page.getByTestId("review").waitFor({ timeout: PATIENCE });
    assert.deepEqual(await violations(page), []);
    await page.getByRole("banner").getByRole("link", { name: "Model", exact: true }).click();
    await page.getByTestId("model").waitFor();
    assert.deepEqual(await violations(page), []);
    await context.close();
  });
}
