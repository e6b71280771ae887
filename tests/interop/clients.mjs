// SPDX-License-Identifier: MIT
// clients.mjs: openid-client 5 and 6 and oauth4webapi run the whole device
// grant as they are, jose verifies what they get through the published keys.
// Needs DEVGRANT_DEMO.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { Issuer } from 'openid-client-5';
import * as client6 from 'openid-client-6';

import { finish, test } from './tap.mjs';

const run = promisify(execFile);
const demo = JSON.parse(readFileSync(process.env.DEVGRANT_DEMO, 'utf8'));
const scope = 'openid profile email offline_access';
const python = new URL('../servers/flow.py', import.meta.url).pathname;

const application = (slug) => demo.applications.find((a) => a.slug === slug);

// The two ways to a decision: a person in a browser, and the command line.
const inBrowser = (codes) =>
	run('python3', [python, 'approve', codes.verification_uri_complete]);
const byCommand = (codes) =>
	run(demo.devgrant, ['grant', 'approve', codes.user_code, '--user', 'user1'],
		{ env: { ...process.env, DEVGRANT_CONFIG: demo.config } });

// What every client ends with.
async function verify(app, tokens, userinfo) {
	const metadata = await (await fetch(
		`${app.issuer}.well-known/openid-configuration`)).json();
	const keys = jose.createRemoteJWKSet(new URL(metadata.jwks_uri));
	const identity = await jose.jwtVerify(tokens.id_token, keys,
		{ issuer: app.issuer, audience: app.client_id, algorithms: ['RS256'] });
	const access = await jose.jwtVerify(tokens.access_token, keys,
		{ issuer: app.issuer, audience: app.client_id, algorithms: ['ES256'],
			typ: 'at+jwt' });
	assert.equal(access.payload.client_id, app.client_id);
	assert.equal(access.payload.sub, identity.payload.sub);
	assert.equal(userinfo.sub, identity.payload.sub);
	assert.equal(userinfo.email, 'user1@example.org');
	assert.equal(identity.payload.email, 'user1@example.org');
	assert.equal(identity.payload.name, 'Uma User');
	assert.deepEqual(tokens.scope.split(' ').sort(), scope.split(' ').sort());
}

async function openidClient5(app, approve) {
	const issuer = await Issuer.discover(app.issuer);
	const client = new issuer.Client({
		client_id: app.client_id,
		...(app.client_secret
			? { client_secret: app.client_secret }
			: { token_endpoint_auth_method: 'none' }),
	});
	const handle = await client.deviceAuthorization({ scope });
	await approve(handle);
	const tokens = await handle.poll();
	await verify(app, tokens, await client.userinfo(tokens));
	const again = await client.refresh(tokens.refresh_token);
	assert.notEqual(again.refresh_token, tokens.refresh_token);
	await verify(app, again, await client.userinfo(again));
}

async function openidClient6(app, approve) {
	const config = await client6.discovery(new URL(app.issuer), app.client_id,
		app.client_secret ?? undefined,
		app.client_secret ? undefined : client6.None(),
		{ execute: [client6.allowInsecureRequests] });
	const codes = await client6.initiateDeviceAuthorization(config, { scope });
	await approve(codes);
	const tokens = await client6.pollDeviceAuthorizationGrant(config, codes);
	const userinfo = (given) => client6.fetchUserInfo(config,
		given.access_token, tokens.claims().sub);
	await verify(app, tokens, await userinfo(tokens));
	const again = await client6.refreshTokenGrant(config, tokens.refresh_token);
	assert.notEqual(again.refresh_token, tokens.refresh_token);
	await verify(app, again, await userinfo(again));
}

const http = { [oauth.allowInsecureRequests]: true };

async function pollOauth4webapi(as, client, auth, codes) {
	for (;;) {
		const response = await oauth.deviceCodeGrantRequest(as, client, auth,
			codes.device_code, http);
		try {
			return [await oauth.processDeviceCodeResponse(as, client, response),
				response];
		} catch (error) {
			assert.equal(error.error, 'authorization_pending');
		}
		await new Promise((done) => setTimeout(done, codes.interval * 1000));
	}
}

async function oauth4webapi(app, approve, authentication) {
	const issuer = new URL(app.issuer);
	const as = await oauth.processDiscoveryResponse(issuer,
		await oauth.discoveryRequest(issuer, http));
	// RFC 8414 tells the same
	await oauth.processDiscoveryResponse(issuer,
		await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oauth2' }));
	const client = { client_id: app.client_id };
	const auth = authentication(app.client_secret);
	const codes = await oauth.processDeviceAuthorizationResponse(as, client,
		await oauth.deviceAuthorizationRequest(as, client, auth, { scope }, http));
	const pending = oauth.processDeviceCodeResponse(as, client,
		await oauth.deviceCodeGrantRequest(as, client, auth, codes.device_code, http));
	await assert.rejects(pending, { error: 'authorization_pending' });
	await approve(codes);
	const [tokens, response] = await pollOauth4webapi(as, client, auth, codes);
	await oauth.validateApplicationLevelSignature(as, response, http);
	const { sub } = oauth.getValidatedIdTokenClaims(tokens);
	const userinfo = await oauth.processUserInfoResponse(as, client, sub,
		await oauth.userInfoRequest(as, client, tokens.access_token, http));
	await verify(app, tokens, userinfo);
	const again = await oauth.processRefreshTokenResponse(as, client,
		await oauth.refreshTokenGrantRequest(as, client, auth,
			tokens.refresh_token, http));
	await verify(app, again, userinfo);
}

const tv = application('tv');
const build = application('build');

test('H15_openid_client_5_public', () => openidClient5(tv, inBrowser));
test('H15_openid_client_5_confidential', () => openidClient5(build, byCommand));
test('H15_openid_client_6_public', () => openidClient6(tv, byCommand));
test('H15_openid_client_6_confidential', () => openidClient6(build, inBrowser));
test('H15_oauth4webapi_none', () => oauth4webapi(tv, inBrowser, oauth.None));
test('H15_oauth4webapi_client_secret_basic',
	() => oauth4webapi(build, byCommand, oauth.ClientSecretBasic));
test('H15_oauth4webapi_client_secret_post',
	() => oauth4webapi(build, inBrowser, oauth.ClientSecretPost));

await finish();
