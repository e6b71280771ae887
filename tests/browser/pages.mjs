// SPDX-License-Identifier: MIT
// pages.mjs: a person with a browser signs in, enters a code and decides.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUser, address, device, devgrant, user } from './device.mjs';
import { approve, assertAccessible, assertFocus, assertHeading, browser, deny, enterCode,
	heading, signIn, toApproval, withPage } from './browser.mjs';
import { finish, test } from './tap.mjs';

const error = (page) => page.getByRole('alert').innerText();

test('E2_sign_in_then_the_flow_then_the_code', () => withPage(async (page) => {
	await page.goto(address('/device'));
	assert.match(await page.title(), /^Sign in /);
	await signIn(page);
	await assertHeading(page, 'Connect a device');
	assert.equal(page.url(), address('/device'));
	assert.ok(await page.getByLabel('Code', { exact: true }).isVisible());
}));

test('V5_the_page_says_who_asks_for_what', () => withPage(async (page) => {
	const tv = await device('tv', { device_name: 'Kitchen screen' },
		{ 'User-Agent': 'tv-firmware/2.1 (quiet)' });
	await toApproval(page, tv.code);
	assert.equal(await heading(page), 'Connect Living Room TV?');
	assert.match(await page.title(), /^Connect Living Room TV\? /);
	const text = await page.getByRole('main').innerText();
	for (const words of [tv.code, user('user1').name, 'Know that it is you',
		'See your e-mail address', 'less than a minute ago', 'tv-firmware 2.1',
		'127.0.0.1', 'the same network that you are on',
		'Approve only if you started this yourself'])
		assert.ok(text.includes(words), `${words} in ${text}`);
}));

test('V22_approved_says_to_return_to_the_device', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	await approve(page);
	await assertHeading(page, 'Connected');
	assert.match(await page.getByRole('main').innerText(), /Return to Living Room TV/);
	const tokens = await tv.poll();
	assert.equal(tokens.status, 200);
	assert.equal(tokens.scope, 'openid profile email offline_access');
	assert.ok(tokens.access_token && tokens.id_token && tokens.refresh_token);
	await page.reload();
	assert.equal(await heading(page), 'Connected');
}));

test('V2_a_code_is_read_as_people_type_it', () => withPage(async (page) => {
	const tv = await device();
	await page.goto(address('/device'));
	await signIn(page);
	await enterCode(page, ` ${tv.code.toLowerCase().replace('-', ' . ')} `);
	await assertHeading(page, 'Connect Living Room TV?');
	assert.ok((await page.getByRole('main').innerText()).includes(tv.code));
}));

test('V2_a_character_that_no_code_has_gets_a_hint', () => withPage(async (page) => {
	await page.goto(address('/device'));
	await signIn(page, 'user2');
	for (let i = 0; i < 7; i++) {	// more than there are guesses: it costs none
		await enterCode(page, 'bcda-fghj');
		assert.match(await error(page), /^The letter A is never used in codes/);
	}
	assert.equal(await page.getByLabel('Code', { exact: true }).inputValue(), 'bcda-fghj');
	assert.match(await page.title(), /^Error: /);
}));

test('V3_wrong_and_used_codes_get_one_text', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	await approve(page);
	await assertHeading(page, 'Connected');
	const texts = new Set();
	for (const code of ['BBBB-BBBB', tv.code, 'BCDFGHJKLMNPQRSTVWXZ']) {
		await page.goto(address('/device'));
		await enterCode(page, code);
		texts.add(await error(page));
	}
	assert.equal(texts.size, 1);
	assert.match([...texts][0], /mistyped.*expired.*used/);
}));

test('V3_a_code_that_another_has_open_gets_the_same_text', () => withPage(async (first) => {
	const tv = await device();
	await toApproval(first, tv.code);
	await withPage(async (second) => {
		await second.goto(address('/device'));
		await signIn(second, 'user2');
		await enterCode(second, tv.code);
		assert.match(await error(second), /cannot be used/);
	});
}));

