// SPDX-License-Identifier: Apache-2.0

// The pictures of a report for the documentation, from the top of one part to the end of another, if
// asked for after pressing a button:
//     node tool/report/picture.mjs REPORT PICTURE FIRST LAST [light|dark] [BUTTON]
//     node tool/report/picture.mjs build/demo/report.html docs/images/report.png header "#heap-map"

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, picture, first, last, colorScheme = "light", button] = process.argv.slice(2);
if (last === undefined) {
    console.error(
        "picture.mjs: name the report, the picture to write, its first and its last part",
    );
    process.exit(2);
}
const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme });
await page.goto(pathToFileURL(resolve(report)).href);
await page.evaluate(() => document.fonts.ready);
if (button !== undefined) await page.getByRole("button", { name: button }).first().click();
await page.evaluate(() => scrollTo(0, 0));
const top = (await page.locator(first).first().boundingBox()).y;
const end = await page.locator(last).first().boundingBox();
await page.screenshot({
    path: picture,
    fullPage: true,
    clip: { x: 0, y: top - 20, width: 1200, height: Math.ceil(end.y + end.height - top + 40) },
});
await browser.close();
