// Pictures of the page to look at, in `results/`; and nothing sticks out at the side.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, it } from "node:test";
import { open, PATIENCE, rateFirst, topTen } from "./actions.js";
import { start } from "./browser.js";

const folder = new URL("./results/", import.meta.url).pathname;

let world;
before(async () => {
  await mkdir(folder, { recursive: true });
  world = await start();
});
after(() => world.stop());

for (const width of [390, 1440]) {
  for (const colorScheme of ["dark", "light"]) {
    it(`fits ${width} pixels in the ${colorScheme} theme`, { timeout: PATIENCE }, async () => {
      const viewport = { width, height: width < 500 ? 844 : 1000 };
      const { page, context } = await world.visitor({ viewport, colorScheme, reducedMotion: "reduce" });
      await open(page, world.host, "cpu");
      const name = `${width}-${colorScheme}`;
      await page.screenshot({ path: `${folder}${name}-first.png` });
      await rateFirst(page, ["5", "4.5", "3", "2"]);
      await topTen(page);
      await page.screenshot({ path: `${folder}${name}-list.png`, fullPage: true });
      const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await overhang(), 0);
      await page.getByRole("banner").getByRole("link", { name: "Tune", exact: true }).click();
      await page.getByTestId("tune").waitFor();
      await page.screenshot({ path: `${folder}${name}-tune.png`, fullPage: true });
      assert.equal(await overhang(), 0);
      await page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();
      const list = "Title,Year,Rating\nHeat,1995,4\nStar Wars,1977,5\nNobody Knows This One,2020,3\nNosferatu,2024,4\nWest Side Story,2021,4\n";
      await page.getByTestId("data").locator('input[type="file"]').setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
      await page.getByTestId("review").waitFor({ timeout: PATIENCE });
      // One is offered films with long titles.
      await page.getByTestId("guess").nth(1).waitFor();
      await page.screenshot({ path: `${folder}${name}-data.png`, fullPage: true });
      assert.equal(await overhang(), 0);
      await page.getByRole("banner").getByRole("link", { name: "Model", exact: true }).click();
      await page.getByTestId("model").waitFor();
      await page.screenshot({ path: `${folder}${name}-model.png`, fullPage: true });
      assert.equal(await overhang(), 0);
      await context.close();
    });
  }
}
