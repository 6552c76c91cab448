// Search forgives.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { open, results } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const CASES = [
  ["matrx", "The Matrix"],
  ["amelie", "Amelie"],
  ["the godfater", "The Godfather"],
  ["Matrix, The", "The Matrix"],
  ["TOY STORY", "Toy Story"],
  ["cité des enfants", "The City of Lost Children"],
];

for (const [typed, wanted] of CASES) {
  it(`finds "${wanted}" for "${typed}"`, async () => {
    const { page, context, mishaps } = await world.visitor();
    await open(page, world.host, "cpu");
    await page.getByTestId("search").fill(typed);
    await results(page).first().waitFor();
    const titles = await results(page).getByRole("heading").allInnerTexts();
    assert.ok(titles.slice(0, 3).some((title) => title.startsWith(wanted)), `found ${titles.slice(0, 5).join("; ")}`);
    assertClean(mishaps);
    await context.close();
  });
}

it("says so when nothing is found, and takes the results away again", async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await page.getByTestId("search").fill("qqqzzzxxx");
  await page.getByText("No title like that").first().waitFor();
  assert.equal(await results(page).count(), 0);
  await page.getByTestId("search").fill("");
  await page.getByTestId("search-results").waitFor({ state: "detached" });
  assertClean(mishaps);
  await context.close();
});
