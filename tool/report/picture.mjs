// SPDX-License-Identifier: Apache-2.0

// The picture of a report for the documentation, from the headline to the heap map:
//     node tool/report/picture.mjs build/demo/report.html docs/images/report.png

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, picture, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
if (picture === undefined) {
    console.error("picture.mjs: name the report and the picture to write");
    process.exit(2);
}
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
});
await page.goto(pathToFileURL(resolve(report)).href);
await page.evaluate(() => document.fonts.ready);
const map = await page.locator("#heap-map").boundingBox();
await page.screenshot({
    path: picture,
    fullPage: true,
    clip: { x: 0, y: 0, width: 1280, height: Math.ceil(map.y + map.height + 20) },
});
await browser.close();
