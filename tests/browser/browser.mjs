// SPDX-License-Identifier: MIT
// browser.mjs: Debian's Chromium, and what a person does with the pages.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { address, user } from './device.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.DEVGRANT_PICTURES;

export const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
		'--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
});

// A page of a fresh browser, closed after use.
export async function withPage(use, options = {}) {
	const context = await browser.newContext(options);
	context.setDefaultTimeout(15000);
	try {
		return await use(await context.newPage());
	} finally {
		await context.close();
	}
}

export async function signIn(page, name = 'user1') {
	await page.getByLabel('User name or e-mail').fill(name);
	await page.getByLabel('Password').fill(user(name).password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function enterCode(page, code) {
	await page.getByLabel('Code', { exact: true }).fill(code);
	await page.getByRole('button', { name: 'Continue' }).click();
}

// From nothing to the approval page of a code.
export async function toApproval(page, code, name = 'user1') {
	await page.goto(address('/device'));
	await signIn(page, name);
	await enterCode(page, code);
	await page.getByRole('button', { name: 'Approve' }).waitFor();
}

export const approve = (page) => page.getByRole('button', { name: 'Approve' }).click();
export const deny = (page) => page.getByRole('button', { name: 'Deny' }).click();
export const heading = (page) => page.getByRole('heading', { level: 1 }).innerText();

// Where the keyboard types now; autofocus comes with the first picture.
export const assertFocus = (page, selector) => page.locator(`${selector}:focus`).waitFor();

export async function assertHeading(page, text) {
	await page.getByRole('heading', { level: 1, name: text }).waitFor();
}

const sizes = [{ width: 320, height: 640 }, { width: 1280, height: 800 }];

/*
 * The page as it stands: without violations of WCAG 2.2 AA, light and dark,
 * and without sideways scrolling on a small phone.
 */
export async function assertAccessible(page, name) {
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme });
		for (const size of sizes) {
			await page.setViewportSize(size);
			await assertFits(page, name);
			if (pictures) {
				mkdirSync(pictures, { recursive: true });
				await page.screenshot({ fullPage: true,
					path: `${pictures}/${name}-${size.width}-${colorScheme}.png` });
			}
		}
		await assertAxe(page, `${name}, ${colorScheme}`);
	}
	await page.emulateMedia({ colorScheme: null });
}

async function assertFits(page, name) {
	const { whole, seen } = await page.evaluate(() => ({
		whole: document.documentElement.scrollWidth, seen: window.innerWidth }));
	assert.ok(whole <= seen, `${name}: ${whole} px on a screen of ${seen} px`);
	const small = await page.locator('button:not(.enter):visible, a:visible, input:visible').evaluateAll(
		(all) => all.map((e) => (e.type === 'checkbox' ? e.closest('label') : e))
			.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML));
	assert.deepEqual(small, [], `${name}: too small to touch`);
}

async function assertAxe(page, name) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run(document, {
		resultTypes: ['violations'],
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	}));
	assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html)}`), [], name);
}