test('V4_a_link_never_approves_and_its_code_leaves_the_address', () => withPage(async (page) => {
	const tv = await device();
	await page.goto(tv.link);
	assert.ok(!page.url().includes(tv.code));
	assert.ok(!(await page.content()).includes(tv.code));
	await signIn(page);
	assert.equal(await page.getByLabel('Code', { exact: true }).inputValue(), tv.code);
	assert.equal((await tv.poll()).error, 'authorization_pending');
	assert.ok(!page.url().includes(tv.code));
	await page.getByRole('button', { name: 'Continue' }).click();
	await assertHeading(page, 'Connect Living Room TV?');
	assert.ok(!page.url().includes(tv.code));
	await approve(page);
	await assertHeading(page, 'Connected');
	assert.equal((await tv.poll()).status, 200);
}));

test('V4_both_names_of_the_code_work', () => withPage(async (page) => {
	const tv = await device();
	await page.goto(address(`/device?user_code=${tv.code}`));
	await signIn(page);
	assert.equal(await page.getByLabel('Code', { exact: true }).inputValue(), tv.code);
}));

test('V4_a_link_opened_in_another_browser_asks_for_the_code', () => withPage(async (first) => {
	const tv = await device();
	await first.goto(tv.link);
	await withPage(async (second) => {
		await second.goto(first.url());
		await signIn(second);
		assert.equal(await second.getByLabel('Code', { exact: true }).inputValue(), '');
	});
}));

test('V1_two_tabs_keep_two_codes_through_sign_in', () => withPage(async (first) => {
	const [one, two] = [await device(), await device('build')];
	const second = await first.context().newPage();
	await first.goto(one.link);
	await second.goto(two.link);
	await signIn(first);
	await signIn(second);
	assert.equal(await first.getByLabel('Code', { exact: true }).inputValue(), one.code);
	assert.equal(await second.getByLabel('Code', { exact: true }).inputValue(), two.code);
}));

test('V9_deny_comes_first_and_is_as_large', () => withPage(async (page) => {
	await toApproval(page, (await device()).code);
	const [no, yes] = await Promise.all(['Deny', 'Approve'].map((name) =>
		page.getByRole('button', { name }).boundingBox()));
	assert.equal(no.width, yes.width);
	assert.equal(no.height, yes.height);
	assert.ok(no.x < yes.x && no.y === yes.y);
	await page.getByRole('checkbox').last().focus();
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Deny');
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Approve');
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.textContent), 'This was not me');
}));

test('V9_enter_in_a_field_submits_nothing', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	let posts = 0;
	page.on('request', (request) => { posts += request.method() === 'POST'; });
	for (const box of await page.getByRole('checkbox').all()) {
		await box.focus();
		await page.keyboard.press('Enter');
	}
	// a round trip after which a submission would have been seen
	assert.equal((await tv.poll()).error, 'authorization_pending');
	await page.evaluate(() => new Promise(requestAnimationFrame));
	assert.equal(posts, 0);
	assert.equal(await heading(page), 'Connect Living Room TV?');
}));

test('V9_denied_is_final', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	const stale = await page.context().newPage();
	await stale.goto(page.url());
	await deny(page);
	await assertHeading(page, 'Denied');
	assert.equal((await tv.poll()).error, 'access_denied');
	await approve(stale);
	await assertHeading(stale, 'Denied');
	await page.goBack();
	assert.equal(await heading(page), 'Denied');
	assert.equal((await tv.poll()).error, 'access_denied');
}));

test('V10_S12_not_me_denies_blocks_and_ends_every_grant', () => withPage(async (page) => {
	const mine = await device('build', { scope: 'openid offline_access' });
	await toApproval(page, mine.code, addUser());
	await approve(page);
	await assertHeading(page, 'Connected');
	const tokens = await mine.poll();
	assert.equal(tokens.status, 200);
	const theirs = await device();
	await toApprovalSignedIn(page, theirs.code);
	await page.getByRole('button', { name: 'This was not me' }).click();
	await assertHeading(page, 'Denied');
	await page.getByText('Everything that was connected to your account is disconnected').waitFor();
	await assertAccessible(page, 'denied-not-me');
	assert.equal((await theirs.poll()).error, 'access_denied');
	assert.equal((await mine.refresh(tokens.refresh_token)).error, 'invalid_grant');
	await page.goto(address('/device'));
	await enterCode(page, (await device()).code);
	await assertHeading(page, 'Refused');
	await assertAccessible(page, 'disowned');
	// of another application, and to another account, nothing is refused
	await toApprovalSignedIn(page, (await device('build')).code);
	await withPage(async (other) => toApproval(other, (await device()).code, 'user1'));
}));

