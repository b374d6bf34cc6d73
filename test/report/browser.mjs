// SPDX-License-Identifier: Apache-2.0

// A browser in which a report is opened, and in which it has to behave.

import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { check } from "./checks.mjs";

export async function launch(executablePath) {
    if (executablePath.endsWith("NOTFOUND")) {
        console.error("the report is tested in chromium, which is not here: run script/bootstrap");
        process.exit(1);
    }
    return chromium.launch({
        executablePath,
        args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    });
}

/** Whatever is done with the page, it throws nothing, complains of nothing and asks nobody. */
export async function openPage(browser, file, options = {}) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.setDefaultTimeout(30_000);
    page.on("console", (message) =>
        check(message.type() !== "error", "no error on the console", message.text()),
    );
    page.on("pageerror", (error) => check(false, "no exception", String(error)));
    page.on("request", (request) => {
        const url = request.url();
        check(
            url === pathToFileURL(file).href || url.startsWith("data:"),
            "no request but for the page",
            url,
        );
    });
    await page.goto(pathToFileURL(file).href);
    return page;
}

export async function sticksOut(page) {
    return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

export async function background(page) {
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

/** The largest number in a text, thousands separated by commas. */
export function numberIn(text) {
    return Math.max(...(text.match(/[\d,]+/g) ?? ["0"]).map((n) => Number(n.replaceAll(",", ""))));
}
