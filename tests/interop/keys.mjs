// SPDX-License-Identifier: MIT
// keys.mjs: jose verifies what the server signs, by every algorithm and while
// keys rotate under load, and claims are what the settings say.
// Needs DEVGRANT_DEMO.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import * as jose from 'jose';

import { finish, test } from './tap.mjs';

const demo = JSON.parse(readFileSync(process.env.DEVGRANT_DEMO, 'utf8'));
const base = demo.base_url;
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

async function command(...args) {
	const { stdout } = await promisify(execFile)(demo.devgrant,
		[...args, '--json'],
		{ env: { ...process.env, DEVGRANT_CONFIG: demo.config } });
	return JSON.parse(stdout);
}

async function post(path, form, headers = {}) {
	const reply = await fetch(`${base}/application/o/${path}/`,
		{ method: 'POST', headers, body: new URLSearchParams(form) });
	return { status: reply.status, headers: reply.headers,
		json: await reply.json().catch(() => ({})) };
}

// A public application of the test's own.
const scopes = 'openid profile email offline_access';
async function application(slug, ...options) {
	const app = await command('application', 'create', slug, '--client-id',
		slug, '--client-type', 'public', '--grant-types',
		'device_code refresh_token', ...options,
		...(options.includes('--scopes') ? [] : ['--scopes', scopes]));
	return app;
}

async function connect(app, scope = scopes, more = {}) {
	const codes = await post('device',
		{ client_id: app.client_id, scope, ...more });
	assert.equal(codes.status, 200);
	await command('grant', 'approve', codes.json.user_code, '--user', 'user1');
	const tokens = await post('token', { client_id: app.client_id,
		grant_type: DEVICE, device_code: codes.json.device_code, ...more });
	assert.equal(tokens.status, 200, JSON.stringify(tokens.json));
	return tokens.json;
}

async function refresh(app, token) {
	const tokens = await post('token', { client_id: app.client_id,
		grant_type: 'refresh_token', refresh_token: token });
	assert.equal(tokens.status, 200, JSON.stringify(tokens.json));
	return tokens.json;
}

async function userinfo(token) {
	const reply = await fetch(`${base}/application/o/userinfo/`,
		{ headers: { Authorization: `Bearer ${token}` } });
	return { status: reply.status, json: await reply.json() };
}

const discover = async (app) => (await fetch(
	`${app.issuer}.well-known/openid-configuration`)).json();
const jwks = async (app) => (await fetch((await discover(app)).jwks_uri)).json();

async function M2RotationUnderLoad() {
	const app = await application('m2-rotation');
	const uri = (await discover(app)).jwks_uri;
	const remote = jose.createRemoteJWKSet(new URL(uri));
	// a verifier that fetched once, before, and obeys no unknown kid
	const kept = jose.createLocalJWKSet(await (await fetch(uri)).json());
	const kids = new Set();
	let verified = 0;
	let stop = false;

	const client = async () => {
		let tokens = await connect(app);
		while (!stop) {
			for (const keys of [remote, kept]) {
				const id = await jose.jwtVerify(tokens.id_token, keys,
					{ issuer: app.issuer, audience: app.client_id });
				await jose.jwtVerify(tokens.access_token, keys,
					{ issuer: app.issuer, typ: 'at+jwt' });
				kids.add(id.protectedHeader.kid);
				verified++;
			}
			assert.equal((await userinfo(tokens.access_token)).status, 200);
			tokens = await refresh(app, tokens.refresh_token);
		}
	};
	const clients = Array.from({ length: 4 }, client);
	const first = tokensVerified(() => verified, 40);
	await Promise.race([first, ...clients]);
	for (let i = 0; i < 3; i++) {
		await command('key', 'rotate');
		await Promise.race([tokensVerified(() => verified, 40), ...clients]);
	}
	stop = true;
	await Promise.all(clients);
	assert.equal(kids.size, 2, 'one rotation took effect, the next ones wait');
	// what the former key signed is still believed
	const published = (await jwks(app)).keys.map((key) => key.kid);
	for (const kid of kids)
		assert(published.includes(kid));
}

// Until so many more were verified.
async function tokensVerified(count, more) {
	const end = count() + more;
	while (count() < end)
		await new Promise((go) => { setTimeout(go, 20); });
}

async function M2EveryAlgorithm() {
	for (const alg of ['RS256', 'ES256', 'EdDSA']) {
		const app = await application(`m2-${alg.toLowerCase()}`,
			'--id-token-alg', alg, '--access-token-alg', alg);
		const metadata = await discover(app);
		assert.equal(metadata.id_token_signing_alg_values_supported[0], alg);
		const keys = jose.createRemoteJWKSet(new URL(metadata.jwks_uri));
		const tokens = await connect(app);
		await jose.jwtVerify(tokens.id_token, keys, { algorithms: [alg] });
		await jose.jwtVerify(tokens.access_token, keys,
			{ algorithms: [alg], typ: 'at+jwt' });
		assert.equal((await userinfo(tokens.access_token)).status, 200);
	}
	await assert.rejects(application('m2-hs256', '--id-token-alg', 'HS256'));
	await assert.rejects(application('m2-none', '--access-token-alg', 'none'));
	const algs = (await discover(demo.applications[0]))
		.id_token_signing_alg_values_supported;
	assert(!algs.includes('HS256') && !algs.includes('none'));
}

