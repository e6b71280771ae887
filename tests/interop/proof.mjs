// SPDX-License-Identifier: MIT
// proof.mjs: clients that prove themselves by a key (RFC 7523) and bind what
// they get to one (RFC 9449), as openid-client 5 and 6 and oauth4webapi do it;
// then what they never send, made with jose. Needs DEVGRANT_DEMO.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { Issuer } from 'openid-client-5';
import * as client6 from 'openid-client-6';

import { finish, test } from './tap.mjs';

const run = promisify(execFile);
const demo = JSON.parse(readFileSync(process.env.DEVGRANT_DEMO, 'utf8'));
const base = demo.base_url;
const scope = 'openid profile email offline_access';
const http = { [oauth.allowInsecureRequests]: true };
const DEVICE = `${base}/application/o/device/`;
const TOKEN = `${base}/application/o/token/`;
const USERINFO = `${base}/application/o/userinfo/`;
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const nonces = /^dpop_nonce *= *yes$/m.test(readFileSync(demo.config, 'utf8'));

async function devgrant(...args) {
	const { stdout } = await run(demo.devgrant, [...args, '--json'],
		{ env: { ...process.env, DEVGRANT_CONFIG: demo.config } });
	return JSON.parse(stdout);
}

const approve = (codes) =>
	devgrant('grant', 'approve', codes.user_code, '--user', 'user1');

const newKey = (alg) => jose.generateKeyPair(alg,
	{ extractable: true, modulusLength: 2048 });

// An application of its own for each test; keys: what it may sign with.
async function application(type, options = [], keys = []) {
	const slug = `proof-${randomBytes(5).toString('hex')}`;
	const dir = mkdtempSync(join(tmpdir(), 'devgrant-'));
	const set = { keys: await Promise.all(keys.map(async ({ publicKey, kid }) =>
		({ ...await jose.exportJWK(publicKey), ...(kid && { kid }) }))) };
	writeFileSync(join(dir, 'jwks'), JSON.stringify(set));
	const made = await devgrant('application', 'create', slug, '--name', slug,
		'--client-type', type, '--grant-types', 'device_code,refresh_token',
		'--scopes', scope, '--id-token-alg', 'ES256',
		...(keys.length ? ['--jwks', join(dir, 'jwks')] : []), ...options);
	rmSync(dir, { recursive: true });
	return made;
}

const provers = (pair) => application('confidential',
	['--token-endpoint-auth-method', 'private_key_jwt'], [pair]);

async function jktOf(key) {
	return jose.calculateJwkThumbprint(await jose.exportJWK(key));
}

async function isBound(tokens, key) {
	assert.equal(tokens.token_type.toLowerCase(), 'dpop');
	assert.equal(jose.decodeJwt(tokens.access_token).cnf.jkt, await jktOf(key));
}

// Raw requests

async function post(url, form, headers = {}) {
	const response = await fetch(url, { method: 'POST',
		body: new URLSearchParams(form), headers });
	const text = await response.text();
	return { status: response.status, headers: response.headers,
		json: text && JSON.parse(text) };
}

