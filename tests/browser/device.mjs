// SPDX-License-Identifier: MIT
// device.mjs: the demo and its devices (RFC 8628 sections 3.1 and 3.4).

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export const demo = JSON.parse(readFileSync(process.env.DEVGRANT_DEMO));
export const application = (slug) => demo.applications.find((a) => a.slug === slug);
export const user = (name) => demo.users.find((u) => u.username === name);
export const address = (path) => demo.base_url + path;

// The command line of the demo.
export const devgrant = (...args) =>
	execFileSync(demo.devgrant, [...args, '--config', demo.config], { encoding: 'utf8' });

// A person for one test alone; the name.
export function addUser() {
	const [username, password] = [randomUUID(), randomUUID()];
	execFileSync(demo.devgrant, ['user', 'create', username, '--password-file', '-',
		'--config', demo.config], { input: password });
	demo.users.push({ username, password });
	return username;
}

async function post(path, slug, form, headers = {}) {
	const { client_id, client_secret } = application(slug);
	const body = new URLSearchParams({ client_id, ...form });
	if (client_secret)
		body.set('client_secret', client_secret);
	const reply = await fetch(address(path), { method: 'POST', body, headers });
	return { status: reply.status, ...await reply.json() };
}

// A device that asks for a code.
export async function device(slug = 'tv', form = {}, headers = {}) {
	const asked = await post('/application/o/device/', slug,
		{ scope: 'openid profile email offline_access', ...form }, headers);
	if (asked.status !== 200)
		throw new Error(`no code: ${JSON.stringify(asked)}`);
	return {
		code: asked.user_code,
		link: asked.verification_uri_complete,
		poll: () => post('/application/o/token/', slug,
			{ grant_type: GRANT, device_code: asked.device_code }),
		refresh: (refresh_token) => post('/application/o/token/', slug,
			{ grant_type: 'refresh_token', refresh_token }),
	};
}