test('V11_what_is_not_ticked_is_not_given', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	await page.getByLabel('See your e-mail address').uncheck();
	await page.getByLabel('Stay connected until you disconnect it').uncheck();
	await approve(page);
	await assertHeading(page, 'Connected');
	const tokens = await tv.poll();
	assert.equal(tokens.scope, 'openid profile');
	assert.equal(tokens.refresh_token, undefined);
}));

test('V11_a_scope_that_was_not_asked_for_cannot_be_added', () => withPage(async (page) => {
	const tv = await device('tv', { scope: 'openid profile' });
	await toApproval(page, tv.code);
	await page.getByRole('checkbox').evaluate((box) => {
		const more = box.cloneNode();
		more.name = 'scope:email';
		box.after(more);
	});
	await approve(page);
	await assertHeading(page, 'Connected');
	assert.equal((await tv.poll()).scope, 'openid profile');
}));

test('a_request_opened_anew_makes_the_older_page_stale', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code);
	const other = await page.context().newPage();
	await other.goto(address('/device'));
	await enterCode(other, tv.code);
	await assertHeading(other, 'Connect Living Room TV?');
	await approve(page);
	assert.match(await error(page), /^The request changed .* Nothing was approved/);
	assert.equal((await tv.poll()).error, 'authorization_pending');
	await approve(page);
	await assertHeading(page, 'Connected');
}));

test('another_account_takes_the_code_along', () => withPage(async (page) => {
	const tv = await device();
	await toApproval(page, tv.code, 'user2');
	await page.getByRole('button', { name: 'Use another account' }).click();
	await signIn(page, 'user1');
	assert.equal(await page.getByLabel('Code', { exact: true }).inputValue(), tv.code);
	await page.getByRole('button', { name: 'Continue' }).click();
	await assertHeading(page, 'Connect Living Room TV?');
	assert.match(await page.getByRole('contentinfo').innerText(), /user1/);
}));

test('V1_a_wrong_password_says_so_and_keeps_the_name', () => withPage(async (page) => {
	await page.goto((await device()).link);
	await page.getByLabel('User name or e-mail').fill('user1');
	await page.getByLabel('Password').fill('wrong');
	await page.keyboard.press('Enter');
	assert.equal(await error(page), 'The user name or the password is wrong.');
	assert.equal(await page.getByLabel('User name or e-mail').inputValue(), 'user1');
	assert.equal(await page.getByLabel('Password').inputValue(), '');
	await assertFocus(page, '#password');
	await signIn(page);
	await assertHeading(page, 'Connect a device');
}));

test('V14_too_many_tries_to_sign_in_say_until_when', () => withPage(async (page) => {
	await page.goto(address('/device'));
	let reply;
	for (let i = 0; i < 11; i++) {
		await page.getByLabel('User name or e-mail').fill('nobody-of-this-name');
		await page.getByLabel('Password').fill('wrong');
		[reply] = await Promise.all([page.waitForNavigation(),
			page.getByRole('button', { name: 'Sign in' }).click()]);
	}
	assert.equal(reply.status(), 429);
	assert.ok(Number(reply.headers()['retry-after']) > 0);
	assert.match(await error(page), /You can try again in (less than a|\d+) minute/);
}));

