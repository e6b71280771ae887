// SPDX-License-Identifier: MIT
// tap.mjs: tests that run one after the other, results as TAP.

const tests = [];

export function test(name, run) {
	tests.push({ name, run });
}

export async function finish() {
	console.log(`1..${tests.length}`);
	for (const [i, { name, run }] of tests.entries()) {
		try {
			await run();
			console.log(`ok ${i + 1} - ${name}`);
		} catch (error) {
			console.log(`not ok ${i + 1} - ${name}`);
			console.log(String(error?.stack ?? error).replace(/^/gm, '# '));
			process.exitCode = 1;
		}
	}
}
