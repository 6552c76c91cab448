// The screen about the model: what the manifest says, and what it does not.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertNotWhite, cards, open, PATIENCE, rateFirst, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

// Made-up figures, only for this test.
const spread = (values) => Object.fromEntries(Object.entries(values).map(([name, mean]) => [name, [mean, 0.001]]));
const measured = (model, values, points) => ({
  model,
  metrics: spread(values),
  seconds: 1,
  weight_bytes: 1000,
  curves: { top_fit60: points },
});
const REPORTS = [
  {
    protocol: "seed-split",
    data: "ml-100k",
    seeds: 3,
    models: [
      measured("popularity", { top10_fit60: 0.0733 }, [[1, 0.01], [10, 0.0733]]),
      measured("default", { top10_fit60: 0.1234, rmse: 0.912 }, [[1, 0.02], [10, 0.1234]]),
      measured("<b>odd</b>", { top10_fit60: 0.05, rmse: 0.901 }, [[1, 0.01], [10, 0.05]]),
    ],
  },
];
const HISTORY = [1, 2, 3].map((epoch) => ({
  epoch,
  retrieval_loss: 6 - epoch,
  ranking_loss: 0.8 - epoch / 100,
  rmse: 1 - epoch / 100,
  ndcg10: 0.4 + epoch / 100,
  top10: 0.1,
  top50: 0.3,
  top100: 0.4 + epoch / 100,
}));

const screen = (page) => page.getByTestId("model");
const link = (page) => page.getByRole("banner").getByRole("link", { name: "Model", exact: true });
/** Waits for the focus, which moves a frame after the screen has changed. */
const focus = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id, { timeout: PATIENCE });

/** A visitor whose bundle has these reports, and one model with this history and these figures. */
async function visitor({ reports, ...ofModel }, options) {
  const visit = await world.visitor({ serviceWorkers: "block", ...options });
  await visit.page.route("**/model/manifest.json", async (route) => {
    const manifest = await (await route.fetch()).json();
    const models = [{ ...manifest.models[0], ...ofModel }];
    await route.fulfill({ json: { ...manifest, reports, models } });
  });
  return visit;
}

describe("the model's screen", () => {
  it("opens from the link, says what was measured, and leads back", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await visitor({ reports: REPORTS, history: HISTORY });
    await open(page, world.host, "cpu");
    const home = await page.title();
    await link(page).click();
    await screen(page).waitFor();
    await focus(page, "model-title");
    assert.match(await page.title(), /^The model/);
    assert.equal(await link(page).getAttribute("aria-current"), "page");
    assert.ok(await cards(page).first().isHidden());

    // Which device it is shows once the browser has been asked for its graphics processor.
    await page.getByTestId("model-here").getByText("your processor").waitFor();
    const text = await screen(page).innerText();
    for (const words of [/[\d,]+ ratings by [\d,]+ people/, /catalog .*weights of Linear/, /training figures/, /42\.2%/, /<b>odd<\/b>/]) {
      assert.match(text, words);
    }
    const table = screen(page).getByRole("table", { name: "The original's split" });
    assert.deepEqual(await table.getByRole("rowheader").allInnerTexts(), ["Linear", "Popular", "<b>odd</b>"]);
    assert.deepEqual(await table.locator("strong").allInnerTexts(), ["12.3%", "0.901"]);

    await screen(page).getByRole("img", { name: /^Linear: Your ratings \(stars by title\), Taste vector/ }).waitFor();
    const plots = screen(page).getByRole("img", { name: /^Line chart/ });
    assert.equal(await plots.count(), 6);
    for (const plot of await plots.all()) assert.match(await plot.getAttribute("aria-label"), /^Line chart\. .+ at \d/);
    assert.equal(await screen(page).getByText("How training went").count(), 1);
    assert.equal(await page.getByRole("img", { name: /Linear: 2\.0% at 1, 12\.3% at 10/ }).count(), 1);

    await page.goBack();
    await cards(page).first().waitFor();
    assert.equal(await screen(page).count(), 0);
    await focus(page, "main");
    assert.equal(await page.title(), home);
    await page.goForward();
    await screen(page).waitFor();
    await screen(page).getByRole("link", { name: /Back to your list/ }).click();
    await cards(page).first().waitFor();
    assertClean(mishaps);
    await context.close();
  });

  it("works with the keyboard alone", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await visitor({ reports: REPORTS, history: HISTORY });
    await open(page, world.host, "cpu");
    await link(page).focus();
    await page.keyboard.press("Enter");
    await screen(page).waitFor();
    const details = screen(page).locator("details").first();
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    await details.getByRole("cell").first().waitFor();
    assert.deepEqual(await details.getByRole("cell").allInnerTexts(), ["2.0%", "1.0%", "1.0%", "12.3%", "5.0%", "7.3%"]);
    const skip = page.getByRole("link", { name: /skip/i });
    await skip.focus();
    await page.keyboard.press("Enter");
    await focus(page, "main");
    assert.ok(await screen(page).isVisible(), "the link past the head leaves the screen");
    assertClean(mishaps);
    await context.close();
  });

  it("comes up by its address, and knows the device and its speed", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await visitor({ reports: REPORTS });
    await open(page, world.host, "cpu");
    await rateFirst(page, ["5", "4", "3"]);
    await topTen(page);
    await link(page).click();
    await page.getByTestId("model-here").getByText(/ms for the model, .*from your click/).waitFor();
    await page.getByTestId("model-here").getByText(/^Linear: learning you [\d.]+ ms, retrieval .* ranking .* reranking/).waitFor();
    await page.reload();
    await screen(page).waitFor();
    await page.getByTestId("model-here").getByText(/ms for the model/).waitFor({ timeout: PATIENCE });
    assertClean(mishaps);
    await context.close();
  });

  it("says so when a bundle carries no measurements", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await visitor({ reports: [], history: [], figures: {} });
    await page.goto(`${world.host.url}?device=cpu#/model`);
    await screen(page).getByText(/Nobody has measured this bundle/).waitFor();
    assert.match(await screen(page).innerText(), /ratings by/);
    assert.equal(await screen(page).getByRole("img", { name: /^Line chart/ }).count(), 0);
    assertClean(mishaps);
    await context.close();
  });

  it("says so when the films are missing", async () => {
    const { page, context } = await world.visitor({ serviceWorkers: "block" });
    await page.route("**/model/manifest.json", (route) => route.fulfill({ status: 404, body: "not found" }));
    await page.goto(`${world.host.url}?device=cpu#/model`);
    await screen(page).getByRole("alert").waitFor();
    await assertNotWhite(page);
    await context.close();
  });
});