test('the_session_id_changes_at_sign_in_and_ends_at_sign_out', () => withPage(async (page) => {
	const session = async () => (await page.context().cookies())
		.find((cookie) => cookie.name.endsWith('devgrant_session'));
	await page.goto(address('/device'));
	const before = await page.context().cookies();
	assert.equal(before.length, 1);	// the browser's alone
	await signIn(page);
	const first = await session();
	assert.ok(first.httpOnly && first.sameSite === 'Lax' && first.expires === -1);
	await page.getByRole('button', { name: 'Use another account' }).click();
	assert.equal(await session(), undefined);
	await page.context().addCookies([first]);	// it is no session any more
	await page.goto(address('/device'));
	assert.match(await page.title(), /^Sign in /);
	await signIn(page);
	assert.notEqual((await session()).value, first.value);
}));

test('what_a_device_calls_itself_is_only_text', () => withPage(async (page) => {
	const name = '<img src=x onerror=alert(1)>"\'&amp;';
	const tv = await device('tv', { device_name: name });
	await toApproval(page, tv.code);
	assert.ok((await page.getByRole('main').innerText()).includes(name));
	await approve(page);
	await assertHeading(page, 'Connected');
	assert.ok((await page.getByRole('main').innerText()).includes(name));
}));

test('V20_all_works_without_javascript_and_with_keys_alone', () => withPage(async (page) => {
	const tv = await device();
	const type = (text) => page.keyboard.type(text);
	const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
	await page.goto(tv.link);
	await assertFocus(page, '#username');
	await type('user1');
	await press('Tab');
	await type(user('user1').password);
	await press('Enter');
	await assertHeading(page, 'Connect a device');
	await assertFocus(page, '#code');
	await press('Enter');
	await assertHeading(page, 'Connect Living Room TV?');
	const boxes = await page.getByRole('checkbox').count();
	for (let i = 0; i < boxes; i++)
		await press('Tab');
	await press('Tab', 'Tab', 'Enter');	// Deny, Approve
	await assertHeading(page, 'Connected');
	assert.equal((await tv.poll()).status, 200);
}, { javaScriptEnabled: false }));

test('V21_the_browser_keeps_to_the_policy', () => withPage(async (page) => {
	const complaints = [];
	page.on('console', (message) => complaints.push(message.text()));
	page.on('pageerror', (e) => complaints.push(String(e)));
	page.on('requestfailed', (request) => complaints.push(request.url()));
	page.on('response', (reply) => reply.status() >= 400 && complaints.push(reply.url()));
	const tv = await device();
	await page.goto(tv.link);
	await signIn(page);
	await page.getByRole('button', { name: 'Continue' }).click();
	await approve(page);
	await assertHeading(page, 'Connected');
	assert.deepEqual(complaints, []);
	const radius = await page.getByRole('main').evaluate((e) => getComputedStyle(e).borderRadius);
	assert.notEqual(radius, '0px');		// the stylesheet came
}));

test('V20_no_page_has_a_barrier', () => withPage(async (page) => {
	const tv = await device('tv', { device_name: 'A-device-with-a-name-that-has-no-place-to-break' });
	await page.goto(address('/device'));
	await assertAccessible(page, 'sign-in');
	await page.getByLabel('User name or e-mail').fill('user1');
	await page.getByLabel('Password').fill('wrong');
	await page.keyboard.press('Enter');
	await page.getByRole('alert').waitFor();
	await assertAccessible(page, 'sign-in-wrong');
	await signIn(page);
	await assertHeading(page, 'Connect a device');
	await assertAccessible(page, 'code');
	await enterCode(page, 'AAAA-AAAA');
	await page.getByRole('alert').waitFor();
	await assertAccessible(page, 'code-wrong');
	await page.goto(tv.link);
	await assertAccessible(page, 'code-link');
	await page.getByRole('button', { name: 'Continue' }).click();
	await assertHeading(page, 'Connect Living Room TV?');
	await assertAccessible(page, 'approval');
	const other = await page.context().newPage();
	await other.goto(address('/device'));
	await enterCode(other, tv.code);
	await assertHeading(other, 'Connect Living Room TV?');
	await approve(page);
	await page.getByRole('alert').waitFor();
	await assertAccessible(page, 'approval-changed');
	await approve(page);
	await assertHeading(page, 'Connected');
	await assertAccessible(page, 'connected');
	await toApprovalSignedIn(page, (await device('build')).code);
	await deny(page);
	await assertHeading(page, 'Denied');
	await assertAccessible(page, 'denied');
	await page.goto(address('/device/nothing/here'));
	await assertHeading(page, 'There is no such page');
	await assertAccessible(page, 'error');
}));

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('V5_the_picture_of_the_application_is_shown', () => withPage(async (page) => {
	const folder = mkdtempSync(join(tmpdir(), 'devgrant-icon-'));
	writeFileSync(join(folder, 'icon.png'), Buffer.from(pixel, 'base64'));
	devgrant('application', 'set', 'build', '--icon', join(folder, 'icon.png'));
	rmSync(folder, { recursive: true });
	await toApproval(page, (await device('build')).code);
	const width = page.locator('.who img').evaluate((img) => img.decode().then(() => img.naturalWidth));
	assert.equal(await width, 1);
}));