// A token of ours with another header, and with a signature of its own.
async function M2ForgedTokensAreRefused() {
	const app = demo.applications.find((a) => a.client_secret &&
		a.grants.length > 0);
	const { client_id, client_secret } = app;
	const active = async (token) => (await post('introspect',
		{ token, client_id, client_secret })).json.active;
	const tokens = await connect(app, scopes, { client_secret });
	const [head, payload, signature] = tokens.access_token.split('.');
	const header = JSON.parse(Buffer.from(head, 'base64url'));
	const encode = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
	const key = (await jwks(app)).keys.find((k) => k.kid === header.kid);
	const hmac = (input) => createHmac('sha256', JSON.stringify(key))
		.update(input).digest('base64url');
	const none = encode({ ...header, alg: 'none' });
	const hs256 = encode({ ...header, alg: 'HS256' });
	const rs256 = encode({ ...header, alg: 'RS256' });
	const forged = [`${none}.${payload}.`, `${none}.${payload}.${signature}`,
		`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
		`${hs256}.${payload}.${hmac(`${hs256}.${payload}`)}`,
		`${rs256}.${payload}.${signature}`,
		`${encode({ ...header, kid: 'none' })}.${payload}.${signature}`,
		`${head}.${payload}.${signature.slice(0, -2)}AA`,
		tokens.id_token];
	for (const token of forged) {
		const reply = await userinfo(token);
		assert.equal(reply.status, 401, token);
		assert.equal(reply.json.error, 'invalid_token');
		assert.strictEqual(await active(token), false);
	}
	assert.strictEqual(await active(tokens.access_token), true);
	assert.equal((await userinfo(tokens.access_token)).status, 200);
}

async function M4SixSubModes() {
	const uuid = (await command('user', 'show', 'user1')).uuid;
	const want = { hashed_user_id: /^[0-9a-f]{64}$/, user_id: /^[0-9]+$/,
		user_uuid: uuid, user_username: 'user1',
		user_email: 'user1@example.org', user_upn: 'user1@corp.example.org' };
	for (const [mode, sub] of Object.entries(want)) {
		const app = await application(`m4-${mode}`, '--sub-mode', mode);
		const tokens = await connect(app);
		const id = jose.decodeJwt(tokens.id_token);
		const access = jose.decodeJwt(tokens.access_token);
		const info = (await userinfo(tokens.access_token)).json;
		if (sub instanceof RegExp)
			assert.match(id.sub, sub);
		else
			assert.equal(id.sub, sub);
		assert.equal(access.sub, id.sub);
		assert.equal(info.sub, id.sub);
		assert.strictEqual(id.email_verified, true);
		assert.strictEqual(info.email_verified, true);
		assert.deepEqual(info.groups, []);
		const again = jose.decodeJwt(
			(await refresh(app, tokens.refresh_token)).id_token);
		assert.equal(again.sub, id.sub);
		assert.equal(again.auth_time, id.auth_time);
	}
}

async function M4AScopeOfOnesOwn() {
	const template = `${demo.state_dir}/../m4-template.json`;
	await command('user', 'set', 'user2', '--attributes', JSON.stringify(
		{ upn: 'user2@corp.example.org', department: 'R&D', level: 3 }));
	writeFileSync(template, JSON.stringify({
		department: '${user.attributes.department}',
		level: '${user.attributes.level}', title: '${user.attributes.title}',
		contact: '${user.name} <${user.email}>' }));
	await command('scope', 'create', 'm4-department', '--description',
		'See your department', '--template', template);
	const app = await application('m4-scope', '--scopes',
		'openid m4-department', '--default-scopes', 'openid');
	const codes = (await post('device', { client_id: app.client_id,
		scope: 'openid m4-department profile', nonce: 'n-1' })).json;
	assert.equal(codes.scope, 'openid m4-department');
	await command('grant', 'approve', codes.user_code, '--user', 'user2');
	const tokens = (await post('token', { client_id: app.client_id,
		grant_type: DEVICE, device_code: codes.device_code })).json;
	const id = jose.decodeJwt(tokens.id_token);
	const info = (await userinfo(tokens.access_token)).json;
	for (const claims of [id, info]) {
		assert.equal(claims.department, 'R&D');
		assert.strictEqual(claims.level, 3);
		assert.equal(claims.contact, 'Umberto User <user2@example.org>');
		assert(!('title' in claims));
	}
	assert.equal(id.nonce, 'n-1');
	assert.deepEqual(id.amr, ['command']);
	assert.equal(id.azp, app.client_id);
	const preview = await command('application', 'preview', 'm4-scope',
		'--user', 'user2', '--scope', 'openid m4-department');
	assert.deepEqual(preview.userinfo, info);
	const names = (await discover(app)).claims_supported;
	assert(names.includes('department') && !names.includes('email'));
	await command('application', 'set', 'm4-scope',
		'--include-claims-in-id-token', 'no');
	const bare = jose.decodeJwt((await connect(app, 'openid m4-department'))
		.id_token);
	assert(!('contact' in bare));
}

test('M2 keys rotate under load and no verifier fails', M2RotationUnderLoad);
test('M2 RS256, ES256 and EdDSA by setting', M2EveryAlgorithm);
test('M2 forged tokens are refused', M2ForgedTokensAreRefused);
test('M4 six sub modes, email_verified', M4SixSubModes);
test('M4 a scope of one\'s own gives its claims', M4AScopeOfOnesOwn);
await finish();