function isError(reply, status, error) {
	assert.deepEqual([reply.status, reply.json.error], [status, error]);
	assert.match(reply.json.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
	assert.equal(reply.headers.get('cache-control'), 'no-store');
}

async function prove(pair, htm, htu, change = {}, header = {}) {
	const jwk = await jose.exportJWK(pair.publicKey);
	const payload = { jti: randomUUID(), htm, htu,
		iat: Math.floor(Date.now() / 1000), ...change };
	return new jose.SignJWT(payload)
		.setProtectedHeader({ typ: 'dpop+jwt', alg: pair.alg, jwk, ...header })
		.sign(pair.privateKey);
}

async function assertion(app, pair, change = {}, header = {}) {
	const now = Math.floor(Date.now() / 1000);
	const payload = { iss: app.client_id, sub: app.client_id, aud: app.issuer,
		jti: randomUUID(), iat: now, exp: now + 60, ...change };
	return new jose.SignJWT(payload)
		.setProtectedHeader({ alg: pair.alg, ...header })
		.sign(pair.privateKey);
}

async function pair(alg, kid) {
	return { ...await newKey(alg), alg, kid };
}

async function approvedCode(app, form = {}, headers = {}) {
	const reply = await post(DEVICE, { client_id: app.client_id, scope, ...form },
		headers);
	assert.equal(reply.status, 200, JSON.stringify(reply.json));
	await approve(reply.json);
	return reply.json.device_code;
}

const redeem = (app, code, form = {}, headers = {}) => post(TOKEN,
	{ grant_type: GRANT, client_id: app.client_id, device_code: code, ...form },
	headers);

const refresh = (app, token, headers = {}) => post(TOKEN,
	{ grant_type: 'refresh_token', client_id: app.client_id,
		refresh_token: token }, headers);

const DPoP = (proof) => ({ DPoP: proof });

// The clients as they are

async function withOpenidClient6(app, auth, dpop) {
	const config = await client6.discovery(new URL(app.issuer), app.client_id,
		undefined, auth, { execute: [client6.allowInsecureRequests] });
	const keys = await client6.randomDPoPKeyPair('ES256', { extractable: true });
	const options = dpop
		? { DPoP: client6.getDPoPHandle(config, keys) } : undefined;
	const verifier = client6.randomPKCECodeVerifier();
	const codes = await client6.initiateDeviceAuthorization(config, { scope,
		code_challenge: await client6.calculatePKCECodeChallenge(verifier),
		code_challenge_method: 'S256' });
	await approve(codes);
	const tokens = await client6.pollDeviceAuthorizationGrant(config, codes,
		{ code_verifier: verifier }, options);
	if (dpop)
		await isBound(tokens, keys.publicKey);
	const { sub } = tokens.claims();
	await client6.fetchUserInfo(config, tokens.access_token, sub, options);
	const again = await client6.refreshTokenGrant(config, tokens.refresh_token,
		{}, options);
	if (dpop)
		await isBound(again, keys.publicKey);
	await client6.fetchUserInfo(config, again.access_token, sub, options);
	if (app.client_type === 'confidential') {
		const told = await client6.tokenIntrospection(config, again.access_token);
		assert.equal(told.active, true);
		assert.equal(told.token_type, dpop ? 'DPoP' : 'Bearer');
		assert.equal(told.cnf?.jkt, dpop ? await jktOf(keys.publicKey) : undefined);
	}
	await client6.tokenRevocation(config, again.refresh_token);
	await assert.rejects(client6.fetchUserInfo(config, again.access_token, sub,
		options));
}

async function withOpenidClient5(alg) {
	const signer = await pair(alg);
	const app = await provers(signer);
	const issuer = await Issuer.discover(app.issuer);
	const client = new issuer.Client({
		client_id: app.client_id,
		id_token_signed_response_alg: 'ES256',
		token_endpoint_auth_method: 'private_key_jwt',
		token_endpoint_auth_signing_alg: alg,
	}, { keys: [await jose.exportJWK(signer.privateKey)] });
	const key = await newKey('ES256');
	const options = { DPoP: createPrivateKey({ format: 'jwk',
		key: await jose.exportJWK(key.privateKey) }) };
	const handle = await client.deviceAuthorization({ scope },
		{ DPoP: options.DPoP });
	await approve(handle);
	const tokens = await handle.poll();
	await isBound(tokens, key.publicKey);
	await client.userinfo(tokens, options);
	await isBound(await client.refresh(tokens.refresh_token, options),
		key.publicKey);
}

async function withOauth4webapi(app, auth) {
	const issuer = new URL(app.issuer);
	const as = await oauth.processDiscoveryResponse(issuer,
		await oauth.discoveryRequest(issuer, http));
	const client = { client_id: app.client_id };
	const keys = await oauth.generateKeyPair('ES256', { extractable: true });
	const options = { ...http, DPoP: oauth.DPoP(client, keys) };
	// the first answer of a server that wants a nonce brings it
	const twice = async (ask, take) => {
		try {
			return await take(await ask());
		} catch (error) {
			if (!oauth.isDPoPNonceError(error))
				throw error;
			return take(await ask());
		}
	};
	const codes = await oauth.processDeviceAuthorizationResponse(as, client,
		await oauth.deviceAuthorizationRequest(as, client, auth, { scope }, http));
	await approve(codes);
	const tokens = await twice(
		() => oauth.deviceCodeGrantRequest(as, client, auth, codes.device_code,
			options),
		(response) => oauth.processDeviceCodeResponse(as, client, response));
	await isBound(tokens, keys.publicKey);
	const { sub } = oauth.getValidatedIdTokenClaims(tokens);
	await twice(
		() => oauth.userInfoRequest(as, client, tokens.access_token, options),
		(response) => oauth.processUserInfoResponse(as, client, sub, response));
	const again = await twice(
		() => oauth.refreshTokenGrantRequest(as, client, auth,
			tokens.refresh_token, options),
		(response) => oauth.processRefreshTokenResponse(as, client, response));
	await isBound(again, keys.publicKey);
}

for (const alg of ['ES256', 'RS256', 'EdDSA'])
	test(`T14_H15_openid_client_6_private_key_jwt_${alg}`, async () => {
		const signer = await pair(alg);
		await withOpenidClient6(await provers(signer),
			client6.PrivateKeyJwt(signer.privateKey), alg !== 'RS256');
	});
test('T12_I17_H15_openid_client_6_public_with_dpop_and_pkce', async () =>
	withOpenidClient6(await application('public', ['--require-dpop', 'yes']),
		client6.None(), true));
test('T12_H15_oauth4webapi_public_with_dpop', async () =>
	withOauth4webapi(await application('public'), oauth.None()));
test('T12_T14_H15_oauth4webapi_private_key_jwt_with_dpop', async () => {
	const signer = await pair('ES256', 'mine');
	await withOauth4webapi(await provers(signer),
		oauth.PrivateKeyJwt({ key: signer.privateKey, kid: 'mine' }));
});

if (!nonces) {
	test('T14_I20_H15_openid_client_5_ES256', () => withOpenidClient5('ES256'));
	test('T14_I20_H15_openid_client_5_EdDSA', () => withOpenidClient5('EdDSA'));
}

// What good clients never send

test('T14_bad_assertions_are_invalid_client', async () => {
	const signer = await pair('ES256', 'one'), other = await pair('ES256', 'one');
	const app = await provers(signer);
	const now = Math.floor(Date.now() / 1000);
	const send = async (text, form = {}) => post(DEVICE, { scope,
		client_assertion: await text, client_assertion_type: ASSERTION, ...form });
	const bad = [
		[{ iss: 'tv' }], [{ sub: 'tv' }], [{ aud: 'https://elsewhere.example/' }],
		[{ aud: undefined }], [{ aud: [] }], [{ exp: undefined }], [{ exp: now - 60 }],
		[{ exp: now + 3600 }], [{ exp: '9999999999' }], [{ nbf: now + 120 }],
		[{ iat: now + 120 }], [{ jti: undefined }], [{ jti: '' }], [{ jti: 7 }],
		[{}, { kid: 'two' }], [{}, { typ: 'dpop+jwt' }], [{}, { crit: ['exp'], exp: 1 }],
	];
	for (const [change, header] of bad) {
		let text;
		try {
			text = await assertion(app, signer, change, header);
		} catch {
			continue; // jose refuses to make it
		}
		isError(await send(text), 400, 'invalid_client');
	}
	isError(await send(assertion(app, other)), 400, 'invalid_client');
	isError(await send('a.b.c'), 400, 'invalid_client');
	const none = new jose.UnsecuredJWT({ iss: app.client_id, sub: app.client_id,
		aud: app.issuer, jti: 'x', exp: now + 60 }).encode();
	isError(await send(none), 400, 'invalid_client');
	const hmac = await new jose.SignJWT({ iss: app.client_id, sub: app.client_id,
		aud: app.issuer, jti: 'x', exp: now + 60 })
		.setProtectedHeader({ alg: 'HS256', kid: 'one' })
		.sign(new TextEncoder().encode(JSON.stringify(
			await jose.exportJWK(signer.publicKey))));
	isError(await send(hmac), 400, 'invalid_client');
	isError(await send(assertion(app, signer), { client_id: 'tv' }), 400,
		'invalid_client');
	isError(await send(assertion(app, signer),
		{ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }),
	400, 'invalid_client');
	const good = await assertion(app, signer, { aud: [app.issuer, DEVICE] });
	assert.equal((await send(good, { client_id: app.client_id })).status, 200);
	isError(await send(good), 400, 'invalid_client');
	isError(await post(DEVICE, { client_id: app.client_id,
		client_secret: app.client_secret ?? 'x' }), 400, 'invalid_client');
});

test('I5_two_methods_are_invalid_request', async () => {
	const signer = await pair('EdDSA');
	const app = await provers(signer);
	const both = { client_assertion: await assertion(app, signer),
		client_assertion_type: ASSERTION };
	isError(await post(DEVICE, { ...both, client_secret: 'x' }), 400,
		'invalid_request');
	isError(await post(DEVICE, both, { authorization:
		`Basic ${btoa(`${app.client_id}:x`)}` }), 400, 'invalid_request');
	isError(await post(DEVICE, { client_assertion: both.client_assertion }), 400,
		'invalid_request');
	isError(await post(DEVICE, { client_assertion_type: ASSERTION,
		client_id: app.client_id }), 400, 'invalid_request');
	assert.equal((await post(DEVICE, both)).status, 200);
});

test('T14_one_assertion_sent_thirty_times_at_once_is_taken_once', async () => {
	const signer = await pair('ES256');
	const app = await provers(signer);
	const form = { scope, client_assertion: await assertion(app, signer),
		client_assertion_type: ASSERTION };
	const replies = await Promise.all(Array.from({ length: 30 },
		() => post(DEVICE, form)));
	assert.equal(replies.filter(({ status }) => status === 200).length, 1);
});

test('M1_an_application_announces_its_own_method', async () => {
	const read = async (app) => (await fetch(
		`${app.issuer}.well-known/openid-configuration`)).json();
	const one = await read(await provers(await pair('ES256')));
	assert.deepEqual(one.token_endpoint_auth_methods_supported,
		['private_key_jwt']);
	assert.deepEqual(one.token_endpoint_auth_signing_alg_values_supported.sort(),
		['ES256', 'Ed25519', 'EdDSA', 'RS256']);
	assert.deepEqual(one.dpop_signing_alg_values_supported.sort(),
		['ES256', 'Ed25519', 'EdDSA', 'RS256']);
	assert.deepEqual(one.code_challenge_methods_supported, ['S256']);
	const two = await read(await application('public'));
	assert.deepEqual(two.token_endpoint_auth_methods_supported, ['none']);
	assert.ok(!two.token_endpoint_auth_signing_alg_values_supported);
});

if (!nonces) {
	test('T12_bad_proofs_are_invalid_dpop_proof', async () => {
		const key = await pair('ES256');
		const app = await application('public');
		const code = await approvedCode(app);
		const now = Math.floor(Date.now() / 1000);
		const secret = await jose.exportJWK(key.privateKey);
		const bad = [
			[{ htm: 'GET' }], [{ htm: undefined }], [{ htu: DEVICE }],
			[{ htu: 'https://elsewhere.example/application/o/token/' }],
			[{ htu: undefined }], [{ htu: 7 }], [{ iat: now - 600 }], [{ iat: now + 600 }],
			[{ iat: undefined }], [{ iat: 'now' }], [{ jti: undefined }], [{ jti: '' }],
			[{}, { typ: 'JWT' }], [{}, { typ: undefined }], [{}, { jwk: undefined }],
			[{}, { jwk: secret }], [{}, { jwk: { kty: 'oct', k: 'AAAA' } }],
			[{}, { jwk: { ...secret, d: undefined, x: 'AAAA' } }],
			[{}, { jwk: await jose.exportJWK((await pair('ES256')).publicKey) }],
		];
		for (const [change, header] of bad)
			isError(await redeem(app, code, {}, DPoP(await prove(key, 'POST', TOKEN,
				change, header))), 400, 'invalid_dpop_proof');
		const good = await prove(key, 'POST', TOKEN);
		isError(await redeem(app, code, {}, DPoP(`${good}, ${good}`)), 400,
			'invalid_dpop_proof');
		isError(await redeem(app, code, {}, DPoP('x'.repeat(5000))), 400,
			'invalid_dpop_proof');
		isError(await redeem(app, code, {}, DPoP('x')), 400, 'invalid_dpop_proof');
		// none of them has used the code up; query and case do not count
		const odd = `${TOKEN.replace('http', 'HTTP')}?x=y#z`;
		const reply = await redeem(app, code, {}, DPoP(await prove(key, 'POST', odd)));
		await isBound(reply.json, key.publicKey);
	});

	// web servers hand them over as two or as one with a comma
	test('T12_two_headers_are_one_too_many', async () => {
		const key = await pair('ES256');
		const app = await application('public');
		const code = await approvedCode(app);
		const body = new URLSearchParams({ grant_type: GRANT,
			client_id: app.client_id, device_code: code }).toString();
		const proofs = [await prove(key, 'POST', TOKEN),
			await prove(key, 'POST', TOKEN)];
		const reply = await new Promise((done, failed) => {
			const request = httpRequest(TOKEN, { method: 'POST', headers: {
				'content-type': 'application/x-www-form-urlencoded',
				'content-length': body.length, dpop: proofs } }, (response) => {
				response.setEncoding('utf8');
				response.once('data', (text) => done(JSON.parse(text)));
			});
			request.once('error', failed);
			request.end(body);
		});
		assert.equal(reply.error, 'invalid_dpop_proof');
		assert.equal((await redeem(app, code, {}, DPoP(proofs[0]))).status, 200);
	});

	test('T12_a_proof_is_good_once_on_the_whole_host', async () => {
		const key = await pair('EdDSA');
		const app = await application('public');
		const code = await approvedCode(app);
		const proof = DPoP(await prove(key, 'POST', TOKEN));
		const replies = await Promise.all(Array.from({ length: 30 },
			() => redeem(app, code, {}, proof)));
		assert.equal(replies.filter(({ status }) => status === 200).length, 1);
		assert.equal(replies.filter(({ json }) =>
			json.error === 'invalid_dpop_proof').length, 29);
	});

	test('T12_a_public_client_refreshes_with_its_key_only', async () => {
		const key = await pair('ES256'), other = await pair('ES256');
		const app = await application('public');
		const { json } = await redeem(app, await approvedCode(app), {},
			DPoP(await prove(key, 'POST', TOKEN)));
		const token = json.refresh_token;
		isError(await refresh(app, token), 400, 'invalid_dpop_proof');
		isError(await refresh(app, token, DPoP(await prove(other, 'POST', TOKEN))),
			400, 'invalid_grant');
		const reply = await refresh(app, token, DPoP(await prove(key, 'POST', TOKEN)));
		await isBound(reply.json, key.publicKey);
	});

	test('I20_a_proof_at_initiation_pins_its_key', async () => {
		const key = await pair('RS256'), other = await pair('ES256');
		const app = await application('public');
		const code = await approvedCode(app, {},
			DPoP(await prove(key, 'POST', DEVICE)));
		isError(await redeem(app, code), 400, 'invalid_dpop_proof');
		isError(await redeem(app, code, {}, DPoP(await prove(other, 'POST', TOKEN))),
			400, 'invalid_grant');
		const reply = await redeem(app, code, {}, DPoP(await prove(key, 'POST', TOKEN)));
		await isBound(reply.json, key.publicKey);
	});

	test('M6_each_token_under_its_own_scheme', async () => {
		const key = await pair('ES256'), other = await pair('ES256');
		const app = await application('public');
		const { json } = await redeem(app, await approvedCode(app), {},
			DPoP(await prove(key, 'POST', TOKEN)));
		const bound = json.access_token;
		const ask = async (scheme, token, by, change = {}) => {
			const ath = createHash('sha256').update(token).digest('base64url');
			const response = await fetch(USERINFO, { headers: {
				authorization: `${scheme} ${token}`,
				...(by && DPoP(await prove(by, 'GET', USERINFO, { ath, ...change }))),
			} });
			return [response.status, response.headers.get('www-authenticate') ?? ''];
		};
		const refused = ([status, challenge], scheme, error) => {
			assert.equal(status, 401);
			assert.match(challenge, new RegExp(`^${scheme} .*error="${error}"`));
			if (scheme === 'DPoP')
				assert.match(challenge, /algs="[^"]*ES256/);
		};
		assert.equal((await ask('DPoP', bound, key))[0], 200);
		refused(await ask('Bearer', bound), 'Bearer', 'invalid_token');
		refused(await ask('Bearer', bound, key), 'Bearer', 'invalid_token');
		refused(await ask('DPoP', bound), 'DPoP', 'invalid_dpop_proof');
		refused(await ask('DPoP', bound, other), 'DPoP', 'invalid_token');
		refused(await ask('DPoP', bound, key, { ath: undefined }), 'DPoP',
			'invalid_dpop_proof');
		refused(await ask('DPoP', bound, key, { ath: 'x' }), 'DPoP',
			'invalid_dpop_proof');
		refused(await ask('DPoP', 'x', key), 'DPoP', 'invalid_token');
		const plain = (await redeem(app, await approvedCode(app))).json.access_token;
		assert.equal((await ask('Bearer', plain))[0], 200);
		refused(await ask('DPoP', plain, key), 'DPoP', 'invalid_token');
		const [status, challenge] = await ask('None', 'x');
		assert.equal(status, 401);
		assert.match(challenge, /Bearer realm=.*DPoP .*algs=/);
	});

	test('an_application_may_require_proofs', async () => {
		const key = await pair('ES256');
		const app = await application('public', ['--require-dpop', 'yes']);
		const code = await approvedCode(app);
		isError(await redeem(app, code), 400, 'invalid_dpop_proof');
		assert.equal((await redeem(app, code, {},
			DPoP(await prove(key, 'POST', TOKEN)))).status, 200);
	});

	test('I17_the_verifier_redeems_and_nothing_else_does', async () => {
		const app = await application('public');
		const verifier = randomBytes(32).toString('base64url');
		const code_challenge = createHash('sha256').update(verifier)
			.digest('base64url');
		for (const form of [{ code_challenge }, { code_challenge_method: 'S256' },
			{ code_challenge, code_challenge_method: 'plain' },
			{ code_challenge: 'x', code_challenge_method: 'S256' }])
			isError(await post(DEVICE, { client_id: app.client_id, ...form }), 400,
				'invalid_request');
		const code = await approvedCode(app,
			{ code_challenge, code_challenge_method: 'S256' });
		isError(await redeem(app, code), 400, 'invalid_grant');
		isError(await redeem(app, code, { code_verifier: `${verifier}x` }), 400,
			'invalid_grant');
		assert.equal((await redeem(app, code, { code_verifier: verifier })).status,
			200);
		const unbound = await approvedCode(app);
		isError(await redeem(app, unbound, { code_verifier: verifier }), 400,
			'invalid_grant');
		assert.equal((await redeem(app, unbound)).status, 200);
	});

	test('I21_web_pages_that_are_listed_may_call', async () => {
		const origin = 'https://page.example';
		const app = await application('public',
			['--cors-origins', `${origin} http://localhost:8123`]);
		const allowed = ({ headers }) => headers.get('access-control-allow-origin');
		const preflight = (url, from) => fetch(url, { method: 'OPTIONS', headers:
			{ origin: from, 'access-control-request-method': 'POST',
				'access-control-request-headers': 'dpop' } });
		for (const url of [DEVICE, TOKEN, USERINFO]) {
			const reply = await preflight(url, origin);
			assert.ok(reply.ok);
			assert.equal(allowed(reply), origin);
			assert.match(reply.headers.get('access-control-allow-methods'), /POST/);
			assert.match(reply.headers.get('access-control-allow-headers'), /DPoP/);
			assert.match(reply.headers.get('vary'), /Origin/i);
			assert.equal(reply.headers.get('access-control-allow-credentials'), null);
			const evil = await preflight(url, 'https://evil.example');
			assert.equal(allowed(evil), null);
			assert.equal(evil.headers.get('access-control-allow-methods'), null);
		}
		const form = { client_id: app.client_id, scope };
		assert.equal(allowed(await post(DEVICE, form, { origin })), origin);
		assert.equal(allowed(await post(DEVICE, form)), null);
		assert.equal(allowed(await post(DEVICE, form,
			{ origin: 'https://evil.example' })), null);
		// listed, but not by this client
		assert.equal(allowed(await post(DEVICE, { client_id: 'tv' }, { origin })),
			null);
		const any = { headers: { origin: 'https://anywhere.example' } };
		assert.equal(allowed(await fetch(
			`${app.issuer}.well-known/openid-configuration`, any)), '*');
		assert.equal(allowed(await fetch(`${app.issuer}jwks/`, any)), '*');
	});
}