test('B3_a_flow_for_strangers_does_not_apply', () => withPage(async (page) => {
	devgrant('flow', 'set', flow(), '--authentication', 'require_unauthenticated');
	try {
		await page.goto(address('/device'));
		await assertHeading(page, 'This flow does not apply to you');
		await assertAccessible(page, 'not-applicable');
	} finally {
		devgrant('flow', 'set', flow(), '--authentication', 'require_authenticated');
	}
}));

test('B4_a_flow_for_administrators_lets_no_other_in', () => withPage(async (page) => {
	devgrant('flow', 'set', flow(), '--authentication', 'require_superuser');
	try {
		await page.goto(address('/device'));
		await signIn(page);
		await assertHeading(page, 'No access');
		await assertAccessible(page, 'no-access');
		await page.getByRole('button', { name: 'Use another account' }).click();
		await signIn(page, 'akadmin');
		await assertHeading(page, 'Connect a device');
	} finally {
		devgrant('flow', 'set', flow(), '--authentication', 'require_authenticated');
	}
}));

test('E1_only_a_brand_with_a_flow_has_the_page', () => withPage(async (page) => {
	const { domain, flow_device_code } = brand();
	devgrant('brand', 'set', domain, '--flow-device-code', '');
	try {
		const reply = await page.goto(address('/device'));
		assert.equal(reply.status(), 404);
		await assertHeading(page, 'Devices cannot be connected here');
		await assertAccessible(page, 'no-flow');
	} finally {
		devgrant('brand', 'set', domain, '--flow-device-code', flow_device_code);
	}
	assert.equal((await page.goto(address('/device'))).status(), 200);
}));

test('S12_a_person_changes_the_password', () => withPage(async (page) => {
	await page.goto(address('/device'));
	await signIn(page, 'user2');
	await page.getByRole('link', { name: 'Change password' }).click();
	await assertHeading(page, 'Change your password');
	const box = page.getByRole('checkbox', { name: 'Disconnect all my devices' });
	assert.ok(await box.isChecked());
	await assertAccessible(page, 'password');
	const same = user('user2').password;
	const fill = async (current) => {
		await page.getByLabel('Current password').fill(current);
		await page.getByLabel('New password', { exact: true }).fill(same);
		await page.getByLabel('New password again').fill(same);
		await page.keyboard.press('Enter');
	};
	await box.uncheck();
	await fill('wrong');
	assert.match(await error(page), /^The current password is wrong/);
	assert.ok(!await box.isChecked());
	await assertAccessible(page, 'password-wrong');
	await box.check();
	await fill(same);
	await assertHeading(page, 'Your password is changed');
	assert.match(await page.getByRole('main').innerText(), /devices were disconnected/);
	await assertAccessible(page, 'password-changed');
}));

const brand = () => JSON.parse(devgrant('brand', 'list', '--json'))[0];
const flow = () => brand().flow_device_code;

async function toApprovalSignedIn(page, code) {
	await page.goto(address('/device'));
	await enterCode(page, code);
	await page.getByRole('button', { name: 'Approve' }).waitFor();
}

await finish();
await browser.close();