if (nonces)
	test('a_nonce_is_asked_for_and_taken', async () => {
		const key = await pair('ES256');
		const app = await application('public');
		const code = await approvedCode(app);
		const first = await redeem(app, code, {}, DPoP(await prove(key, 'POST', TOKEN)));
		isError(first, 400, 'use_dpop_nonce');
		const nonce = first.headers.get('dpop-nonce');
		isError(await redeem(app, code, {}, DPoP(await prove(key, 'POST', TOKEN,
			{ nonce: 'x' }))), 400, 'use_dpop_nonce');
		const reply = await redeem(app, code, {}, DPoP(await prove(key, 'POST', TOKEN,
			{ nonce })));
		await isBound(reply.json, key.publicKey);
		const token = reply.json.access_token;
		const ath = createHash('sha256').update(token).digest('base64url');
		const ask = async (change) => fetch(USERINFO, { headers: { authorization:
			`DPoP ${token}`, ...DPoP(await prove(key, 'GET', USERINFO,
			{ ath, ...change })) } });
		const refused = await ask({});
		assert.equal(refused.status, 401);
		assert.match(refused.headers.get('www-authenticate'),
			/^DPoP .*error="use_dpop_nonce"/);
		assert.equal((await ask({ nonce: refused.headers.get('dpop-nonce') })).status,
			200);
	});

await finish();
